from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.actions.closed import hold, refuse_when_closed
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.review import Outcome, write_outcome
from geleit.cases.actions.tasks import create_task
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, Closure, Goal, Plan
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.people.models import Period
from geleit.programmes.codes import code_list

COMPARED = (Period.Kind.LEVEL, Period.Kind.WORK, Period.Kind.BENEFITS, Period.Kind.HOUSING)


@transaction.atomic
def close_case(
    pk: UUID,
    case: Case,
    reason: str,
    *,
    by: User,
    talk_held: bool = False,
    compared: dict[str, str] | None = None,
    outcomes: dict[UUID, Outcome] | None = None,
    after_care_on: date | None = None,
    note: str = "",
    closed_on: date | None = None,
) -> Closure:
    """Ends the case, not the team: everybody it was open to can still read it.

    `compared`: level_start, level_end, work_start … → code. `outcomes`: goal of the plan in force → what became of it.
    """
    refuse_when_closed(case)
    closure = Closure(id=pk, case=case, key_id=case.key_id, author=by, reason=reason, talk_held=talk_held)
    closure.closed_on, closure.after_care_on, closure.note = closed_on or dates.today(), after_care_on, note or None
    closure.review_on = case.review_on
    _write_outcomes(case, outcomes or {})
    _plan_after_care(closure)
    if case.phase != Phase.EVALUATION:
        move_to_phase(case, Phase.EVALUATION, by=by, on=closure.closed_on)
    _set_codes(closure, compared or {})
    closure.save(force_insert=True)
    _end_case(case, closure)
    content = {"title": "closed", "text": note, "meta": [["closing_reason", reason]]}
    tell(case, "closure", pk, content, on=closure.closed_on, big=True, by=by)
    _record("case.closed", case, by, reason=reason)
    figures.renew(case)
    return closure


@transaction.atomic
def reopen_case(case: Case, *, by: User) -> None:
    """The case goes on where it was before its closure, with the same team and everything that was written."""
    hold(case)
    if case.is_open:
        return
    today = dates.today()
    closure = case.closures.filter(reopened_on=None).order_by("closed_on").last()
    if closure:
        closure.reopened_on = today
        closure.save(update_fields=["reopened_on"])
    case.closed_on = case.after_care_on = None
    case.review_on = closure.review_on if closure else None
    case.save(update_fields=["closed_on", "after_care_on", "review_on"])
    move_to_phase(case, _phase_before_closing(case), by=by)
    tell(case, "reopened", uuid4(), {"title": "reopened", "text": "", "meta": []}, on=today, big=True, by=by)
    _record("case.reopened", case, by)
    figures.renew(case)


def _plan_after_care(closure: Closure) -> None:
    if closure.after_care_on:
        title, by = _("After-care: ask how things are going"), closure.author
        day = closure.after_care_on
        create_task(uuid4(), closure.case, title, assignee=by, by=by, due_on=day, source_id=closure.pk)


def _end_case(case: Case, closure: Closure) -> None:
    case.phase_entries.filter(left_on=None).update(left_on=closure.closed_on)
    case.closed_on, case.after_care_on, case.review_on = closure.closed_on, closure.after_care_on, None
    case.save(update_fields=["closed_on", "after_care_on", "review_on"])


def _record(event: str, case: Case, by: User, **detail: str) -> None:
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail)


def start_and_end(case: Case, end: date) -> dict[str, str]:
    """What is known of level, work, benefits and housing on the first and on the last day: {"level_start": code, …}."""
    periods = list(case.person.periods.filter(kind__in=COMPARED))
    found = {}
    for kind in COMPARED:
        of_kind = [period for period in periods if period.kind == kind]
        found[f"{kind}_start"] = _code_on(of_kind, case.opened_on)
        found[f"{kind}_end"] = _code_on(of_kind, end)
    return found


def _code_on(periods: list[Period], day: date) -> str:
    holding = [period for period in periods if period.holds_on(day)]
    latest = max(holding, key=lambda period: (period.from_on is not None, period.from_on), default=None)
    return latest.true_code if latest else ""


def _write_outcomes(case: Case, outcomes: dict[UUID, Outcome]) -> None:
    for goal in Goal.objects.filter(case=case, plan__state=Plan.State.AGREED, pk__in=outcomes).prefetch_related(
        "steps"
    ):
        write_outcome(goal, outcomes[goal.pk])


def _set_codes(closure: Closure, compared: dict[str, str]) -> None:
    sealed = {}
    for name, code in compared.items():
        codes = code_list(Period.CODE_LISTS[name.split("_")[0]])
        setattr(closure, name, codes.in_figures(code))
        if codes.is_sensitive(code):
            sealed[name] = code
    closure.sealed_codes = sealed or None


def _phase_before_closing(case: Case) -> str:
    """The phase entered before Evaluation; a case that was evaluated from the start goes back to monitoring."""
    before = (
        case.phase_entries.exclude(phase=Phase.EVALUATION).filter(skipped=False).order_by("entered_on", "id").last()
    )
    return before.phase if before else Phase.MONITORING
