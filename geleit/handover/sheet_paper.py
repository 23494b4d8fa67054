"""The Übergabebogen on paper, in German."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from geleit.core import pdf
from geleit.core.templatetags.geleit import day_short
from geleit.handover.actions.giving import address_of
from geleit.handover.models import Handover, Sheet
from geleit.handover.suggesting import meeting_words

GERMAN = "de"


def sheet_paper(sheet: Sheet) -> bytes:
    handover = sheet.handover
    office = handover.case.office
    with override(GERMAN):
        data = {
            "title": "Übergabebogen",
            "sender": [office.organisation.name, office.name],
            "reference": "",  # our number says nothing to anybody there
            "draft": sheet.shown_on is None,
            "facts": _facts(handover),
            "fields": [(one["label"], one["value"]) for one in sheet.filled],
            "sentences": _sentences(sheet),
        }
    return pdf.render("handover/sheet", data)


def _facts(handover: Handover) -> list[tuple[str, str]]:
    office = handover.case.office
    known = [
        ("An", address_of(handover)),
        ("Telefon dort", handover.to_phone),
        ("Von", ", ".join(part for part in (handover.lead.name, office.name, office.phone) if part)),
        ("In Vertretung", handover.deputy.name if handover.deputy else ""),
        ("Tag des Wechsels", day_short(handover.planned_on) if handover.planned_on else ""),
        ("Gemeinsames Gespräch", meeting_words(handover.appointment) if handover.appointment else ""),
    ]
    return [(name, value) for name, value in known if value]


def _sentences(sheet: Sheet) -> list[str]:
    handover = sheet.handover
    said = []
    if handover.needs_consent and handover.consent:
        given = day_short(handover.consent.from_on)
        until = day_short(handover.consent.until_on)
        said.append(f"Die Person hat eingewilligt (vom {given} bis {until}) und kann das jederzeit zurücknehmen.")
    else:
        said.append("Die Person nimmt diesen Bogen selbst mit und entscheidet, wem sie ihn gibt.")
    if sheet.shown_on:
        said.append(f"Sie hat ihn am {day_short(sheet.shown_on)} gesehen: {_how(sheet)}.")
    return said


def _how(sheet: Sheet) -> Any:
    return sheet.get_shown_how_display()


def sheet_name(sheet: Sheet) -> str:
    """Never with a name in it."""
    return f"Uebergabebogen-{sheet.handover.case.number}-{sheet.number}.pdf"
