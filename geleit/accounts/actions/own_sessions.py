"""Somebody ends her own sessions: a laptop left in the other office, a phone that is gone."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import transaction

from geleit.accounts.actions.staff import begin_sessions_anew
from geleit.accounts.models import User
from geleit.accounts.own_sessions import OwnSession
from geleit.audit.record import record


@transaction.atomic
def end_one(session: OwnSession, *, by: User) -> None:
    Session.objects.filter(session_key=session.key).delete()
    record("user.own_session_ended", by=by, office=by.office_id, on=by)


@transaction.atomic
def end_others(*, by: User) -> None:
    """All of hers; the one she sits at is carried over by the view, which alone has it."""
    begin_sessions_anew(by)
    record("user.own_sessions_ended", by=by, office=by.office_id, on=by)
