"""The calendar by week, and by day on a narrow screen or when asked for."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geleit.accounts.decorators import needs
from geleit.cases.models import Task
from geleit.cases.views.today import appointments_of
from geleit.core import dates
from geleit.vault import keys


@needs("cases.work")
def calendar(request: HttpRequest) -> HttpResponse:
    """?tag=2026-11-20 shows that day, ?woche=2026-11-16 the week around it; anything else this week."""
    day, by_day = _asked(request)
    days = [day] if by_day else dates.week_days(day)
    appointments = list(appointments_of(request.user, days[0], days[-1]))
    deadlines = list(
        Task.objects.visible_to(request.user)
        .filter(assignee=request.user, is_deadline=True, done_on=None, due_on__range=(days[0], days[-1]))
        .select_related("case__person")
    )
    rows = [*appointments, *deadlines]
    keys.load({row.key_id for row in rows} | {row.case.person.key_id for row in rows})
    step = timedelta(days=1 if by_day else 7)
    context = {
        "by_day": by_day,
        "day": day,
        "week": day.isocalendar().week,
        "today": dates.today(),
        "before": day - step,
        "after": day + step,
        "days": [
            {
                "day": one,
                "appointments": [a for a in appointments if dates.local(a.starts_at).date() == one],
                "deadlines": [task for task in deadlines if task.due_on == one],
            }
            for one in days
        ],
    }
    return render(request, "cases/calendar.html", context)


def _asked(request: HttpRequest) -> tuple[date, bool]:
    for name, by_day in (("tag", True), ("woche", False)):
        try:
            return date.fromisoformat(request.GET[name]), by_day
        except (KeyError, ValueError):
            continue
    return dates.today(), False
