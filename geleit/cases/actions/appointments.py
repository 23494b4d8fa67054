"""Appointments: single or in a series, kept, cancelled or missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.models import Appointment, Case
from geleit.core import dates, versions


@transaction.atomic
def make_appointment(
    pk: UUID,
    case: Case,
    starts_at: datetime,
    ends_at: datetime,
    *,
    user: User,
    by: User,
    weeks: int = 1,
    repeat: int = 1,
    **fields: Any,
) -> list[Appointment]:
    """`repeat` appointments, every `weeks` weeks at the same hour of the Berlin clock.

    fields: title, place, with_whom, note, interpreter, language.
    """
    series = uuid4() if repeat > 1 else None
    made = []
    for number in range(repeat):
        shift = timedelta(weeks=weeks * number)
        appointment = Appointment(
            id=pk if number == 0 else uuid5(pk, str(number)),
            case=case,
            key_id=case.key_id,
            user=user,
            starts_at=_later(starts_at, shift),
            ends_at=_later(ends_at, shift),
            series=series,
            created_at=dates.now(),
            **fields,
        )
        appointment.save(force_insert=True)
        made.append(appointment)
    _record("appointment.made", made[0], by, count=repeat)
    return made


def _later(moment: datetime, shift: timedelta) -> datetime:
    """The same hour on the wall clock, also across a change of summer time."""
    local = dates.local(moment)
    return dates.at(local.date() + shift, local.time())


@transaction.atomic
def change_appointment(appointment: Appointment, version: int, *, by: User, **fields: Any) -> Appointment:
    """Changes time, place or anything said; raises versions.Conflict when somebody saved in between."""
    versions.claim(appointment, version)
    for name, value in fields.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=list(fields))
    _record("appointment.changed", appointment, by)
    return appointment


@transaction.atomic
def settle_appointment(appointment: Appointment, state: str, *, by: User) -> Appointment:
    """Took place, excused, did not come, cancelled – or planned again."""
    appointment.state = state
    appointment.save(update_fields=["state"])
    _record("appointment.settled", appointment, by, state=state)
    return appointment


@transaction.atomic
def cancel_series(appointment: Appointment, *, by: User) -> int:
    """Cancels this and all later appointments of its series; says how many."""
    later = Appointment.objects.filter(
        series=appointment.series,
        case=appointment.case_id,
        starts_at__gte=appointment.starts_at,
        state=Appointment.State.PLANNED,
    )
    count = later.update(state=Appointment.State.CANCELLED)
    _record("appointment.series_cancelled", appointment, by, count=count)
    return count


def _record(event: str, appointment: Appointment, by: User, **detail: Any) -> None:
    case = appointment.case
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=appointment, detail=detail)
