"""Household, family, reference persons and guardians: links between records of one office, or a name only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates, versions
from geleit.people.models import Person, Relation


@transaction.atomic
def add_relation(pk: UUID, person: Person, data: dict[str, Any], *, by: User, other: Person | None = None) -> Relation:
    """data: role, name, phone, note, year_of_birth, in_household, counselled, guardian, reference."""
    if other is not None and other.office_id != person.office_id:
        raise ValueError("relatives are linked inside one office only")
    relation = Relation(id=pk, person=person, key_id=person.key_id, other=other, **data)
    relation.save(force_insert=True)
    _facts_changed(relation)
    _record("relation.added", relation, by)
    return relation


@transaction.atomic
def change_relation(relation: Relation, version: int, data: dict[str, Any], *, by: User) -> Relation:
    """Raises versions.Conflict when somebody saved in between."""
    versions.claim(relation, version)
    for name, value in data.items():
        setattr(relation, name, value)
    relation.save(update_fields=list(data))
    _facts_changed(relation)
    _record("relation.changed", relation, by)
    return relation


@transaction.atomic
def remove_relation(relation: Relation, *, by: User) -> None:
    _facts_changed(relation)
    _record("relation.removed", relation, by)
    relation.delete()


def _facts_changed(relation: Relation) -> None:
    """Figures count relatives who are counselled together."""
    Person.objects.filter(pk=relation.person_id).update(facts_at=dates.now())


def _record(event: str, relation: Relation, by: User) -> None:
    person = relation.person
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, on=relation)
