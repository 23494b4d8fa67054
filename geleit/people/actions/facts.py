"""Dated facts about a person: periods (status, level, housing, work, benefits) and milestones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates, versions
from geleit.people.models import Milestone, Period, Person


@transaction.atomic
def add_period(pk: UUID, person: Person, kind: str, code: str, *, by: User, **fields: Any) -> Period:
    """A new period; an open earlier one of the same kind ends the day before it begins."""
    period = Period(
        id=pk,
        person=person,
        key_id=person.key_id,
        kind=kind,
        code=code,
        created_by=by.pk,
        created_at=dates.now(),
        **fields,
    )
    if period.from_on:
        _end_open_ones(person, kind, period.from_on)
    period.save(force_insert=True)
    record(
        "period.added",
        by=by,
        subject=person.pk,
        subject_kind="person",
        office=person.office_id,
        on=period,
        detail={"kind": kind},
    )
    return period


@transaction.atomic
def change_period(period: Period, version: int, *, by: User, **fields: Any) -> Period:
    versions.claim(period, version)
    for name, value in fields.items():
        setattr(period, name, value)
    period.save(update_fields=list(fields))
    record(
        "period.changed",
        by=by,
        subject=period.person_id,
        subject_kind="person",
        on=period,
        detail={"kind": period.kind},
    )
    return period


@transaction.atomic
def remove_period(period: Period, *, by: User) -> None:
    """Takes out a period that was never true."""
    record(
        "period.removed",
        by=by,
        subject=period.person_id,
        subject_kind="person",
        on=period,
        detail={"kind": period.kind},
    )
    period.delete()


@transaction.atomic
def set_milestone(
    person: Person, kind: str, on: date, *, by: User, precision: str = Milestone.Precision.DAY, replace: bool = True
) -> Milestone:
    """The day of an entry, application or decision; replaces the earlier day unless told to keep both (a second entry)."""
    if replace:
        person.milestones.filter(kind=kind).delete()
    milestone, _created = Milestone.objects.update_or_create(
        person=person, kind=kind, on=on, defaults={"precision": precision, "created_by": by.pk}
    )
    record(
        "milestone.set", by=by, subject=person.pk, subject_kind="person", office=person.office_id, detail={"kind": kind}
    )
    return milestone


def _end_open_ones(person: Person, kind: str, from_on: date) -> None:
    earlier = person.periods.filter(kind=kind, from_on__lt=from_on).filter(Q(until_on=None) | Q(until_on__gte=from_on))
    earlier.update(until_on=from_on - timedelta(days=1))
