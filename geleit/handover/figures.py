"""Writing the row a handover is counted from; every action that changes a counted fact calls it."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from geleit.core import dates
from geleit.handover.models import Handover, HandoverFigure
from geleit.handover.progress import lines_of
from geleit.vault.blind_index import blind

Status = Handover.Status


def pseudonym(organisation: UUID, handover: UUID) -> bytes:
    return blind(organisation, "handover", str(handover))


def renew(handover: Handover) -> None:
    case = handover.case
    own = pseudonym(case.organisation_id, handover.pk)
    row = {"office": case.office, **counted(handover)}
    if not HandoverFigure.objects.filter(pseudonym=own).update(**row):
        HandoverFigure.objects.create(pseudonym=own, again=_again(handover), **row)


def _again(handover: Handover) -> bool:
    """So that a release can count people without any row saying whose it is."""
    began = dates.local(handover.created_at).date()
    first = began.replace(month=dates.quarter(began) * 3 - 2, day=1)
    others = Handover.objects.filter(case__person=handover.case.person_id, created_at__gte=dates.at(first, time()))
    return others.filter(created_at__lte=handover.created_at).exclude(pk=handover.pk).exists()


def counted(handover: Handover) -> dict[str, Any]:
    began = dates.local(handover.created_at).date()
    return {
        "year": began.year,
        "quarter": dates.quarter(began),
        "kind": handover.kind,
        "list": handover.checklist.code,
        "way": handover.way,
        "level": handover.level,
        "status": handover.status,
        "accepted": accepted(handover),
        "arrived": handover.arrived_on is not None,
        "days_to_answer": _days(handover.given_on, handover.answered_on),
        "days_without_benefits": handover.gap_days,
        "days_to_first_contact": _days(handover.planned_on, handover.arrived_on),
        "items": len(lines_of(handover)),
        "items_open": handover.items_open,
        "over": handover.is_over,
    }


def accepted(handover: Handover) -> bool | None:
    """None as long as nobody answered."""
    if handover.answered_on is None:
        return None
    return handover.request is not None and handover.request.state not in ("declined", "failed")


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end else None
