"""Who works on a case now, later and earlier, as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from geleit.access.models import Grant
from geleit.cases.models import Case
from geleit.core import dates


@dataclass(frozen=True)
class Deputyship:
    name: str
    from_on: date
    until_on: date
    cases: int


def team_of(grants: list[Grant]) -> dict[str, Any]:
    """Parts the grants of one case into the team of today (and of days to come) and those before."""
    today, now = dates.today(), dates.now()
    running = [grant for grant in grants if grant.until_at is None or grant.until_at > now]
    current = [grant for grant in running if grant.until_on is None or grant.until_on >= today]
    order = {Grant.Kind.LEAD: 0, Grant.Kind.MEMBER: 1, Grant.Kind.DEPUTY: 2, Grant.Kind.EMERGENCY: 3}
    # A grant that ended before it began was taken back at once and never opened anything.
    earlier = [grant for grant in grants if grant not in current and grant.until_on and grant.until_on >= grant.from_on]
    return {"current": sorted(current, key=lambda grant: order[grant.kind]), "earlier": earlier}


def deputies_of(cases: QuerySet[Case]) -> list[Deputyship]:
    """Deputyships of these cases that are not over, alike ones as one line."""
    held = Grant.objects.filter(subject__in=cases.values("pk"), kind=Grant.Kind.DEPUTY, until_on__gte=dates.today())
    rows = (
        held.values("user__name", "from_on", "until_on")
        .annotate(cases=Count("subject", distinct=True))
        .order_by("from_on")
    )
    return [
        Deputyship(row["user__name"], row["from_on"], row["until_on"], row["cases"]) for row in rows if row["until_on"]
    ]
