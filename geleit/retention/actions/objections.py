"""What people decide: to object once, to hold a file, to lift that again. The database checks who acts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from geleit.access.grants import call
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.retention.models import Due, Hold


@transaction.atomic
def object_once(due: Due, reason: str, *, by: User) -> date:
    """The lead keeps the file a year longer. Returns the day on which it will be locked. Raises NotAllowed."""
    until = call("retention_object", due.pk, reason)
    record(
        "retention.objected",
        by=by,
        subject=due.subject,
        subject_kind=due.kind,
        office=due.office_id,
        detail={"reason": reason, "until": until},
    )
    return until


@transaction.atomic
def set_hold(pk: UUID, subject: UUID, reason: str, until: date, *, by: User) -> Hold:
    """Nothing is locked or erased until then; a file that was locked is open to its team again. Raises NotAllowed."""
    call("retention_set_hold", pk, subject, reason, until)
    hold = Hold.objects.get(pk=pk)
    _record("hold.set", hold, by, reason=reason, until=until)
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: User) -> None:
    if call("retention_lift_hold", hold.pk):
        _record("hold.lifted", hold, by)


def _record(event: str, hold: Hold, by: User, **detail: object) -> None:
    record(event, by=by, subject=hold.subject, subject_kind=hold.kind, office=hold.office_id, on=hold, detail=detail)
