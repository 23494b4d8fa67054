"""Renewing the key of an organisation."""

from __future__ import annotations

from django.db import transaction

from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.vault.models import Rotation
from geleit.vault.rotation import rotate_organisation_key


@transaction.atomic
def renew_organisation_key(organisation: Organisation, *, by: User | None) -> Rotation:
    """Starts the job that puts a new key in the place of the old one; asked again, it is the same job."""
    rotation = rotate_organisation_key(organisation.pk)
    record("key.rotated", by=by, on=organisation, detail={"rotation": rotation.pk})
    return rotation
