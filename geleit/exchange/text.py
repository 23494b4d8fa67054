"""The text of a consent, sentence by sentence. What was agreed to is kept as it was read, with the version of these."""

from __future__ import annotations

from django.utils.translation import override

from geleit.core.templatetags.geleit import day_short
from geleit.exchange.catalogue import in_order
from geleit.exchange.models import Consent
from geleit.programmes.codes import code_list

VERSION = 1


def consent_text(consent: Consent, language: str) -> str:
    with override(language):
        return "\n".join(_sentences(consent))


def _sentences(consent: Consent) -> list[str]:
    office = consent.person.office
    to = ", ".join(part for part in (consent.function, consent.recipient) if part)
    agreed = in_order(consent.fields or [])
    plain = [one.label for one in agreed if not one.special]
    special = [one.label for one in agreed if one.special]
    purpose = code_list("consent_purpose").label(consent.purpose)
    both = consent.direction == Consent.Direction.BOTH
    return [
        f"{office.organisation.name}, {office.name}, darf an diese Stelle etwas über mich weitergeben: {to}.",
        *([f"Diese Stelle darf {office.name} auch etwas über mich mitteilen."] if both else []),
        f"Wofür: {purpose}.",
        f"Nur diese Angaben: {', '.join(plain) or 'keine'}.",
        *(f"Ausdrücklich auch: {label}." for label in special),
        f"Gültig vom {day_short(consent.from_on)} bis {day_short(consent.until_on)}.",
        "Ich gebe diese Einwilligung freiwillig. Wenn ich sie nicht gebe, habe ich in der Beratung keinen Nachteil.",
        "Ich kann sie jederzeit zurücknehmen, auch mündlich. Was bis dahin gelesen wurde, ist gelesen.",
    ]
