"""Heute: what a counsellor needs this morning, in a constant number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from geleit.access.models import open_people
from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases.actions.notices import mark_seen
from geleit.cases.models import Appointment, Case, Document, Emergency, Notice, Task
from geleit.core import dates
from geleit.people.models import KnownCheck
from geleit.vault import keys

SOON = timedelta(days=14)
SHOWN = 8
# Whoever counsels nobody begins here.
PLACES = (("inbox.work", "inbox:list"), ("cases.load", "cases:assign"), ("audit.review", "cases:emergency_list"))


def today(request: HttpRequest) -> HttpResponse:
    """The first page of everybody; whoever counsels nobody goes to the place her role is for."""
    if not request.user.may("cases.work"):
        return redirect(next((page for right, page in PLACES if request.user.may(right)), "accounts:index"))
    return render(request, "cases/today.html", morning(request.user))


def morning(user: User) -> dict:
    day = dates.today()
    deadlines, tasks = _open_tasks(user, day)
    found = {
        "appointments": list(appointments_of(user, day, day)),
        "deadlines": deadlines,
        "tasks": tasks,
        "notices": list(_notices(user)),
        "documents": list(_expiring(user, day)),
    }
    reviews, asked_for = list(_reviews(user, day)), list(_asked_for(user))
    rows = [row for rows in found.values() for row in rows]
    people = [row.case.person.key_id for row in rows] + [row.person.key_id for row in (*reviews, *asked_for)]
    keys.load({*people, *(row.key_id for row in rows)})
    soon = sum(1 for task in deadlines if task.due_on <= day + timedelta(days=7))
    emergencies = list(Emergency.objects.for_today(user).select_related("user")[:SHOWN])
    found |= {"reviews": reviews, "asked_for": asked_for, "emergencies": emergencies}
    return {**found, "day": day, "greeting": _greeting(), "deadlines_soon": soon}


def _notices(user: User) -> QuerySet[Notice]:
    fresh = Notice.objects.visible_to(user).filter(user=user, seen_at=None)
    return fresh.select_related("case__person").order_by("-at")[:SHOWN]


def _asked_for(user: User) -> QuerySet[KnownCheck]:
    """In a strict office colleagues get no answer, but the lead learns who asked."""
    mine = KnownCheck.objects.waiting_for(user).filter(person__in=open_people(user))
    return mine.select_related("person", "user").order_by("-at")[:SHOWN]


def _reviews(user: User, day: date) -> QuerySet[Case]:
    due = Case.objects.visible_to(user).open().filter(review_on__lte=day)
    return due.select_related("person").order_by("review_on")[:SHOWN]


def _expiring(user: User, day: date) -> QuerySet[Document]:
    """Papers that expire within eight weeks or did in the last four."""
    span = (day - timedelta(weeks=4), day + timedelta(weeks=8))
    papers = Document.objects.visible_to(user).filter(valid_until__range=span, case__closed_on=None)
    return papers.select_related("case__person").order_by("valid_until")[:SHOWN]


def appointments_of(user: User, first: date, last: date) -> QuerySet[Appointment]:
    """The user's own appointments on these days, cancelled ones left out."""
    begin, end = dates.day_bounds(first)[0], dates.day_bounds(last)[1]
    return (
        Appointment.objects.visible_to(user)
        .filter(user=user, starts_at__gte=begin, starts_at__lt=end)
        .exclude(state=Appointment.State.CANCELLED)
        .select_related("case__person")
        .order_by("starts_at")
    )


def _open_tasks(user: User, day: date) -> tuple[list[Task], list[Task]]:
    """Deadlines in sight, and to-dos due within two weeks or without a day; overdue first."""
    mine = Task.objects.visible_to(user).filter(assignee=user, done_on=None).select_related("case__person")
    deadlines = (
        mine.filter(is_deadline=True).filter(Q(remind_on__lte=day) | Q(due_on__lte=day + SOON)).order_by("due_on")
    )
    tasks = (
        mine.filter(is_deadline=False)
        .filter(Q(due_on=None) | Q(due_on__lte=day + SOON))
        .order_by("due_on", "created_at")
    )
    return list(deadlines[:20]), list(tasks[:SHOWN])


def _greeting() -> str:
    hour = dates.local(dates.now()).hour
    return "morning" if hour < 11 else "day" if hour < 18 else "evening"


@needs("cases.work")
@require_POST
def notice_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user).filter(user=request.user), pk=pk)
    mark_seen(notice, by=request.user)
    return redirect("cases:today")
