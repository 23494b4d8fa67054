"""A consent on paper: German beside the person's language, with "ungeprüft" until somebody has signed the words off."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from geleit.core import pdf
from geleit.core.templatetags.geleit import day_short
from geleit.exchange.catalogue import in_order
from geleit.exchange.models import Consent
from geleit.exchange.wording import field_words, purpose_words, wording

GERMAN = "de"


def consent_paper(consent: Consent, language: str) -> bytes:
    """`language`: a key of settings.CLIENT_LANGUAGES."""
    with override(GERMAN):
        return pdf.render("exchange/consent", _data(consent, language))


def _data(consent: Consent, language: str) -> dict[str, Any]:
    office = consent.person.office
    agreed = in_order(consent.fields or [])
    other = None if language == GERMAN else language
    names = [[one.label_de, field_words(one, language) if other else None, one.special] for one in agreed]
    proof = getattr(consent, "proof", None)
    return {
        "language": language,
        "words": {"de": _words(GERMAN), **({"other": _words(language)} if other else {})},
        "checked": wording(language)["checked"],
        "sender": [office.organisation.name, office.name],
        "name": consent.person.full_name,
        "office": f"{office.organisation.name}, {office.name}",
        "to": ", ".join(part for part in (consent.function, consent.recipient) if part),
        "both": consent.direction == Consent.Direction.BOTH,
        "purpose": [
            purpose_words(consent.purpose, GERMAN),
            purpose_words(consent.purpose, language) if other else None,
        ],
        "plain": [pair for pair in names if not pair[2]],
        "special": [pair for pair in names if pair[2]],
        "valid": f"{day_short(consent.from_on)} – {day_short(consent.until_on)}",
        "interpreter": consent.interpreter,
        "witness": consent.witness,
        "guardian": consent.giver == Consent.Giver.GUARDIAN,
        "given": day_short(consent.given_at),
        "withdrawn": day_short(consent.withdrawn_at) if consent.withdrawn_at else None,
        "drawing": list(proof.drawing) if proof and proof.drawing else None,
    }


def _words(language: str) -> dict[str, Any]:
    return {name: words for name, words in wording(language).items() if name not in ("fields", "purposes")}
