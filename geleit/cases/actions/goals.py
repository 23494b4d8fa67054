"""Goals of a plan with their steps, while the plan is a draft; and how steps go on once it is agreed."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.plan import refuse_when_agreed
from geleit.cases.models import Goal, Plan, Step
from geleit.core import versions

GOAL_FIELDS = ("title", "domain", "aim", "indicator", "priority")
STEP_FIELDS = ("text", "who", "who_name", "support", "due_on")


@transaction.atomic
def add_goal(pk: UUID, plan: Plan, data: dict[str, Any], steps: list[dict[str, Any]], *, by: User) -> Goal:
    """A goal with its steps. `data`: any of GOAL_FIELDS; each step: any of STEP_FIELDS."""
    refuse_when_closed(plan.case)
    refuse_when_agreed(plan)
    last = plan.goals.aggregate(last=Max("position"))["last"] or 0
    goal = Goal(id=pk, case=plan.case, key_id=plan.key_id, plan=plan, origin=pk, position=last + 1)
    _fill(goal, data, GOAL_FIELDS)
    goal.save(force_insert=True)
    _write_steps(goal, steps)
    _record("goal.added", goal, by)
    return goal


@transaction.atomic
def change_goal(goal: Goal, data: dict[str, Any], steps: list[dict[str, Any]], version: int, *, by: User) -> Goal:
    """The goal and the whole list of its steps anew; a step with an `id` stays the same. Raises versions.Conflict."""
    refuse_when_closed(goal.case)
    refuse_when_agreed(goal.plan)
    versions.claim(goal, version)
    _fill(goal, data, GOAL_FIELDS)
    goal.save(update_fields=list(data))
    _write_steps(goal, steps)
    _record("goal.changed", goal, by)
    return goal


@transaction.atomic
def remove_goal(goal: Goal, *, by: User) -> None:
    """Takes a goal out of a draft; in earlier versions it stays."""
    refuse_when_closed(goal.case)
    refuse_when_agreed(goal.plan)
    _record("goal.removed", goal, by)
    goal.delete()


@transaction.atomic
def record_step(step: Step, version: int, *, status: str, result: str = "", by: User) -> Step:
    """How a step of the draft or of the version in force goes on; `version` is the goal's. The agreed text stays."""
    goal = step.goal
    refuse_when_closed(goal.case)
    versions.claim(goal, version)
    step.status, step.result = status, result or None
    step.save(update_fields=["status", "result"])
    if goal.status == "open" and status != "open":
        goal.status = "in_progress"
        goal.save(update_fields=["status"])
    _record("step.recorded", goal, by, status=status)
    return step


def _fill(target: Goal | Step, data: dict[str, Any], allowed: tuple[str, ...]) -> None:
    for name, value in data.items():
        if name not in allowed:
            raise ValueError(name)
        setattr(target, name, value)


def _write_steps(goal: Goal, rows: list[dict[str, Any]]) -> None:
    kept = {step.pk: step for step in goal.steps.all()}
    for position, row in enumerate(rows, start=1):
        values = dict(row)
        step = kept.pop(values.pop("id", None), None)
        if step is None:
            fresh = uuid4()
            step = Step(id=fresh, origin=fresh, goal=goal, case=goal.case, key_id=goal.key_id)
        _fill(step, values, STEP_FIELDS)
        step.position = position
        step.save()
    for step in kept.values():
        step.delete()


def _record(event: str, goal: Goal, by: User, **detail: Any) -> None:
    case = goal.case
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=goal, detail=detail)
