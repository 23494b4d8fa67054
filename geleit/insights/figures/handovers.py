"""Handovers of an office: how many were taken on, how many arrived by the client's own word, days without benefits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office
from geleit.handover.models import HandoverFigure

OUTCOME_WORDS = {
    "arrived": _("arrived, by the client's own word"),
    "accepted": _("taken on"),
    "declined": _("not taken on"),
    "none": _("no answer yet"),
}
DAYS = ((0, "no_day"), (14, "two_weeks"), (30, "month"))
GAP_WORDS = {
    "no_day": _("not a single day"),
    "two_weeks": _("up to two weeks"),
    "month": _("up to a month"),
    "longer": _("more than a month"),
}


@dataclass(frozen=True)
class Share:
    count: int
    of: int


def begun(office: Office, year: int, quarter: int | None = None) -> list[HandoverFigure]:
    found = HandoverFigure.objects.filter(office=office, year=year)
    return list(found if quarter is None else found.filter(quarter=quarter))


def outcome(row: HandoverFigure) -> str:
    if row.arrived:
        return "arrived"
    return "none" if row.accepted is None else "accepted" if row.accepted else "declined"


def gap(row: HandoverFigure) -> str:
    days = row.days_without_benefits or 0
    return next((name for most, name in DAYS if days <= most), "longer")


def accepted(rows: Iterable[HandoverFigure]) -> Share:
    """Of those that were answered."""
    answered = [row for row in rows if row.accepted is not None]
    return Share(sum(bool(row.accepted) for row in answered), len(answered))


def arrived(rows: Iterable[HandoverFigure]) -> Share:
    """Of those that are over and were taken on."""
    over = [row for row in rows if row.over and row.accepted]
    return Share(sum(row.arrived for row in over), len(over))


def median_of(rows: Iterable[HandoverFigure], column: str) -> int | None:
    """Of those where it is known."""
    known: list[Any] = [value for row in rows if (value := getattr(row, column)) is not None]
    return round(median(known)) if known else None
