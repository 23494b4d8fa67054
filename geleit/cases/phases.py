"""The phase history of a case: honest about what was done and what was passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from geleit.cases.models import PhaseEntry
from geleit.cases.models.case import Phase
from geleit.core import dates


def history(entries: list[PhaseEntry], names: Mapping[UUID, str]) -> dict[str, Any]:
    """For each phase what became of it, and every entry in order."""
    return {
        "summary": [(str(phase.label), _became(phase, entries)) for phase in Phase],
        "rows": [
            {
                "label": str(Phase(entry.phase).label),
                "entered_on": entry.entered_on,
                "left_on": entry.left_on,
                "skipped": entry.skipped,
                "days": ((entry.left_on or dates.today()) - entry.entered_on).days,
                "by": names.get(entry.by, ""),
            }
            for entry in entries
        ],
    }


def _became(phase: str, entries: list[PhaseEntry]) -> str:
    here = [entry for entry in entries if entry.phase == phase]
    been = [entry for entry in here if not entry.skipped]
    if any(entry.left_on is None for entry in been):
        return _("now, once more") if len(been) > 1 else _("now")
    if been and any(entry.skipped for entry in here):
        return _("done later")
    if been:
        return _("gone through %(times)s times") % {"times": len(been)} if len(been) > 1 else _("gone through")
    return _("skipped") if here else _("not yet")
