"""Writing a checklist anew. What was is kept: running handovers go on with the version they began with."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.core import dates
from geleit.core.once import wait_for
from geleit.core.versions import Conflict
from geleit.handover.checklists import Item, fingerprint, written
from geleit.handover.choosing import own_version
from geleit.handover.models import ChecklistVersion


@transaction.atomic
def write_checklist(pk: UUID, code: str, items: Iterable[Item], note: str, *, after: int, by: User) -> ChecklistVersion:
    """A new version for the organisation of whoever writes; Conflict when somebody else wrote one after `after`."""
    office = by.office
    if office is None:
        raise ValueError("Whoever writes a checklist belongs to an office.")
    organisation = office.organisation
    wait_for(organisation.pk)
    newest = own_version(organisation, code)
    if (newest.number if newest else 0) != after:
        raise Conflict(newest)
    ordered = sorted(items, key=lambda item: item.day)
    version = ChecklistVersion(
        id=pk,
        code=code,
        organisation=organisation,
        publisher=organisation.name,
        place=office.place if organisation.kind == Organisation.Kind.MUNICIPALITY else "",
        number=after + 1,
        items=written(ordered),
        fingerprint=fingerprint(ordered),
        note=note,
        by=by,
        at=dates.now(),
    )
    version.save(force_insert=True)
    record("checklist.written", by=by, office=office.pk, on=version, detail={"list": code, "number": version.number})
    return version


@transaction.atomic
def keep_version(version: ChecklistVersion) -> ChecklistVersion:
    """Part of the action that begins a handover: what came with Geleit is written down before it is used."""
    if not version._state.adding:
        return version
    kept, _new = ChecklistVersion.objects.get_or_create(
        code=version.code,
        organisation=None,
        fingerprint=version.fingerprint,
        defaults={"items": version.items, "number": 0, "at": dates.now()},
    )
    return kept
