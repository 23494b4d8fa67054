"""Where a handover stands, worked out from what happened; stored, so that lists and figures can ask for it."""

from __future__ import annotations

from geleit.handover.models import Handover

Status = Handover.Status


def state_of(handover: Handover) -> str:
    if handover.is_over:
        return handover.status
    if handover.followed_up_on:
        return Status.FOLLOWED_UP
    if handover.arrived_on:
        return Status.ARRIVED
    return _given(handover) if handover.request else _prepared(handover)


def _given(handover: Handover) -> str:
    state = handover.request.state if handover.request else ""
    if state in ("declined", "failed", "cancelled"):
        return Status.DECLINED
    if state in ("accepted", "in_progress", "completed"):
        return Status.MEETING_HELD if handover.meeting_on else Status.ACCEPTED
    return Status.OFFERED


def _prepared(handover: Handover) -> str:
    if not handover.way:
        return Status.PLANNED
    if handover.needs_consent and (handover.consent is None or not handover.consent.is_running):
        return Status.CONSENT_PENDING
    return Status.PREPARED if handover.sheet and handover.sheet.shown_on else Status.PLANNED


def keep_state(handover: Handover) -> None:
    """Part of every action that changes something it is worked out from."""
    state = state_of(handover)
    if state != handover.status:
        handover.status = state
        handover.save(update_fields=["status"])
