"""How the outbox is, in numbers: for the page of those who look after the system."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q

from geleit.core import dates
from geleit.mail.actions import is_on
from geleit.mail.models import Outgoing

LATE = timedelta(minutes=15)


def state() -> dict[str, Any]:
    """Counts of the last seven days. `answer`: what the server said to the mail that waits longest."""
    since = dates.now() - timedelta(days=7)
    states = Outgoing.State
    recent = Q(done_at__gte=since)
    counted = Outgoing.objects.aggregate(
        waiting=Count("pk", filter=Q(state=states.WAITING)),
        oldest=Min("posted_at", filter=Q(state=states.WAITING)),
        sent=Count("pk", filter=Q(state=states.SENT) & recent),
        refused=Count("pk", filter=Q(state=states.REFUSED) & recent),
        given_up=Count("pk", filter=Q(state=states.GIVEN_UP) & recent),
    )
    stuck = Outgoing.objects.filter(state=states.WAITING).exclude(answer="").order_by("posted_at").first()
    oldest: datetime | None = counted["oldest"]
    return {
        **counted,
        "on": is_on(),
        "late": oldest is not None and oldest < dates.now() - LATE,
        "answer": stuck.answer if stuck else "",
        "server": f"{settings.SMTP['host']}:{settings.SMTP['port']}" if is_on() else "",
    }
