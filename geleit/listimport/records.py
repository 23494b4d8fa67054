"""The records one row becomes, unsaved: what the actions of people and cases would have written."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from geleit.accounts.models import User
from geleit.cases.models import Case, Closure, Intake, PhaseEntry, QuickContact, TimelineEntry
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.listimport.facts import RowFacts
from geleit.people.models import Milestone, Period, Person, PersonLanguage, Relation
from geleit.programmes.codes import code_list

NAMELESS = "ohne Namen (Liste, Zeile {row})"


def person_of(facts: RowFacts, person: Person) -> Person:
    """Fills a new person who has id, key and office already."""
    person.family_name = facts.family_name or None
    person.given_names = facts.given_names or None
    person.alias = None if facts.name else NAMELESS.format(row=facts.number)
    if facts.birth:
        person.birth_date = facts.birth.on if facts.birth.precision == "day" else None
        person.year_of_birth = facts.birth.on.year
    person.gender = facts.gender
    person.nationalities = facts.nationalities
    person.stateless = facts.stateless
    person.interpreter = facts.interpreter
    for name in ("phone", "email", "address", "safe_contact"):
        setattr(person, name, getattr(facts, name) or None)
    person.note = facts.note() or None
    person.first_contact_on = facts.first_contact
    person.last_contact_on = facts.first_contact
    sealed = [_language(facts, code) for code in facts.languages if code_list("language").is_sensitive(code)]
    person.sealed_languages = sealed or None
    return person


def _language(facts: RowFacts, code: str) -> dict[str, Any]:
    """A list says which languages, not how well: "good" claims least. The only one is the one to speak."""
    return {"language": code, "mode": PersonLanguage.Mode.GOOD, "preferred": len(facts.languages) == 1}


def languages_of(facts: RowFacts, person: Person) -> list[PersonLanguage]:
    clear = [code for code in facts.languages if not code_list("language").is_sensitive(code)]
    return [PersonLanguage(person=person, **_language(facts, code)) for code in clear]


def periods_of(facts: RowFacts, person: Person, by: User) -> list[Period]:
    """Status and level as the list knows them: from when, it does not say."""
    made = []
    if facts.status:
        period = _period(person, Period.Kind.STATUS, facts.status, by)
        period.until_on, period.source = facts.valid_until, "list"
        made.append(period)
    if facts.level:
        period = _period(person, Period.Kind.LEVEL, facts.level, by)
        period.source = facts.level_source
        made.append(period)
    return made


def _period(person: Person, kind: str, code: str, by: User) -> Period:
    period = Period(person=person, key_id=person.key_id, kind=kind, created_by=by.pk, created_at=dates.now())
    period.true_code = code
    return period


def milestones_of(facts: RowFacts, person: Person, by: User) -> list[Milestone]:
    if facts.entry is None:
        return []
    entry = Milestone.Kind.ENTRY
    return [Milestone(person=person, kind=entry, on=facts.entry.on, precision=facts.entry.precision, created_by=by.pk)]


def relations_of(facts: RowFacts, person: Person) -> list[Relation]:
    """Relatives the list names by their role; those it only counts are a number of the case."""
    roles = facts.relatives.roles if facts.relatives else ()
    return [
        Relation(
            person=person,
            key_id=person.key_id,
            role=role,
            note=f"laut Liste: {words}",
            counselled=True,
            in_household=False,
        )
        for role, words in roles
    ]


def case_of(facts: RowFacts, case: Case, by: User) -> Case:
    """Fills a new case that has id, number, key, office and person already."""
    case.form = facts.form
    case.opened_on = facts.opened_on(dates.today())
    case.closed_on = facts.closed_on
    case.phase = Phase.EVALUATION if facts.closed_on else Phase.CLARIFICATION
    case.first_contact_on = case.listed_first_on = facts.first_contact
    case.contacts = case.listed_contacts = facts.contacts or 0
    case.relatives = facts.relatives.count if facts.relatives else 0
    case.created_by = by.pk
    case.created_at = dates.now()
    return case


def phases_of(case: Case, by: User) -> list[PhaseEntry]:
    """Klärung, and for a closed case its end. Which phases lay between, a list does not say."""
    first = PhaseEntry(
        case=case, phase=Phase.CLARIFICATION, entered_on=case.opened_on, left_on=case.closed_on, by=by.pk
    )
    if case.closed_on is None:
        return [first]
    last = PhaseEntry(case=case, phase=Phase.EVALUATION, entered_on=case.closed_on, left_on=case.closed_on, by=by.pk)
    return [first, last]


def intake_of(facts: RowFacts, case: Case, *, with_note: bool) -> Intake:
    """`with_note`: the row belongs to somebody known already, so what it says of her beside the case stays here."""
    intake = Intake(case=case, key_id=case.key_id, decision=facts.form)
    words = [f"laut Liste: {facts.concern}"] if facts.concern else []
    if with_note:
        words += [line for line in (facts.safe_contact, facts.note(), *_person_words(facts)) if line]
    intake.concern = "\n".join(words) or None
    intake.urgency = Intake.Urgency.URGENT if facts.urgent else ""
    intake.topics, sealed = code_list("counselling_topic").split(facts.topics)
    intake.sealed_topics = sealed or None
    return intake


def _person_words(facts: RowFacts) -> list[str]:
    """What a further row says about a person who stays as she is."""
    said = [
        facts.name,
        facts.birth.on.strftime("%d.%m.%Y") if facts.birth else "",
        facts.phone,
        facts.address,
        facts.email,
    ]
    return [f"laut Liste (Zeile {facts.number}): {' · '.join(word for word in said if word)}"]


def closure_of(facts: RowFacts, case: Case, by: User) -> Closure | None:
    if case.closed_on is None:
        return None
    closure = Closure(case=case, key_id=case.key_id, author=by, closed_on=case.closed_on, reason=facts.reason)
    closure.talk_held = facts.reason == "goals_reached_talk"
    closure.note = f"laut Liste: {facts.reason_words}" if facts.reason_words else None
    return closure


def story_of(case: Case, intake: Intake, closure: Closure | None, by: User) -> list[TimelineEntry]:
    opened = {"title": "opened", "text": intake.concern or "", "meta": [case.number]}
    lines = [_line(case, "opened", case.pk, opened, case.opened_on, by)]
    if closure:
        meta = [["closing_reason", closure.reason]] if closure.reason else []
        closed = {"title": "closed", "text": closure.note or "", "meta": meta}
        lines.append(_line(case, "closure", closure.pk, closed, closure.closed_on, by))
    return lines


def _line(case: Case, kind: str, object_id: UUID, content: dict[str, Any], on: date, by: User) -> TimelineEntry:
    moment = datetime.combine(on, time(12), tzinfo=dates.BERLIN)
    return TimelineEntry(
        case=case, key_id=case.key_id, kind=kind, object_id=object_id, at=moment, big=True, by=by.pk, content=content
    )


def quick_contact_of(facts: RowFacts, on: date, person: Person, lead: User | None, *, with_note: bool) -> QuickContact:
    """A list knows the day and the topics, not the channel nor the minutes."""
    contact = QuickContact(
        id=uuid4(), office=person.office, key_id=person.key_id, person=person, author=lead, created_at=dates.now()
    )
    contact.on, contact.mode, contact.minutes, contact.kind = on, "", 0, facts.form
    contact.topics, sealed = code_list("counselling_topic").split(facts.topics)
    contact.sealed_topics = sealed or None
    words = [f"laut Liste: {facts.concern}"] if facts.concern else []
    words += _beside_a_quick_contact(facts)
    if with_note:
        words += [line for line in (facts.safe_contact, facts.note(), *_person_words(facts)) if line]
    contact.note = "\n".join(words) or None
    return contact


def _beside_a_quick_contact(facts: RowFacts) -> list[str]:
    """What a quick contact has no field for."""
    relatives = facts.relatives.count if facts.relatives else 0
    said = [
        ("Angehörige mitberaten", relatives or ""),
        ("Kontakte", facts.contacts if facts.contacts is not None else ""),
        ("Abschluss am", facts.closed_on.strftime("%d.%m.%Y") if facts.closed_on else ""),
        ("Grund", facts.reason_words if facts.closed_on else ""),
        ("dringend", "ja" if facts.urgent else ""),
    ]
    return [f"laut Liste – {name}: {words}" for name, words in said if words != ""]
