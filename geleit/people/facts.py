"""What is true of people on a day: status, level, housing, work and benefits, for one person or for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.core.questions import asked_often
from geleit.core.templatetags.geleit import day_short
from geleit.people.models import Milestone, Period, Person
from geleit.programmes.codes import code_list
from geleit.vault import keys


@dataclass
class Facts:
    """Periods that hold on a day, newest first, and for kinds without any the one that ended last."""

    on: date
    holding: dict[str, list[Period]] = field(default_factory=dict)
    ended: dict[str, Period] = field(default_factory=dict)

    def period(self, kind: str) -> Period | None:
        return next(iter(self.holding.get(kind, [])), None)

    @property
    def status(self) -> Period | None:
        return self.period(Period.Kind.STATUS)

    @property
    def level(self) -> Period | None:
        return self.period(Period.Kind.LEVEL)

    @property
    def housing(self) -> Period | None:
        return self.period(Period.Kind.HOUSING)

    @property
    def work(self) -> Period | None:
        return self.period(Period.Kind.WORK)

    @property
    def benefits(self) -> Period | None:
        return self.period(Period.Kind.BENEFITS)

    def all_benefits(self) -> list[Period]:
        """Somebody may have several at the same time."""
        return self.holding.get(Period.Kind.BENEFITS, [])

    def periods(self) -> list[Period]:
        return [*self.ended.values(), *(period for held in self.holding.values() for period in held)]

    def add(self, period: Period) -> None:
        """Periods come newest first."""
        if period.holds_on(self.on):
            self.holding.setdefault(period.kind, []).append(period)
        else:
            self.ended.setdefault(period.kind, period)


def current(person: Person, on: date | None = None) -> Facts:
    found = Facts(on or dates.today())
    for period in begun_by(person.pk, found.on):
        found.add(period)
    return found


@asked_often
def begun_by(person: UUID, day: date) -> QuerySet[Period]:
    return Period.objects.filter(person=person).filter(Q(from_on=None) | Q(from_on__lte=day))


def known_from(periods: Iterable[Period], on: date | None = None) -> Facts:
    """The same from periods that were read already, newest first within a kind."""
    found = Facts(on or dates.today())
    for period in periods:
        if period.from_on is None or period.from_on <= found.on:
            found.add(period)
    return found


def current_of(people: Iterable[UUID], on: date | None = None) -> dict[UUID, Facts]:
    """Person → facts, in one query however many they are."""
    day = on or dates.today()
    found = {pk: Facts(day) for pk in people}
    begun = Period.objects.filter(person__in=found).filter(Q(from_on=None) | Q(from_on__lte=day))
    for period in begun:  # ordered newest first within a kind
        found[period.person_id].add(period)
    return found


def milestone(person: Person, kind: str) -> Milestone | None:
    """The latest of its kind; of several entries the last one counts."""
    return person.milestones.filter(kind=kind).order_by("-on").first()


def header_line(person: Person, facts: Facts | None = None) -> list[str]:
    """*1994 · Eritrea | Tigrinya, Dolmetschen nötig | § 25 Abs. 2 bis 14.03.2027 | Deutsch A2"""
    known = facts or current(person)
    return [part for part in (origin(person), languages(person), status_words(known), level_words(known)) if part]


def header_lines(people: Sequence[Person]) -> dict[UUID, list[str]]:
    """The same for many, in a constant number of queries."""
    prefetch_related_objects(people, "languages")
    now = current_of([person.pk for person in people])
    keys.load({period.key_id for one in now.values() for period in one.periods()})
    return {person.pk: header_line(person, now[person.pk]) for person in people}


def origin(person: Person) -> str:
    nations = [code_list("nationality").label(code) for code in person.nationalities]
    if person.stateless:
        nations.append(_("stateless"))
    born = [f"*{person.year_of_birth}"] if person.year_of_birth else []
    return " · ".join([*born, ", ".join(nations)] if nations else born)


def languages(person: Person) -> str:
    spoken = person.spoken()
    parts = [code_list("language").label(spoken[0].language)] if spoken else []
    if person.interpreter in (Person.Interpreter.NEEDED, Person.Interpreter.AUTHORITIES):
        parts.append(str(Person.Interpreter(person.interpreter).label))
    return ", ".join(parts)


def status_words(facts: Facts) -> str:
    """The status with its last day; one that ended without a next one says so, because that is what matters then."""
    if facts.status:
        return with_last_day(facts.status)
    ended = facts.ended.get(Period.Kind.STATUS)
    if not ended:
        return ""
    return _("%(status)s, expired %(day)s") % {"status": ended.short_label, "day": day_short(ended.until_on)}


def with_last_day(period: Period) -> str:
    if not period.until_on:
        return period.short_label
    return _("%(status)s until %(day)s") % {"status": period.short_label, "day": day_short(period.until_on)}


def level_words(facts: Facts) -> str:
    """Levels do not run out: the last one known counts."""
    level = facts.level or facts.ended.get(Period.Kind.LEVEL)
    return _("German %(level)s") % {"level": level.short_label} if level else ""
