from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.access import grants
from geleit.accounts.models import Office, User
from geleit.audit.record import record
from geleit.core import dates, versions
from geleit.people.models import Person, PersonLanguage
from geleit.people.search import index_names
from geleit.programmes.codes import code_list
from geleit.vault import keys

FIELDS = frozenset(
    [
        *("given_names", "family_name", "alias", "other_names", "birth_date", "year_of_birth", "gender"),
        *("nationalities", "stateless", "interpreter", "phone", "email", "address", "safe_contact", "contact_wish"),
        *("note", "first_contact_on", "last_contact_on"),
    ]
)
NAMES = {"given_names", "family_name", "alias", "other_names", "birth_date", "phone"}


@transaction.atomic
def create_person(
    pk: UUID, data: dict[str, Any], *, office: Office, lead: User | None, languages: list[dict] | None = None, by: User
) -> Person:
    """A new record in an office, led by `lead`; without lead a team lead assigns it by number. `data`: any FIELDS."""
    person = Person(id=pk, office=office, created_by=by.pk, created_at=dates.now())
    person.key_id = keys.new_key("person", owner=pk, under=office.organisation.key_id)
    _fill(person, data)
    spoken = _seal_languages(person, languages or [])
    grants.open_subject(pk, "person", office, lead=lead, by=by)  # first: the database lets in only what is open
    person.save(force_insert=True)
    PersonLanguage.objects.bulk_create(spoken)
    index_names(person)
    record("person.created", by=by, subject=pk, subject_kind="person", office=office.pk)
    return person


@transaction.atomic
def change_person(
    person: Person, data: dict[str, Any], version: int, *, languages: list[dict] | None = None, by: User
) -> Person:
    """Changes some of FIELDS; raises versions.Conflict when somebody saved in between."""
    versions.claim(person, version)
    _fill(person, data)
    changed = {*data, "year_of_birth", "facts_at"}
    if languages is not None:
        spoken = _seal_languages(person, languages)
        person.languages.all().delete()
        PersonLanguage.objects.bulk_create(spoken)
        changed.add("sealed_languages")
    person.save(update_fields=changed)
    if NAMES & changed:
        index_names(person)
    fields = sorted({*data, *(["languages"] if languages is not None else [])})
    record(
        "person.changed",
        by=by,
        subject=person.pk,
        subject_kind="person",
        office=person.office_id,
        detail={"fields": fields},
    )
    return person


@transaction.atomic
def mark_contact(person: Person, on: date, *, by: User) -> None:
    """There was a contact on this day: the time a record without a case is kept counts from the last one."""
    first = min(day for day in (person.first_contact_on, on) if day)
    last = max(day for day in (person.last_contact_on, on) if day)
    if (first, last) != (person.first_contact_on, person.last_contact_on):
        person.first_contact_on, person.last_contact_on = first, last
        person.save(update_fields=["first_contact_on", "last_contact_on"])
        record("person.contacted", by=by, subject=person.pk, subject_kind="person", office=person.office_id)


def _fill(person: Person, data: dict[str, Any]) -> None:
    for name, value in data.items():
        if name not in FIELDS:
            raise ValueError(name)
        setattr(person, name, value)
    if person.birth_date:
        person.year_of_birth = person.birth_date.year
    person.facts_at = dates.now()


def _seal_languages(person: Person, languages: list[dict]) -> list[PersonLanguage]:
    """languages: [{"language": code, "mode": PersonLanguage.Mode, "preferred": bool}], the whole new list.

    Sign languages go sealed into the record; the others come back as rows to write.
    """
    codes = code_list("language")
    person.sealed_languages = [one for one in languages if codes.is_sensitive(one["language"])] or None
    return [PersonLanguage(person=person, **one) for one in languages if not codes.is_sensitive(one["language"])]
