"""A handover begins, is planned, and its checklist is worked off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.tasks import change_task, create_task, finish_task, reopen_task
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, Task
from geleit.core import dates, versions
from geleit.core.once import wait_for
from geleit.handover import figures
from geleit.handover.actions.checklists import keep_version
from geleit.handover.choosing import version_for
from geleit.handover.models import Handover, HandoverItem, Trigger

PREPARE_BEFORE = timedelta(days=21)
Status = Handover.Status


class Over(Exception):
    """The handover has ended; nothing more is written in it."""


@transaction.atomic
def begin_handover(
    pk: UUID,
    case: Case,
    code: str,
    kind: str,
    *,
    by: User,
    planned_on: date | None = None,
    is_legal: bool = False,
    reason: str = "",
    trigger: Trigger | None = None,
) -> Handover:
    """With the checklist in force for this office. A day the law sets becomes a deadline of the case."""
    refuse_when_closed(case)
    handover = Handover(id=pk, case=case, key_id=case.key_id, kind=kind, lead=by, created_by=by.pk)
    handover.checklist = keep_version(version_for(case.office, code))
    handover.planned_on, handover.is_legal, handover.reason = planned_on, is_legal, reason or None
    handover.created_at = dates.now()
    handover.save(force_insert=True)
    if trigger:
        trigger.handover = handover
        trigger.save(update_fields=["handover"])
    _keep_day(handover, by)
    tell_story(handover, "handover", "handover_begun", reason, by=by, big=True)
    note("handover.begun", handover, by, kind=kind, list=code)
    return handover


def _keep_day(handover: Handover, by: User) -> None:
    """On *Heute*: the legal day as a deadline, the others as a task. It moves when the day moves, and goes with it."""
    task, day = _day_task(handover), handover.planned_on
    when: dict[str, Any] = {"due_on": day, "is_deadline": handover.is_legal}
    when["remind_on"] = day - PREPARE_BEFORE if day and handover.is_legal else None
    if task is None:
        if day and (handover.is_legal or day >= dates.today()):
            title = _("Handover: %(what)s") % {"what": handover.kind_label}
            when["source_id"] = handover.pk
            create_task(_day_id(handover), handover.case, title, assignee=by, by=by, **when)
    elif day is None:
        finish_task(task, "", by=by)
    elif (task.due_on, task.is_deadline) != (day, handover.is_legal):
        change_task(reopen_task(task, by=by) if task.done_on else task, task.version, by=by, **when)


def end_day(handover: Handover, by: User) -> None:
    """Part of the arrival and of every end: nobody is reminded of a day that is over."""
    if task := _day_task(handover):
        finish_task(task, "", by=by)


def _day_id(handover: Handover) -> UUID:
    return uuid5(handover.pk, "day")


def _day_task(handover: Handover) -> Task | None:
    return Task.objects.filter(pk=_day_id(handover)).select_related("case").first()


@transaction.atomic
def plan_handover(handover: Handover, version: int, *, by: User, **fields: Any) -> Handover:
    """Who hands over to whom, when and how: lead, deputy, to_…, way, organisation, planned_on, is_legal, reason.

    Raises versions.Conflict when somebody saved in between, Over when it has ended.
    """
    refuse_when_over(handover)
    versions.claim(handover, version)
    for name, value in fields.items():
        setattr(handover, name, value)
    if handover.status == Status.PLANNED and handover.way and handover.needs_consent and handover.consent is None:
        handover.status = Status.CONSENT_PENDING
    handover.save(update_fields=[*fields, "status"])
    if {"planned_on", "is_legal"} & set(fields):
        _keep_day(handover, by)
    note("handover.planned", handover, by)
    return handover


@transaction.atomic
def settle_item(
    handover: Handover, key: str, status: str, *, by: User, version: int = 0, why: str = "", on_sheet: bool = False
) -> HandoverItem:
    """What became of one item, by whom and when. Raises Conflict when a colleague said something else meanwhile."""
    refuse_when_over(handover)
    wait_for(handover.pk)
    row = handover.items.filter(key=key).first()
    if (row.version if row else 0) != version:
        raise versions.Conflict(row)
    row = row or HandoverItem(id=uuid4(), case=handover.case, handover=handover, key_id=handover.key_id, key=key)
    row.status, row.why, row.on_sheet = status, why or None, on_sheet
    row.by, row.at, row.version = by, dates.now(), version + 1
    row.save(force_insert=version == 0)
    note("handover.item", handover, by, item=key, status=status)
    return row


@transaction.atomic
def plan_meeting(
    pk: UUID, handover: Handover, starts_at: Any, ends_at: Any, *, by: User, bring: tuple[list[str], str], **said: Any
) -> Handover:
    """The joint meeting, in the calendar of the case. bring: codes of the wording, and what was typed."""
    refuse_when_over(handover)
    made = make_appointment(pk, handover.case, starts_at, ends_at, user=by, by=by, **said)
    handover.appointment = made[0]
    handover.bring_codes, handover.bring = bring[0], bring[1] or None
    handover.level = "lukewarm" if handover.level == "cold" else handover.level
    handover.save(update_fields=["appointment", "bring_codes", "bring", "level"])
    note("handover.meeting_planned", handover, by)
    return handover


def refuse_when_over(handover: Handover) -> None:
    """Looks again and holds the handover until the transaction ends."""
    now = Handover.objects.select_for_update(no_key=True)
    handover.refresh_from_db(fields=["status", "version", "ended_on"], from_queryset=now)
    if handover.is_over:
        raise Over(_("This handover has ended. It can be read; for a new change begin a new one."))


def tell_story(
    handover: Handover, kind: str, title: str, text: str = "", *, by: User, big: bool = False, on: date | None = None
) -> None:
    content = {"title": title, "text": text, "meta": [], "values": {"handover": handover.kind}}
    tell(handover.case, kind, handover.pk, content, by=by, on=on, big=big)


def note(event: str, handover: Handover, by: User, **detail: Any) -> None:
    """The audit line and the row for the figures: last thing of every action here."""
    case = handover.case
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=handover, detail=detail)
    figures.renew(handover)
