"""A hint becomes a goal of the plan, or a step of one."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.goals import add_goal, change_goal
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import Case, Goal
from geleit.core import dates
from geleit.hints.known import say
from geleit.hints.models import Pin
from geleit.rules.rule import Rule

DOMAINS = {
    "A_sprache": "language_communication",
    "B_arbeit": "work_income",
    "C_aufenthalt": "residence_security",
    "D_fristen": "everyday_authorities",
    "E_programm": "everyday_authorities",
    "F_leistungen": "finances_debts",
}
LONGEST = 200
LONGEST_STEP = 300


@transaction.atomic
def pin_as_goal(pk: UUID, case: Case, rule: Rule, *, by: User) -> Goal:
    """A goal of the draft, which begins where there is none; the next steps of the rule become its steps."""
    draft = start_plan(uuid4(), case, by=by)
    steps = [{"text": say(text)[:LONGEST_STEP], "who": "client"} for text in rule.next_steps]
    data = {"title": say(rule.title)[:LONGEST], "domain": DOMAINS[rule.area]}
    goal = add_goal(uuid4(), draft, data, steps, by=by)
    _pin(pk, case, rule, Pin.Kind.GOAL, goal, by)
    return goal


@transaction.atomic
def pin_as_step(pk: UUID, goal: Goal, rule: Rule, *, by: User) -> Goal:
    """A step of this goal, or where it is agreed already, of the same goal in the next draft."""
    draft = start_plan(uuid4(), goal.case, by=by)
    same = draft.goals.select_related("plan", "case").prefetch_related("steps").get(origin=goal.origin)
    words = _("Check and settle: %(hint)s") % {"hint": say(rule.title)}
    kept = [{"id": step.pk} for step in same.steps.all()]
    change_goal(same, {}, [*kept, {"text": words[:LONGEST_STEP], "who": "counsellor"}], same.version, by=by)
    _pin(pk, goal.case, rule, Pin.Kind.STEP, same, by)
    return same


def _pin(pk: UUID, case: Case, rule: Rule, kind: str, goal: Goal, by: User) -> None:
    pin = Pin(id=pk, case=case, key_id=case.key_id, rule=rule.id, kind=kind, origin=goal.origin, at=dates.now(), by=by)
    pin.save(force_insert=True)
    detail = {"kind": str(kind)}
    record("hint.pinned", by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=pin, detail=detail)
