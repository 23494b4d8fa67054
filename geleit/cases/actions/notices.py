"""Notices: something came in that a colleague should see on *Heute*, once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.models import Case, Notice
from geleit.core import dates


def notify(
    case: Case, user: User, kind: str, title: str, text: str = "", *, number: int = 1, object_id: UUID | None = None
) -> Notice:
    """Part of the action it tells about. Title and text are sealed under the case's key."""
    notice = Notice(
        case=case,
        key_id=case.key_id,
        user=user,
        kind=kind,
        object_id=object_id,
        at=dates.now(),
        content={"title": title, "text": text, "number": number},
    )
    notice.save(force_insert=True)
    return notice


def renew(notice: Notice, text: str) -> None:
    """More came before anybody has seen it: the latest is told."""
    notice.at = dates.now()
    notice.content = {**(notice.content or {}), "text": text}
    notice.save(update_fields=["at", "content"])


@transaction.atomic
def mark_seen(notice: Notice, *, by: User) -> None:
    notice.seen_at = dates.now()
    notice.save(update_fields=["seen_at"])
    record("notice.seen", by=by, subject=notice.case_id, subject_kind="case", office=notice.case.office_id, on=notice)
