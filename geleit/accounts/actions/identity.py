"""Which account belongs to which identity at the provider of its house."""

from __future__ import annotations

from django.db import transaction

from geleit.accounts.actions.staff import begin_sessions_anew
from geleit.accounts.models import Identity, User
from geleit.audit.record import record
from geleit.core import dates


@transaction.atomic
def link_identity(user: User, provider: str, identifier: str, *, by: User) -> Identity:
    """One identity for each provider: another one takes the place of the first."""
    Identity.objects.filter(user=user, provider=provider).delete()
    held = Identity.objects.create(user=user, provider=provider, identifier=identifier, linked_at=dates.now())
    record("identity.linked", by=by, office=user.office_id, on=user)
    begin_sessions_anew(user)
    return held


@transaction.atomic
def unlink_identity(held: Identity, *, by: User) -> None:
    user = held.user
    held.delete()
    record("identity.unlinked", by=by, office=user.office_id, on=user)
    begin_sessions_anew(user)
