"""What an offer may know of somebody, read from her record, and how a page says it.

An offer is no authority: an own estimate of the German level counts here, and who has several benefits has each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleit.cases.models import Case
from geleit.core import dates
from geleit.directory.models import Area
from geleit.people.facts import Facts, known_from
from geleit.people.models import Milestone, Period, Person
from geleit.people.rule_facts import Record, read_record
from geleit.programmes.codes import code_list
from geleit.programmes.mapping import status_group
from geleit.programmes.programme import programmes
from geleit.programmes.targets import NOT_KNOWN, OUTSIDE, TargetFacts, target_check

POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


@dataclass(frozen=True)
class Seeker:
    """`one`: facts with one value; the others may have several. `perhaps`: target groups she may be in."""

    ages: tuple[int, ...] = ()  # two where only the year of birth is known
    one: dict[str, str] = field(default_factory=dict)
    benefits: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # the preferred one first
    needs_interpreter: bool = False
    words: dict[str, str] = field(default_factory=dict)  # fact → what is known, for a page
    postcode: str = ""


def seeker_of(case: Case) -> Seeker:
    """Five queries."""
    person = case.person
    record, today = read_record(person), dates.today()
    known = known_from(record.periods, today)
    ages, one = _ages(person, today), _single(person, known)
    sure, perhaps = _programmes(case, record, known, today)
    spoken = tuple(line.language for line in person.spoken())
    benefits = tuple(_in_list("legal_sphere", (period.true_code for period in known.all_benefits())))
    return Seeker(
        ages=ages,
        one=one,
        benefits=benefits,
        programmes=sure,
        perhaps=perhaps,
        languages=spoken,
        needs_interpreter=person.interpreter == Person.Interpreter.NEEDED,
        words=_words(ages, one, benefits, known),
        postcode=_postcode(person),
    )


def _ages(person: Person, today: date) -> tuple[int, ...]:
    if person.birth_date:
        return (dates.age_on(today, person.birth_date),)
    if person.year_of_birth:
        this_year = max(today.year - person.year_of_birth, 0)
        return (max(this_year - 1, 0), this_year)
    return ()


def _single(person: Person, known: Facts) -> dict[str, str]:
    level = _level(known)
    found = {
        "status_gruppe": status_group(known.status.true_code) if known.status else "",
        "geschlecht": next(_in_list("gender", [person.gender]), ""),
        "deutsch": next(_in_list("language_level", [level.true_code] if level else []), ""),
    }
    return {fact: code for fact, code in found.items() if code}


def _level(known: Facts) -> Period | None:
    """The last one known: nobody loses a level by its date."""
    return known.level or known.ended.get(Period.Kind.LEVEL)


def _in_list(name: str, codes: Iterable[str]) -> Iterator[str]:
    return (code for code in codes if code in code_list(name))


def _programmes(case: Case, record: Record, known: Facts, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose target group she is in for certain (her own programme's too), and perhaps."""
    entry = record.milestone(Milestone.Kind.ENTRY)
    facts = TargetFacts(
        born_on=record.person.birth_date,
        year_of_birth=record.person.year_of_birth,
        residence_status=known.status.true_code if known.status else "",
        entered_on=entry.on if entry else None,
        land=case.office.land,
        housing_type=known.housing.true_code if known.housing else "",
    )
    sure: list[str] = [case.programme]
    perhaps: list[str] = []
    for code, programme in programmes().items():
        kinds = {finding.kind for finding in target_check(programme, facts, today)} - {""}
        if OUTSIDE in kinds or code == case.programme:
            continue
        (perhaps if NOT_KNOWN in kinds else sure).append(code)
    return tuple(sure), tuple(perhaps)


def _words(ages: tuple[int, ...], one: dict[str, str], benefits: tuple[str, ...], known: Facts) -> dict[str, str]:
    words = {}
    if ages:
        years = str(ages[0]) if len(ages) == 1 else _("%(one)s or %(other)s") % {"one": ages[0], "other": ages[1]}
        words["alter"] = ngettext("%(years)s year", "%(years)s years", ages[-1]) % {"years": years}
    if known.status:
        words["status_gruppe"] = known.status.short_label
    if level := _level(known):
        words["deutsch"] = level.short_label
    if "geschlecht" in one:
        words["geschlecht"] = code_list("gender").label(one["geschlecht"])
    if benefits:
        words["rechtskreis"] = ", ".join(code_list("legal_sphere").label(code) for code in benefits)
    return words


def _postcode(person: Person) -> str:
    found = POSTCODE.search(person.address or "")
    return found[0] if found else ""


def home(postcode: str, case: Case) -> Area | None:
    """Where she lives; without a postcode that is known, the place of the office."""
    if postcode and (area := Area.objects.filter(postcodes__contains=[postcode]).select_related("part_of").first()):
        return area
    if not postcode and case.office.place:
        places = Area.objects.filter(name=case.office.place, kind=Area.Kind.MUNICIPALITY)
        return places.select_related("part_of").first()
    return None
