"""What happens to an account when its keys change. The keys themselves are those of the sign-in library."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from geleit.accounts.actions.staff import ACCESS_CHANGED, begin_sessions_anew
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.mail.actions import tell


@transaction.atomic
def keys_changed(user: User, *, by: User) -> None:
    """A passkey, an app or recovery codes were added or removed: every other session of hers ends."""
    begin_sessions_anew(user)
    record("user.keys_changed", by=by, office=user.office_id, on=user)
    tell([user], by=by, kind=ACCESS_CHANGED)


@transaction.atomic
def confirm(user: User, *, by: User) -> None:
    record("user.confirmed", by=by, office=user.office_id, on=user)


@transaction.atomic
def fail_to_confirm(user: User, *, by: User) -> None:
    record("user.not_confirmed", by=by, office=user.office_id, on=user)


@transaction.atomic
def reset(user: User, *, by: None) -> int:
    """Phone, passkey and codes are lost: she sets up new ones at her next sign-in. A command's, never a page's."""
    removed, _each = Authenticator.objects.filter(user=user).delete()
    begin_sessions_anew(user)
    record("user.keys_reset", by=by, office=user.office_id, on=user)
    tell([user], by=by, kind=ACCESS_CHANGED)
    return removed
