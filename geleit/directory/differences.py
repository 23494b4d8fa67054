"""What a proposed change changes, as rows: field, as it is, as it would be."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from geleit.directory.hsds.records import Json

# Follow from other fields, or say nothing about the offer.
LEFT_OUT = {"metadata", "attributes", "last_modified", "minimum_age", "maximum_age", "assured_date", "organization"}
TECHNICAL = {"id", "link_id", "taxonomy_term_id", "updated", "unit_id"}


LABELS = {
    "name": _("Name of the offer"),
    "description": _("What it is"),
    "status": _("State"),
    "email": _("Email"),
    "url": _("Website"),
    "application_process": _("How people get in"),
    "fees_description": _("Cost"),
    "phones": _("Phone"),
    "contacts": _("Contact"),
    "languages": _("Languages spoken"),
    "schedules": _("Opening hours"),
    "service_areas": _("For people from"),
    "service_at_locations": _("Place"),
    "required_documents": _("What to bring"),
    "capacities": _("Free places"),
    "x_geleit_eligibility": _("For whom"),
    "x_geleit_waiting_weeks": _("Waiting time in weeks"),
    "x_geleit_next_start": _("Next start"),
    "x_geleit_capacity_confirmed_on": _("Places confirmed on"),
}


def differences(before: Json, after: Json) -> list[tuple[str, str, str]]:
    names = [name for name in {**before, **after} if name not in LEFT_OUT]
    rows = [(str(LABELS.get(name, name)), shown(before.get(name)), shown(after.get(name))) for name in names]
    return [row for row in rows if row[1] != row[2]]


def shown(value: Any) -> str:
    """Without ids, in one line."""
    if isinstance(value, dict):
        told = sorted(name for name in value if name not in TECHNICAL and not name.endswith("_id"))
        parts = [shown(value[name]) for name in told]
        return ", ".join(filter(None, parts))
    if isinstance(value, list):
        return "; ".join(filter(None, (shown(one) for one in value)))
    return "" if value is None else str(value)
