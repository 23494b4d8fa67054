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
    """Moves the case to any phase, forward or back. Phases passed over and never entered are marked as skipped."""
    refuse_when_closed(case)
    if phase == case.phase:
        return
    day, before = on or dates.today(), case.phase
    case.phase_entries.filter(left_on=None).update(left_on=day)
    for skipped in _skipped(case, before, phase):
        PhaseEntry.objects.create(case=case, phase=skipped, entered_on=day, left_on=day, skipped=True, by=by.pk)
    PhaseEntry.objects.create(case=case, phase=phase, entered_on=day, by=by.pk)
    case.phase = phase
    case.save(update_fields=["phase"])
    tell(case, "phase", uuid4(), {"title": "phase", "values": {"phase": str(phase)}}, on=on, big=True, by=by)
    detail = {"from": str(before), "to": str(phase)}
    record("case.phase_moved", by=by, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail)
    figures.renew(case)


def _skipped(case: Case, before: str, after: str) -> list[str]:
    order = list(Phase)
    between = order[order.index(Phase(before)) + 1 : order.index(Phase(after))]
    known = set(case.phase_entries.values_list("phase", flat=True))
    return [phase for phase in between if phase not in known]
