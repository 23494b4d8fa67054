from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from geleit.accounts.models import User
from geleit.cases.models import Case, TimelineEntry
from geleit.core import dates


def tell(
    case: Case,
    kind: str,
    object_id: UUID,
    content: dict[str, Any],
    *,
    by: User | None,
    on: date | None = None,
    at: datetime | None = None,
    big: bool = False,
) -> None:
    """Writes or renews the line of an object in the story of the case; part of the action that changed the object.

    `content`: {"title": …, "text": …, "meta": […]}; codes and free text, worded by the timeline template.
    """
    moment = at or (datetime.combine(on, time(12), tzinfo=dates.BERLIN) if on and on != dates.today() else dates.now())
    entry = TimelineEntry.objects.filter(case=case, kind=kind, object_id=object_id).first()
    entry = entry or TimelineEntry(case=case, key_id=case.key_id, kind=kind, object_id=object_id)
    entry.at, entry.big, entry.by, entry.content = moment, big, by.pk if by else None, content
    entry.save()


def untell(case: Case, kind: str, object_id: UUID) -> None:
    """Takes the line out again, when the object moved to another case."""
    TimelineEntry.objects.filter(case=case, kind=kind, object_id=object_id).delete()
