"""The person has arrived at the other office; some weeks later somebody asks how it went; and the handover ends."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from geleit.accounts.models import User
from geleit.cases.actions.tasks import create_task, finish_task
from geleit.cases.models import Task
from geleit.core import dates
from geleit.exchange.actions.request import move
from geleit.exchange.models import Request
from geleit.handover.actions.running import end_day, note, refuse_when_over, tell_story
from geleit.handover.models import Handover
from geleit.handover.progress import lines_of
from geleit.handover.state import keep_state

State, Status = Request.State, Handover.Status
FOLLOW_UP_WEEKS = (2, 3, 4)


@transaction.atomic
def confirm_arrival(
    handover: Handover, arrived_on: date, *, by: User, said_by: str, said_how: str, said_on: date, weeks: int = 3
) -> None:
    """What the client says counts. In two to four weeks somebody asks again: a task of whoever notes it."""
    refuse_when_over(handover)
    handover.arrived_on, handover.said_by, handover.said_how, handover.said_on = arrived_on, said_by, said_how, said_on
    handover.follow_up_on = said_on + timedelta(weeks=weeks)
    handover.save(update_fields=["arrived_on", "said_by", "said_how", "said_on", "follow_up_on"])
    keep_state(handover)
    end_day(handover, by)
    if not _task(handover):
        title = _("Ask how the handover went")
        create_task(
            _task_id(handover),
            handover.case,
            title,
            assignee=by,
            by=by,
            due_on=handover.follow_up_on,
            source_id=handover.pk,
        )
    tell_story(handover, "handover_arrived", "handover_arrived", "", by=by, on=said_on, big=True)
    note("handover.arrived", handover, by, said_by=said_by, said_how=said_how)


@transaction.atomic
def follow_up(handover: Handover, on: date, *, by: User, gap_days: int | None, open_points: str = "") -> None:
    """gap_days: days without benefits; None where nobody asked or it does not matter."""
    refuse_when_over(handover)
    handover.followed_up_on, handover.gap_days, handover.open_points = on, gap_days, open_points or None
    handover.items_open = sum(not line.is_settled for line in lines_of(handover) if line.item.category != "follow_up")
    handover.save(update_fields=["followed_up_on", "gap_days", "open_points", "items_open"])
    keep_state(handover)
    if task := _task(handover):
        finish_task(task, open_points, by=by)
    tell_story(handover, "handover_asked", "handover_followed_up", open_points, by=by, on=on)
    note("handover.followed_up", handover, by)


@transaction.atomic
def finish_handover(handover: Handover, afterwards: str, *, by: User) -> None:
    """Hand over and close, or stay as second contact. The case itself is closed on its own page."""
    refuse_when_over(handover)
    handover.afterwards, handover.ended_on, handover.status = afterwards, dates.today(), Status.COMPLETED
    handover.save(update_fields=["afterwards", "ended_on", "status"])
    _end_request(handover, by)
    end_day(handover, by)
    title = "handover_closed" if afterwards == Handover.Afterwards.CLOSE else "handover_second"
    tell_story(handover, "handover_end", title, handover.open_points or "", by=by)
    note("handover.finished", handover, by, afterwards=afterwards)


def _end_request(handover: Handover, by: User) -> None:
    request = handover.request
    if request is None or not request.is_open:
        return
    if request.state in Request.WAITING:
        move(request, State.ACCEPTED, by=by, known="person")
        request.refresh_from_db()
    move(request, State.COMPLETED, by=by, known="person")


@transaction.atomic
def end_handover(handover: Handover, status: str, why: str, *, by: User, reason: str) -> None:
    """status: cancelled_by_client or failed. reason: of the exchange, for the other side; why: for the case alone."""
    refuse_when_over(handover)
    request = handover.request
    if request and request.is_open:
        to = State.CANCELLED if status == Status.CANCELLED or request.state == State.DRAFT else State.FAILED
        move(request, to, by=by, reason=reason)
    handover.status, handover.ended_on, handover.ended_why = status, dates.today(), why or None
    handover.save(update_fields=["status", "ended_on", "ended_why"])
    if task := _task(handover):
        finish_task(task, why, by=by)
    end_day(handover, by)
    tell_story(handover, "handover_end", "handover_ended", why, by=by)
    note("handover.ended", handover, by, status=status, reason=reason)


def _task_id(handover: Handover) -> UUID:
    return uuid5(handover.pk, "follow-up")


def _task(handover: Handover) -> Task | None:
    return Task.objects.filter(pk=_task_id(handover)).first()
