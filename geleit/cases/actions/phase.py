from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, PhaseEntry
from geleit.cases.models.case import Phase
from geleit.core import dates


@transaction.atomic
def move_to_phase(case: Case, phase: str, *, by: User, on: date | None = None) -> None:
    """Moves the case to any phase, forward or back. Passed over without work there: skipped."""
    refuse_when_closed(case)
    if phase == case.phase:
        return
    day, before = on or dates.today(), case.phase
    case.phase_entries.filter(left_on=None).update(left_on=day)
    done = _worked_in(case)
    for passed in _passed(case, before, phase):
        skipped = passed not in done
        PhaseEntry.objects.create(case=case, phase=passed, entered_on=day, left_on=day, skipped=skipped, by=by.pk)
    PhaseEntry.objects.create(case=case, phase=phase, entered_on=day, by=by.pk)
    case.phase = phase
    case.save(update_fields=["phase"])
    tell(case, "phase", uuid4(), {"title": "phase", "values": {"phase": str(phase)}}, on=on, big=True, by=by)
    detail = {"from": str(before), "to": str(phase)}
    record("case.phase_moved", by=by, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail)
    figures.renew(case)


def not_skipped(case: Case, phase: str) -> None:
    """Its work was done after all: the history no longer says it was passed over."""
    case.phase_entries.filter(phase=phase, skipped=True).update(skipped=False)


def _worked_in(case: Case) -> set[str]:
    """Phases whose work there is, whatever phase the case was in meanwhile."""
    found = {
        Phase.ASSESSMENT: case.assessments.exists(),
        Phase.PLANNING: case.plans.exists(),
        Phase.MONITORING: case.timeline.filter(kind="review").exists(),
    }
    return {phase for phase, there in found.items() if there}


def _passed(case: Case, before: str, after: str) -> list[str]:
    order = list(Phase)
    between = order[order.index(Phase(before)) + 1 : order.index(Phase(after))]
    known = set(case.phase_entries.values_list("phase", flat=True))
    return [phase for phase in between if phase not in known]
