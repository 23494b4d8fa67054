"""What the record of a person says on the fields of the catalogue, in German words, as a recipient reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import override

from geleit.core.templatetags.geleit import day_short
from geleit.exchange.catalogue import PERSON, in_order
from geleit.people import facts
from geleit.people.facts import Facts
from geleit.people.models import Milestone, Period, Person
from geleit.programmes.codes import PROTECTED, code_list


def person_values(person: Person, codes: Iterable[str]) -> dict[str, str]:
    """Code → words, for those of `codes` that the record of the person answers; empty where it does not say."""
    with override("de"):
        known = facts.current(person)
        return {one.code: READ[one.code](person, known) for one in in_order(codes) if one.source == PERSON}


def _gender(person: Person, _known: Facts) -> str:
    return code_list("gender").label(person.gender) if person.gender else ""


def _nationality(person: Person, _known: Facts) -> str:
    nations = [code_list("nationality").label(code) for code in person.nationalities]
    return ", ".join([*nations, *(["staatenlos"] if person.stateless else [])])


def _languages(person: Person, _known: Facts) -> str:
    spoken = [one.language for one in person.spoken() if not code_list("language").is_sensitive(one.language)]
    return ", ".join(code_list("language").label(code) for code in spoken)


def _sign_language(person: Person, _known: Facts) -> str:
    signed = [one["language"] for one in person.sealed_languages or []]
    return ", ".join(code_list("language").label(code) for code in signed)


def _entry(person: Person, _known: Facts) -> str:
    entry = facts.milestone(person, Milestone.Kind.ENTRY)
    return day_short(entry.on) if entry else ""


def _household(person: Person, _known: Facts) -> str:
    roles = [one.role for one in person.relations.all() if one.in_household]
    if not roles:
        return ""
    words = ", ".join(code_list("household_role").label(role) for role in roles)
    return f"{len(roles) + 1} Personen: die Person selbst, {words}"


def _work_permission(_person: Person, known: Facts) -> str:
    code = known.status.work_permission if known.status else ""
    return code_list("work_permission").label(code) if code else ""


def _periods(known: Facts, kind: str, *, protected: bool) -> str:
    """What a protected code says goes out under a field of its own alone."""
    held = [one for one in known.holding.get(kind, []) if (one.code == PROTECTED) == protected]
    return ", ".join(facts.with_last_day(one) if kind == Period.Kind.STATUS else one.short_label for one in held)


def _open(kind: str) -> Callable[[Person, Facts], str]:
    return lambda _person, known: _periods(known, kind, protected=False)


def _protected(kind: str) -> Callable[[Person, Facts], str]:
    return lambda _person, known: _periods(known, kind, protected=True)


READ: dict[str, Callable[[Person, Facts], str]] = {
    "name": lambda person, _known: person.full_name,
    "birth_date": lambda person, _known: day_short(person.birth_date) if person.birth_date else "",
    "gender": _gender,
    "nationality": _nationality,
    "phone": lambda person, _known: person.phone or "",
    "email": lambda person, _known: person.email or "",
    "address": lambda person, _known: person.address or "",
    "contact_wish": lambda person, _known: person.contact_wish or "",
    "languages": _languages,
    "interpreter": lambda person, _known: str(person.get_interpreter_display()),
    "german": lambda _person, known: facts.level_words(known),
    "residence": _open(Period.Kind.STATUS),
    "entry": _entry,
    "work": _open(Period.Kind.WORK),
    "work_permission": _work_permission,
    "benefits": _open(Period.Kind.BENEFITS),
    "housing": _open(Period.Kind.HOUSING),
    "household": _household,
    "sign_language": _sign_language,
    "protected_residence": _protected(Period.Kind.STATUS),
    "protected_housing": _protected(Period.Kind.HOUSING),
    "protected_benefits": _protected(Period.Kind.BENEFITS),
    "protected_work": _protected(Period.Kind.WORK),
}
