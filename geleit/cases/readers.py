"""Wer hat diese Akte gesehen? Openings of a case and its person, one line for each colleague and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.audit.events import AREAS
from geleit.audit.models import AuditEvent
from geleit.core import dates


@dataclass
class Reading:
    day: date
    name: str
    role: str  # as what she could open the file that day; empty: not in the team
    times: int = 0
    first: datetime | None = None
    last: datetime | None = None
    areas: list[str] = field(default_factory=list)

    @property
    def lasted(self) -> bool:
        """Whether the first and last opening of the day differ on a clock."""
        return self.first is not None and self.last is not None and (self.last - self.first).seconds >= 60


def readings(events: list[AuditEvent], person: UUID) -> list[Reading]:
    """`events` latest first; so are the lines. `person`: whom the files are about."""
    names = dict(User.objects.filter(pk__in={event.actor for event in events}).values_list("pk", "name"))
    grants = list(Grant.objects.filter(person_id=person))
    found: dict[tuple[date, UUID | None], Reading] = {}
    for event in events:
        day = dates.local(event.at).date()
        line = found.get((day, event.actor))
        if line is None:
            line = found[day, event.actor] = Reading(
                day, names.get(event.actor, "") if event.actor else "", _role(grants, event.actor, day), last=event.at
            )
        line.times += 1
        line.first = event.at
        if (area := str(AREAS.get(event.detail.get("area"), ""))) and area not in line.areas:
            line.areas.append(area)
    return list(found.values())


def _role(grants: list[Grant], user: UUID | None, day: date) -> str:
    # A grant ended in the course of a day ends with the day before, and yet was good until then.
    before = day - timedelta(days=1)
    held = [
        one
        for one in grants
        if one.user_id == user and one.from_on <= day and (one.until_on is None or one.until_on >= before)
    ]
    kinds = {one.kind for one in held}
    first = next((kind for kind in Grant.Kind if kind in kinds), None)
    return str(first.label) if first else ""
