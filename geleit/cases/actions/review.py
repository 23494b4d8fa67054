"""Monitoring: what became of each goal of the plan in force, said together in a talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.cases.actions.agreement import set_review_day
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.phase import not_skipped
from geleit.cases.actions.plan import record_plan
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Goal, Plan
from geleit.cases.models.case import Phase
from geleit.core import dates, versions


class NotInForce(Exception):
    """Only the version in force is reviewed."""


@dataclass(frozen=True)
class Outcome:
    """What became of one goal. `steps`: step → (status, result)."""

    version: int
    status: str
    attainment: int | None = None
    note: str = ""
    obstacle: str = ""
    next_step: str = ""
    steps: dict[UUID, tuple[str, str]] = field(default_factory=dict)


@transaction.atomic
def review_plan(plan: Plan, outcomes: dict[UUID, Outcome], *, by: User, next_review_on: date | None = None) -> None:
    """Writes down the outcome of each goal; raises versions.Conflict for the first goal somebody else saved in between.

    The agreed text stays as it is; start_plan() makes the next version.
    """
    refuse_when_closed(plan.case)
    if plan.state != Plan.State.AGREED:
        raise NotInForce
    for goal in plan.goals.prefetch_related("steps"):
        if goal.pk in outcomes:
            write_outcome(goal, outcomes[goal.pk])
    if next_review_on:
        set_review_day(plan.case, next_review_on)
    content = {
        "title": "plan_reviewed",
        "values": {"number": str(plan.number)},
        "text": "",
        "meta": [["goals", len(outcomes)]],
    }
    not_skipped(plan.case, Phase.MONITORING)
    tell(plan.case, "review", plan.pk, content, on=dates.today(), big=True, by=by)
    record_plan("plan.reviewed", plan, by)


def write_outcome(goal: Goal, outcome: Outcome) -> None:
    """Part of a review or of a closure."""
    versions.claim(goal, outcome.version)
    goal.status, goal.attainment = outcome.status, outcome.attainment
    goal.attainment_note = outcome.note or None
    goal.obstacle, goal.next_step = outcome.obstacle or None, outcome.next_step or None
    goal.save(update_fields=["status", "attainment", "attainment_note", "obstacle", "next_step"])
    for step in goal.steps.all():
        if step.pk in outcome.steps:
            step.status, result = outcome.steps[step.pk]
            step.result = result or None
            step.save(update_fields=["status", "result"])
