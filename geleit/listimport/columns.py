"""Which column holds what. Headings are guessed by their words; the person who imports corrects the guess."""

from __future__ import annotations

import re

from anyascii import anyascii
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

# Words of a heading, without accents and signs, that point to a field; the first that matches counts.
_WORDS: list[tuple[str, str]] = [
    ("number", r"lfd|lfd nr|lfdnr|lauf nr|laufende|nr|nummer|aktenzeichen|az|id"),
    (
        "full_name",
        r"name vorname|nachname vorname|vorname nachname|vor und nachname|klient|klientin|ratsuchende?r?|name",
    ),
    ("family_name", r"nachname|familienname|zuname|surname|last name|family name"),
    ("given_names", r"vornamen?|rufname|given names?|first name"),
    (
        "birth_date",
        r"geb|gebdat|gebdatum|geb datum|geb dat|geburtsdatum|geburtstag|geboren|geb am|geburtsjahr|date of birth|birth date|dob",
    ),
    ("gender", r"m w d|w m d|m w|w m|geschlecht|gender|sex|anrede"),
    (
        "nationality",
        r"staatsang|staatsangehoerigkeit|staatsbuergerschaft|nationalitaet|herkunft|herkunftsland|sta|land|nationality",
    ),
    ("valid_until", r"gueltig bis|aufenthalt bis|titel bis|gueltigkeit|ablauf|laeuft ab|befristet bis|valid until"),
    ("status", r"aufenthalt|aufenthaltsstatus|aufenthaltstitel|status|titel|aufenth|residence status"),
    ("entry", r"einreise|einreisedatum|eingereist|in d seit|in deutschland seit|entry"),
    (
        "first_contact",
        r"erstkontakt|erstgespraech|erstberatung|erster kontakt|beginn|aufnahme|aufnahmedatum|fallbeginn|first contact",
    ),
    ("closed_on", r"abschluss|abschluss am|abgeschlossen|abgeschlossen am|beendet|beendet am|ende|fallende|closed on"),
    ("reason", r"grund|abschlussgrund|beendigungsgrund|grund abschluss|reason"),
    ("level", r"deutsch|deutschniveau|deutschkenntnisse|sprachniveau|sprachstand|niveau|german"),
    ("languages", r"sprache|sprachen|sprache n|muttersprache|beratungssprache|languages?"),
    ("interpreter", r"dolm|dolmetscher|dolmetschen|dolmetscher in|sprachmittlung|sprachmittler|sprami|interpreter"),
    ("phone", r"tel|telefon|telefonnummer|handy|mobil|rufnummer|phone"),
    ("email", r"e mail|email|mail|mailadresse"),
    ("address", r"anschrift|adresse|wohnort|unterkunft|wohnung|strasse|address"),
    ("form", r"fallart|falltyp|art|beratungsart|art der beratung|kind"),
    (
        "staff",
        r"berater|beraterin|berater in|beraterinnen|bearbeiter|bearbeiter in|zustaendig|sb|mitarbeiter|mitarbeiter in|fachkraft|counsellor",
    ),
    ("topics", r"anliegen|themen|thema|beratungsthemen|inhalt|topics?"),
    (
        "relatives",
        r"angeh|angehoerige|angeh mitberaten|angehoerige mitberaten|mitberaten|mitberatene|familie|familienmitglieder|relatives",
    ),
    ("contacts", r"kontakte|kontakte ges|kontakte gesamt|anzahl kontakte|anz kontakte|kontaktzahl|beratungen|contacts"),
    (
        "remark",
        r"bemerkung|bemerkungen|anmerkung|anmerkungen|notiz|notizen|hinweis|hinweise|sonstiges|kommentar|remarks?|notes?",
    ),
]
_GUESSES = [(field, re.compile(rf"(?:{words})")) for field, words in _WORDS]


def plain_words(text: str) -> str:
    """Small Latin letters and single blanks: "Geb.-Datum" is "geb datum", "Straße" is "strasse"."""
    spelled = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(spelled).lower()).split())


def guess_field(heading: str) -> str:
    """The field a heading names; "" where no field fits the whole heading."""
    words = plain_words(heading)
    return next((field for field, pattern in _GUESSES if pattern.fullmatch(words)), "")


def guess_columns(headings: list[str]) -> dict[str, str]:
    """Heading → field. A field is given once; a column nobody understands is kept as text."""
    found: dict[str, str] = {}
    for heading in headings:
        field = guess_field(heading)
        found[heading] = field if field and field not in found.values() else TEXT
    if "given_names" in found.values():
        found = {heading: "family_name" if field == "full_name" else field for heading, field in found.items()}
    return found
