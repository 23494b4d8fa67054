"""The cover page for the client, in her language: where, who, when, and what to bring. German stands below."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import clock, day_short
from geleit.handover.models import Handover

WORDING = Path(__file__).parent / "typst" / "wording"
GERMAN = "de"
# Code → words on the page; the paper has them in ten languages.
BRING = {
    "paper": _("this paper"),
    "id": _("identity document, residence permit"),
    "letters": _("letters and decisions"),
    "bank": _("bank card, account number"),
    "health_card": _("health insurance card"),
    "rent": _("rental contract"),
    "income": _("proof of income"),
    "certificates": _("certificates of school, course or work"),
    "children": _("papers of the children"),
}


@cache
def wording(language: str) -> dict[str, Any]:
    with (WORDING / f"{language}.yaml").open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def cover_paper(handover: Handover, language: str) -> bytes:
    """`language`: a key of settings.CLIENT_LANGUAGES."""
    office = handover.case.office
    words = {GERMAN: wording(GERMAN), "own": wording(language)}
    with override(GERMAN):
        data = {
            "language": language,
            "words": words,
            "checked": wording(language)["checked"],
            "sender": [office.organisation.name, office.name],
            "name": handover.case.person.full_name,
            "where": [handover.to_office, handover.to_place],
            "who": [handover.to_person, handover.to_phone],
            "deputy": handover.to_deputy,
            "meeting": _meeting(handover),
            "interpreter": bool(handover.appointment and handover.appointment.interpreter == "booked"),
            "bring": handover.bring_codes,
            "bring_more": handover.bring,
            "ours": [handover.lead.name, office.name, office.phone],
        }
    return pdf.render("handover/cover", data)


def _meeting(handover: Handover) -> dict[str, str] | None:
    appointment = handover.appointment
    if appointment is None:
        return None
    day = dates.local(appointment.starts_at).date()
    return {"day": day_short(day), "clock": clock(appointment.starts_at), "place": appointment.place or ""}


def cover_name(handover: Handover, language: str) -> str:
    """Never with a name in it."""
    return f"Deckblatt-{handover.case.number}-{language}.pdf"
