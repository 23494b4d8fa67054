"""To-dos and deadlines: created, changed, given to somebody, done, taken up again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.models import Case, Task
from geleit.core import dates, versions
from geleit.programmes.codes import code_list


@transaction.atomic
def create_task(
    pk: UUID,
    case: Case,
    title: str,
    *,
    assignee: User,
    by: User,
    due_on: date | None = None,
    remind_on: date | None = None,
    is_deadline: bool = False,
    deadline_type: str = "",
    note: str = "",
    source_id: UUID | None = None,
) -> Task:
    """A to-do, or with is_deadline a day somebody else set and that costs a right when it passes."""
    task = Task(
        id=pk,
        case=case,
        key_id=case.key_id,
        title=title,
        note=note,
        assignee=assignee,
        is_deadline=is_deadline,
        due_on=due_on,
        remind_on=remind_on,
        source_id=source_id,
        created_by=by.pk,
        created_at=dates.now(),
    )
    _set_type(task, deadline_type)
    task.save(force_insert=True)
    _record("deadline.set" if is_deadline else "task.created", task, by)
    return task


@transaction.atomic
def change_task(task: Task, version: int, *, by: User, deadline_type: str | None = None, **fields: Any) -> Task:
    """Changes title, note, due_on, remind_on or assignee; raises versions.Conflict when somebody saved in between."""
    versions.claim(task, version)
    if deadline_type is not None:
        _set_type(task, deadline_type)
    for name, value in fields.items():
        setattr(task, name, value)
    task.save(update_fields=[*fields, "deadline_type", "sealed_type"])
    _record("task.changed", task, by)
    return task


@transaction.atomic
def finish_task(task: Task, done_note: str, *, by: User) -> Task:
    """Done, with a word on what came of it; doing it twice changes nothing."""
    if task.done_on:
        return task
    task.done_on, task.done_by, task.done_note = dates.today(), by.pk, done_note
    task.save(update_fields=["done_on", "done_by", "done_note"])
    _record("task.done", task, by)
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: User) -> Task:
    """Takes a done task up again (undo)."""
    task.done_on, task.done_by = None, None
    task.save(update_fields=["done_on", "done_by"])
    _record("task.reopened", task, by)
    return task


def _set_type(task: Task, deadline_type: str) -> None:
    sensitive = bool(deadline_type) and code_list("deadline_type").is_sensitive(deadline_type)
    task.deadline_type = "" if sensitive else deadline_type
    task.sealed_type = deadline_type if sensitive else None


def _record(event: str, task: Task, by: User) -> None:
    record(event, by=by, subject=task.case_id, subject_kind="case", office=task.case.office_id, on=task)
