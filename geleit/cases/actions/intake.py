"""Klärung: what somebody came for, and what both decided."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, Intake
from geleit.cases.models.case import Phase
from geleit.cases.proposal import propose
from geleit.core import dates, versions
from geleit.programmes.codes import code_list

# Where a decision leads: a mere referral passes over assessment and plan, and the phase history says so.
NEXT_PHASE = {
    Case.Form.CASE_MANAGEMENT: Phase.ASSESSMENT,
    Case.Form.COUNSELLING: Phase.ASSESSMENT,
    Case.Form.REFERRAL: Phase.LINKING,
}


@transaction.atomic
def save_intake(case: Case, data: dict[str, Any], version: int, *, by: User) -> Intake:
    """data: concern, access_route, urgency, privacy_informed_on, privacy_language, outside_target(_why), criteria.

    version is 0 where there was none yet; raises versions.Conflict when somebody saved in between.
    """
    refuse_when_closed(case)
    intake = Intake.objects.select_for_update().filter(case=case).first()
    if intake is None:
        intake = Intake(case=case, key_id=case.key_id)
    else:
        versions.claim(intake, version)
    _fill(intake, data)
    intake.save()
    record("intake.saved", by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=intake)
    return intake


@transaction.atomic
def decide_intake(intake: Intake, form: str, *, by: User) -> None:
    """The counsellor decides; the proposal is kept beside it. From Klärung the case moves on."""
    case = intake.case
    refuse_when_closed(case)
    if intake.decision == form:
        return
    intake.decision, intake.decided_on = form, dates.today()
    intake.save(update_fields=["decision", "decided_on"])
    case.form = form
    case.save(update_fields=["form"])
    tell(
        case,
        "intake",
        intake.pk,
        {"title": "intake", "values": {"form": str(form)}, "text": intake.concern or ""},
        big=True,
        by=by,
    )
    detail = {"decision": str(form), "proposal": intake.proposal}
    record(
        "intake.decided", by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=intake, detail=detail
    )
    if case.phase == Phase.CLARIFICATION:
        move_to_phase(case, NEXT_PHASE[Case.Form(form)], by=by)
    figures.renew(case)


def _fill(intake: Intake, data: dict[str, Any]) -> None:
    route = data.get("access_route", "")
    hidden = code_list("access_route").is_sensitive(route)
    intake.access_route, intake.sealed_access_route = ("", route) if hidden else (route, None)
    intake.concern = data.get("concern") or None
    intake.urgency = data.get("urgency") or ""
    intake.privacy_informed_on = data.get("privacy_informed_on")
    intake.privacy_language = data.get("privacy_language", "")
    intake.outside_target = bool(data.get("outside_target"))
    intake.outside_target_why = data.get("outside_target_why") or None
    intake.criteria = list(data.get("criteria", []))
    proposal = propose(intake.criteria)
    intake.proposal = proposal.form if proposal else ""
