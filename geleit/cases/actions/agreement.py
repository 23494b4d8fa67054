"""A plan is agreed: discussed, with or without a signature. Nothing depends on one, nobody asks why there is none."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import transaction

from geleit.accounts.models import User
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.phase import not_skipped
from geleit.cases.actions.plan import FINISHED_STEP, record_plan, refuse_when_agreed
from geleit.cases.actions.tasks import create_task
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, Plan, Step, Task
from geleit.cases.models.case import Phase
from geleit.core import dates, versions
from geleit.core.drawing import clean_drawing

UNSIGNED = (Plan.Agreement.DISCUSSED, Plan.Agreement.UNSIGNED)


class PlanEmpty(Exception):
    """There is no goal to agree on."""


class NothingToSign(Exception):
    """The plan is not in force any more, or somebody signed it meanwhile."""


@transaction.atomic
def agree_plan(
    plan: Plan,
    version: int,
    how: str,
    *,
    by: User,
    on: date | None = None,
    drawing: bytes | None = None,
    tasks: bool = False,
) -> Plan:
    """Puts a draft in force and the earlier version aside. `tasks`: dated steps of the counsellor become her tasks."""
    case = plan.case
    refuse_when_closed(case)
    refuse_when_agreed(plan)
    if not plan.goals.exists():
        raise PlanEmpty
    versions.claim(plan, version)
    case.plans.filter(state=Plan.State.AGREED).update(state=Plan.State.REPLACED)
    plan.state, plan.agreed_on = Plan.State.AGREED, on or dates.today()
    _sign(plan, how, drawing)
    plan.save(update_fields=["state", "agreed_on", "agreement", "signature"])
    set_review_day(case, plan.review_on)
    not_skipped(case, Phase.PLANNING)
    if tasks:
        _remember_steps(plan, by)
    _tell(plan, by)
    record_plan("plan.agreed", plan, by, how=how)
    return plan


@transaction.atomic
def sign_plan(plan: Plan, how: str, *, by: User, drawing: bytes | None = None) -> Plan:
    """A signature that comes later, on paper or on screen. The text of the plan stays as it is."""
    refuse_when_closed(plan.case)
    _refuse_when_signed(plan)
    _sign(plan, how, drawing)
    plan.save(update_fields=["agreement", "signature"])
    _tell(plan, by)
    record_plan("plan.signed", plan, by, how=how)
    return plan


def set_review_day(case: Case, day: date | None) -> None:
    case.review_on = day
    case.save(update_fields=["review_on"])


def remember_step(step: Step, *, by: User) -> Task | None:
    """A task from a step; None if there is an open one already, from this or an earlier version of the plan."""
    case = step.case
    if case.tasks.filter(source_id=step.origin, done_on=None).exists():
        return None
    return create_task(uuid4(), case, step.text, assignee=by, by=by, due_on=step.due_on, source_id=step.origin)


def _remember_steps(plan: Plan, by: User) -> None:
    steps = Step.objects.filter(goal__plan=plan, who="counsellor", due_on__isnull=False).exclude(
        status__in=FINISHED_STEP
    )
    for step in steps.select_related("case__office"):
        remember_step(step, by=by)


def _refuse_when_signed(plan: Plan) -> None:
    """Looks again and holds the row: somebody may be signing it in this moment."""
    unsigned = Plan.objects.filter(pk=plan.pk, state=Plan.State.AGREED, agreement__in=UNSIGNED)
    if unsigned.select_for_update().first() is None:
        raise NothingToSign


def _sign(plan: Plan, how: str, drawing: bytes | None) -> None:
    plan.agreement = Plan.Agreement(how)
    if how == Plan.Agreement.SCREEN:
        plan.signature = clean_drawing(drawing or b"")


def _tell(plan: Plan, by: User) -> None:
    steps = Step.objects.filter(goal__plan=plan).count()
    content = {
        "title": "plan_agreed",
        "values": {"number": str(plan.number)},
        "text": "",
        "meta": [["goals", plan.goals.count()], ["steps", steps], f"plan_{plan.agreement}"],
    }
    tell(plan.case, "plan", plan.pk, content, on=plan.agreed_on, big=True, by=by)
