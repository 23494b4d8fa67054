"""Everything the page of a person shows, alone or as part of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from geleit.access.models import Grant, Subject, open_files
from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.people import facts
from geleit.people.forms.fields import vague_words
from geleit.people.forms.person import INTERPRETER
from geleit.people.models import Merge, Milestone, Period, Person, Relation
from geleit.programmes.codes import code_list
from geleit.programmes.programme import programme

UNDO_DAYS = 14  # as long as a merge can be taken back
BELONGS = {"child": "parent", "parent": "child"}  # the same tie, seen from the other side; all others are the same


@dataclass
class PeriodRow:
    period: Period
    holds: bool
    when: str
    more: str

    @property
    def runs_out(self) -> date | None:
        """A status that ends is a real deadline."""
        period = self.period
        return period.until_on if self.holds and period.kind == Period.Kind.STATUS else None


@dataclass
class Section:
    kind: str
    label: str
    now: list[PeriodRow] = field(default_factory=list)
    before: list[PeriodRow] = field(default_factory=list)


@dataclass
class RelationRow:
    relation: Relation
    role: str
    name: str
    person: Person | None  # the other record, where it is open to the user
    tags: list[str]


def person_page(person: Person, user: User) -> dict[str, Any]:
    grants = list(
        Grant.objects.filter(subject=person.pk).active().select_related("user").order_by("from_on", "given_at")
    )
    has_case = Subject.objects.filter(parent=person.pk).exists()
    periods = list(person.periods.all())
    prefetch_related_objects([person], "languages")
    return {
        "person": person,
        "line": facts.header_line(person, facts.known_from(periods)),
        "spoken": [_spoken(one) for one in person.spoken()],
        "nations": nations(person),
        "interpreter": dict(INTERPRETER)[Person.Interpreter(person.interpreter)],
        "gender": code_list("gender").label(person.gender) if person.gender else "",
        "sections": sections(periods),
        "milestones": milestones(person),
        "relations": relations(person, user),
        "merges": undoable_merges(person, user),
        "has_case": has_case,
        "open_cases": list(open_files(user).filter(subject__parent=person.pk).values_list("subject_id", flat=True)),
        "grants": grants,
        "is_lead": any(grant.user_id == user.pk and grant.kind == Grant.Kind.LEAD for grant in grants),
        "kept_until": None if has_case else kept_until(person),
    }


def undoable_merges(person: Person, user: User) -> list[Merge]:
    since = dates.now() - timedelta(days=UNDO_DAYS)
    return list(Merge.objects.visible_to(user).filter(kept=person, undone_at=None, at__gte=since).order_by("-at"))


def nations(person: Person) -> str:
    names = [code_list("nationality").label(code) for code in person.nationalities]
    return ", ".join([*names, _("stateless")] if person.stateless else names)


def kept_until(person: Person) -> date:
    """First day on which a record without a case may be gone: the time counts from the last contact."""
    last = person.last_contact_on or person.first_contact_on or dates.local(person.created_at).date()
    return programme(person.office.programme).on(dates.today()).delete_person_from(last)


def milestones(person: Person) -> list[tuple[Milestone, str, str]]:
    return [(one, one.get_kind_display(), vague_words(one.on, one.precision)) for one in person.milestones.all()]


def sections(periods: list[Period]) -> list[Section]:
    """One for each kind of fact, also where nothing is known yet."""
    today = dates.today()
    found = {str(kind): Section(str(kind), str(kind.label)) for kind in Period.Kind}
    for period in periods:
        row = PeriodRow(period, period.holds_on(today), _when(period), _more(period))
        past = period.until_on is not None and period.until_on < today
        (found[period.kind].before if past else found[period.kind].now).append(row)
    return list(found.values())


def _when(period: Period) -> str:
    if period.from_on and period.until_on:
        return f"{day_short(period.from_on)} – {day_short(period.until_on)}"
    if period.from_on:
        return _("since %(day)s") % {"day": day_short(period.from_on)}
    if period.until_on:
        return _("until %(day)s") % {"day": day_short(period.until_on)}
    return ""


def _more(period: Period) -> str:
    parts = [_source(period)]
    if period.document:
        parts.append(
            str(Period.Paper(period.document).label) if period.document in Period.Paper.values else period.document
        )
    if period.document_number:
        parts.append(_("number %(number)s") % {"number": period.document_number})
    if period.issued_on:
        parts.append(_("issued %(day)s") % {"day": day_short(period.issued_on)})
    if period.work_permission:
        parts.append(code_list("work_permission").label(period.work_permission))
    return " · ".join(part for part in parts if part)


def _source(period: Period) -> str:
    return str(dict(Period.sources(period.kind)).get(period.source, ""))


def _spoken(one: Any) -> tuple[str, str, bool]:
    return code_list("language").label(one.language), str(one.get_mode_display()), one.preferred


def relations(person: Person, user: User) -> list[RelationRow]:
    """Those who belong to the person, and those whose file names her."""
    own = list(person.relations.select_related("other").order_by("-in_household", "pk"))
    back = list(person.relations_back.select_related("person").order_by("pk"))
    others = [one.other_id for one in own if one.other_id] + [one.person_id for one in back]
    opened = {one.pk: one for one in Person.objects.visible_to(user).filter(pk__in=others)}
    rows = [_own_row(one, opened.get(one.other_id) if one.other_id else None) for one in own]
    linked = {one.other_id for one in own}
    return rows + [
        _back_row(one, opened[one.person_id]) for one in back if one.person_id in opened and one.person_id not in linked
    ]


def _own_row(relation: Relation, other: Person | None) -> RelationRow:
    role = code_list("household_role").label(relation.role)
    hidden = _("a record that is not open to you") if relation.other_id and not other else ""
    name = other.full_name if other else relation.name or hidden
    return RelationRow(relation, role, name, other, _tags(relation))


def _back_row(relation: Relation, other: Person) -> RelationRow:
    codes = code_list("household_role")
    same = relation.role in ("partner", "sibling")
    role = codes.label(BELONGS.get(relation.role, relation.role)) if same or relation.role in BELONGS else ""
    return RelationRow(relation, role or _("named in the record of"), other.full_name, other, _tags(relation)[:2])


def _tags(relation: Relation) -> list[str]:
    words = {
        _("same household"): relation.in_household,
        _("counselled together"): relation.counselled,
        _("reference person"): relation.reference,
        _("guardian"): relation.guardian,
    }
    return [word for word, holds in words.items() if holds]
