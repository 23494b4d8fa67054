from __future__ import annotations

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.oversight.models import Finding


@transaction.atomic
def reveal(finding: Finding, *, by: User) -> None:
    """Shows whose finding it is; who looked behind the pseudonym stays known."""
    if Finding.objects.filter(pk=finding.pk, revealed_at=None).update(revealed_by=by, revealed_at=dates.now()):
        _record("finding.revealed", finding, by)


@transaction.atomic
def acknowledge(finding: Finding, verdict: str, *, by: User) -> None:
    """Once. What is followed up can be said to be explained later."""
    mine = Finding.objects.filter(pk=finding.pk).exclude(verdict__in=[verdict, Finding.Verdict.EXPLAINED])
    if mine.update(verdict=verdict, seen_by=by, seen_at=dates.now()):
        _record("finding.seen", finding, by, verdict=verdict)


def _record(event: str, finding: Finding, by: User, **detail: object) -> None:
    record(event, by=by, office=finding.office_id, on=finding, detail={"found": finding.kind, **detail})
