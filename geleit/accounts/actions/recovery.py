"""Trying whether the master key would come back, and knowing when it was last tried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from geleit.audit.record import record
from geleit.core import dates
from geleit.vault import recovery
from geleit.vault.models import RecoveryDrill

EVERY = timedelta(days=183)  # half a year


@transaction.atomic
def try_sheets(sheets: Iterable[str]) -> bool:
    """Whether three sheets bring back the master key Geleit runs with; recorded either way. The key is not kept.

    Raises NotRecovered for sheets that make no key at all: a slip of the pen is no drill.
    """
    fits = recovery.is_master_key(recovery.recover(sheets))
    drill = RecoveryDrill.objects.create(fits=fits)
    record("recovery.drilled", by=None, on=drill, detail={"fits": fits})
    return fits


def last_drill() -> RecoveryDrill | None:
    """The last one that brought the key back."""
    return RecoveryDrill.objects.filter(fits=True).first()


def is_overdue() -> bool:
    drill = last_drill()
    return drill is None or drill.at < dates.now() - EVERY
