"""Dated facts about a person: periods (status, level, housing, work, benefits) and milestones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates, versions
from geleit.people.models import Milestone, Period, Person


@transaction.atomic
def add_period(
    pk: UUID, person: Person, kind: str, code: str, *, by: User, ends_earlier: bool = True, **fields: Any
) -> Period:
    """A new period; earlier ones of the same kind end the day before it begins, unless both are true side by side."""
    period = Period(id=pk, person=person, key_id=person.key_id, kind=kind, created_by=by.pk, created_at=dates.now())
    _fill(period, {"code": code, **fields})
    if ends_earlier and period.from_on:
        _end_earlier_ones(person, kind, period.from_on)
    period.save(force_insert=True)
    _facts_changed(person.pk)
    _record("period.added", period, by)
    return period


@transaction.atomic
def change_period(period: Period, version: int, *, by: User, **fields: Any) -> Period:
    """fields: code, from_on, until_on …; raises versions.Conflict when somebody saved in between."""
    versions.claim(period, version)
    _fill(period, fields)
    period.save(update_fields=[*fields, *(["sealed_code"] if "code" in fields else [])])
    _facts_changed(period.person_id)
    _record("period.changed", period, by)
    return period


@transaction.atomic
def remove_period(period: Period, *, by: User) -> None:
    """Takes out a period that was never true."""
    _record("period.removed", period, by)
    _facts_changed(period.person_id)
    period.delete()


@transaction.atomic
def set_milestone(
    person: Person, kind: str, on: date, *, by: User, precision: str = Milestone.Precision.DAY, replace: bool = True
) -> Milestone:
    """The day of an entry, application or decision; replaces the earlier one unless both are true (a second entry)."""
    if replace:
        person.milestones.filter(kind=kind).exclude(on=on).delete()
    milestone, _created = Milestone.objects.update_or_create(
        person=person, kind=kind, on=on, defaults={"precision": precision, "created_by": by.pk}
    )
    _facts_changed(person.pk)
    _record_milestone("milestone.set", person, kind, by)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: User) -> None:
    """Takes out a day that was wrong."""
    _record_milestone("milestone.removed", milestone.person, milestone.kind, by)
    _facts_changed(milestone.person_id)
    milestone.delete()


def _fill(period: Period, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(period, "true_code" if name == "code" else name, value)
    if period.source and period.source not in dict(Period.sources(period.kind)):
        raise ValueError(f"A {period.kind} is not known from {period.source!r}.")


def _end_earlier_ones(person: Person, kind: str, from_on: date) -> None:
    earlier = person.periods.filter(kind=kind, from_on__lt=from_on).filter(Q(until_on=None) | Q(until_on__gte=from_on))
    earlier.update(until_on=from_on - timedelta(days=1), version=F("version") + 1)


def _facts_changed(person: UUID) -> None:
    Person.objects.filter(pk=person).update(facts_at=dates.now())


def _record(event: str, period: Period, by: User) -> None:
    person, office = period.person_id, period.person.office_id
    record(event, by=by, subject=person, subject_kind="person", office=office, on=period, detail={"kind": period.kind})


def _record_milestone(event: str, person: Person, kind: str, by: User) -> None:
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, detail={"kind": kind})
