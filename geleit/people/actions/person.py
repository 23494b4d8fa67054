from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.access import grants
from geleit.accounts.models import Office, User
from geleit.audit.record import record
from geleit.core import dates, versions
from geleit.people.models import Person, PersonLanguage
from geleit.people.search import index_names
from geleit.vault import keys

FIELDS = (
    "given_names family_name alias other_names birth_date year_of_birth gender nationalities stateless interpreter "
    "phone email address safe_contact contact_wish note first_contact_on"
).split()


@transaction.atomic
def create_person(
    pk: UUID, data: dict[str, Any], *, office: Office, lead: User | None, languages: list[dict] | None = None, by: User
) -> Person:
    """A new record in an office, led by `lead`; without lead a team lead assigns it by number. `data`: any of FIELDS."""
    person = Person(id=pk, office=office, created_by=by.pk, created_at=dates.now())
    person.key_id = keys.new_key("person", owner=pk, under=office.organisation.key_id)
    _fill(person, data)
    person.save(force_insert=True)
    grants.open_subject(pk, "person", office, lead=lead, by=by)
    _set_languages(person, languages or [])
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
    person.save(update_fields=[*data, "year_of_birth"])
    if languages is not None:
        _set_languages(person, languages)
    index_names(person)
    record(
        "person.changed",
        by=by,
        subject=person.pk,
        subject_kind="person",
        office=person.office_id,
        detail={"fields": sorted(data)},
    )
    return person


def _fill(person: Person, data: dict[str, Any]) -> None:
    for name, value in data.items():
        if name not in FIELDS:
            raise ValueError(name)
        setattr(person, name, value)
    if person.birth_date:
        person.year_of_birth = person.birth_date.year


def _set_languages(person: Person, languages: list[dict]) -> None:
    """languages: [{"language": code, "mode": PersonLanguage.Mode, "preferred": bool}], the whole new list."""
    person.languages.all().delete()
    PersonLanguage.objects.bulk_create([PersonLanguage(person=person, **one) for one in languages])
