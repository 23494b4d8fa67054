"""Which column holds what. Headings are guessed by their words; the person who imports corrects the guess."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from anyascii import anyascii
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geleit.programmes.codes import read_mapping

FIELDS: dict[str, Promise] = {
    "family_name": _("Family name"),
    "given_names": _("Given names"),
    "full_name": _("Whole name"),
    "birth_date": _("Date of birth"),
    "gender": _("Gender"),
    "nationality": _("Nationality"),
    "status": _("Residence status"),
    "valid_until": _("Status valid until"),
    "entry": _("Entry into Germany"),
    "first_contact": _("First contact"),
    "level": _("German"),
    "languages": _("Languages"),
    "interpreter": _("Interpreter"),
    "phone": _("Phone"),
    "email": _("Email"),
    "address": _("Address"),
    "form": _("Kind of counselling"),
    "staff": _("Counsellor"),
    "topics": _("Concern"),
    "relatives": _("Relatives counselled together"),
    "contacts": _("Number of contacts"),
    "closed_on": _("Closed on"),
    "reason": _("Closing reason"),
    "remark": _("Remark"),
    "number": _("Number in the list"),
}
TEXT = "text"  # kept as sealed text, not interpreted
LEAVE_OUT = "leave_out"

DATA = Path(__file__).parent / "data"


def plain_words(text: str) -> str:
    """Small Latin letters and single blanks: "Geb.-Datum" is "geb datum", "Straße" is "strasse"."""
    spelled = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(spelled).lower()).split())


def guess_field(heading: str) -> str:
    """The field a heading names; "" where no field fits the whole heading."""
    return _fields_by_heading().get(plain_words(heading), "")


@cache
def _fields_by_heading() -> dict[str, str]:
    data = read_mapping("headings.yaml", (DATA / "headings.yaml").read_text(encoding="utf-8"))
    return {heading: field for field, headings in data.items() for heading in headings}


def guess_columns(headings: list[str]) -> dict[str, str]:
    """Heading → field. A field is given once; a column nobody understands is kept as text."""
    found: dict[str, str] = {}
    for heading in headings:
        field = guess_field(heading)
        found[heading] = field if field and field not in found.values() else TEXT
    if "given_names" in found.values():
        found = {heading: "family_name" if field == "full_name" else field for heading, field in found.items()}
    return found
