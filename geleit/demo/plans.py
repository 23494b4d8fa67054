"""A plan with its goals, agreed, and how far its steps have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geleit.accounts.models import User
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.goals import add_goal, record_step
from geleit.cases.actions.plan import start_plan, write_plan
from geleit.cases.models import Case, Plan, Step
from geleit.demo.chance import Dice


@dataclass(frozen=True)
class PlannedStep:
    text: str
    who: str
    due_on: date
    status: str = "open"


@dataclass(frozen=True)
class PlannedGoal:
    title: str
    domain: str
    indicator: str
    steps: list[PlannedStep]


def agree(
    dice: Dice, case: Case, own_words: str, goals: list[PlannedGoal], how: str, *, by: User, language: str = "de"
) -> Plan:
    plan = start_plan(dice.id(), case, by=by, language=language)
    said = {"own_words": own_words, "contact_agreement": "Alle drei Wochen im Büro, dazwischen telefonisch."}
    write_plan(plan, said, plan.version, by=by)
    for goal in goals:
        steps = [{"text": step.text, "who": step.who, "due_on": step.due_on} for step in goal.steps]
        fields = {
            "title": goal.title,
            "domain": goal.domain,
            "indicator": goal.indicator,
            "priority": dice.of(["first", "important", "later"]),
        }
        add_goal(dice.id(), plan, fields, steps, by=by)
    plan.refresh_from_db()
    agreed = agree_plan(plan, plan.version, how, by=by)
    _go_on(agreed, goals, by)
    return agreed


def _go_on(plan: Plan, goals: list[PlannedGoal], by: User) -> None:
    status = {step.text: step.status for goal in goals for step in goal.steps}
    for step in Step.objects.filter(goal__plan=plan).select_related("goal__case"):
        wanted = status.get(step.text, "open")
        if wanted != "open":
            step.goal.refresh_from_db(fields=["version", "status"])
            record_step(step, step.goal.version, status=wanted, by=by)
