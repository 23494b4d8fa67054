"""The plan as a whole: begun, written, put away, and the next version after a review."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.models import Case, Goal, Plan, Step
from geleit.core import dates, versions
from geleit.programmes.programme import programme as programme_of

FIELDS = ("own_words", "summary", "contact_agreement", "participants", "language", "review_on")
# What is carried from one version to the next; the rest belongs to the talk in which a version was made.
LASTING_FIELDS = ("own_words", "summary", "contact_agreement", "language")
FINISHED_GOAL = ("reached", "dropped")
FINISHED_STEP = ("done", "dropped")


class PlanAgreed(Exception):
    """An agreed version never changes; a review makes the next one."""


def refuse_when_agreed(plan: Plan) -> None:
    """Looks again and holds the row: somebody may be agreeing it in this moment."""
    state = Plan.objects.select_for_update().filter(pk=plan.pk).values_list("state", flat=True).first()
    if state != Plan.State.DRAFT:
        raise PlanAgreed


def review_day(case: Case, day: date) -> date:
    return programme_of(case.programme).on(day).review_on(day)


@transaction.atomic
def start_plan(pk: UUID, case: Case, *, by: User, language: str = "") -> Plan:
    """The first version, or after an agreed one the next, with every goal that is not finished. One draft at a time."""
    refuse_when_closed(case)
    draft = case.plans.filter(state=Plan.State.DRAFT).first()
    if draft:
        return draft
    last = case.plans.order_by("-number").first()
    plan = Plan(
        id=pk,
        case=case,
        key_id=case.key_id,
        number=last.number + 1 if last else 1,
        language=language,
        review_on=review_day(case, dates.today()),
        author=by,
        created_at=dates.now(),
    )
    if last:
        for name in LASTING_FIELDS:
            setattr(plan, name, getattr(last, name))
    plan.save(force_insert=True)
    if last:
        _copy_goals(last, plan)
    record_plan("plan.started", plan, by)
    return plan


@transaction.atomic
def write_plan(plan: Plan, data: dict[str, Any], version: int, *, by: User) -> Plan:
    """Changes some of FIELDS of a draft; raises versions.Conflict when somebody saved in between."""
    refuse_when_closed(plan.case)
    refuse_when_agreed(plan)
    versions.claim(plan, version)
    for name, value in data.items():
        if name not in FIELDS:
            raise ValueError(name)
        setattr(plan, name, value)
    plan.save(update_fields=list(data))
    record_plan("plan.changed", plan, by)
    return plan


@transaction.atomic
def discard_plan(plan: Plan, version: int, *, by: User) -> None:
    """Puts a draft away; the version in force, if there is one, stays. Raises versions.Conflict if it was changed."""
    refuse_when_agreed(plan)
    versions.claim(plan, version)
    record_plan("plan.discarded", plan, by)
    plan.delete()


def _copy_goals(last: Plan, plan: Plan) -> None:
    """Unfinished goals with their unfinished steps; what became of them so far stays in the earlier version."""
    unfinished = last.goals.exclude(status__in=FINISHED_GOAL).prefetch_related("steps")
    for position, goal in enumerate(unfinished, start=1):
        copy = Goal(
            id=uuid4(),
            case=plan.case,
            key_id=plan.key_id,
            plan=plan,
            origin=goal.origin,
            position=position,
            title=goal.title,
            domain=goal.domain,
            aim=goal.aim,
            indicator=goal.indicator,
            priority=goal.priority,
            status="in_progress" if goal.status == "in_progress" else "open",
        )
        copy.save(force_insert=True)
        _copy_steps(goal, copy)


def _copy_steps(goal: Goal, copy: Goal) -> None:
    unfinished = [step for step in goal.steps.all() if step.status not in FINISHED_STEP]
    for position, step in enumerate(unfinished, start=1):
        Step(
            id=uuid4(),
            case=copy.case,
            key_id=copy.key_id,
            goal=copy,
            origin=step.origin,
            position=position,
            text=step.text,
            who=step.who,
            who_name=step.who_name,
            support=step.support,
            due_on=step.due_on,
            status=step.status,
            result=step.result,
        ).save(force_insert=True)


def record_plan(event: str, plan: Plan, by: User, **detail: Any) -> None:
    case = plan.case
    facts = {"number": plan.number, **detail}
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=plan, detail=facts)
