"""What others were told: for the person in her language, and without content for the data protection officer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geleit.access.grants import rows_of
from geleit.core.templatetags.geleit import day_short
from geleit.exchange.catalogue import in_order
from geleit.exchange.models import Consent, Opening, Package
from geleit.exchange.wording import field_words, purpose_words
from geleit.people.models import Person
from geleit.programmes.codes import code_list
from geleit.vault import keys

RUNNING = ("given", "waiting")


@dataclass
class Known:
    """One recipient and one consent."""

    recipient: str
    function: str
    purpose: str
    until_on: date
    state: str
    fields: list[str]
    sent_on: list[Any] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.state not in RUNNING


def consents_of(person: Person) -> tuple[list[Consent], list[Consent]]:
    """Those that let something out now or later, and the others."""
    consents = list(person.consents.all())
    keys.load({one.key_id for one in consents})
    running = [one for one in consents if one.state in RUNNING]
    return running, [one for one in consents if one.state not in RUNNING]


def known_to(person: Person, language: str) -> list[Known]:
    """Everybody who was allowed to know something, those who may still read it first."""
    consents = list(person.consents.prefetch_related("packages__openings"))
    keys.load({one.key_id for one in consents})
    found = []
    for consent in consents:
        packages: list[Package] = list(consent.packages.all())
        found.append(
            Known(
                recipient=consent.recipient or "",
                function=consent.function or "",
                purpose=purpose_words(consent.purpose, language),
                until_on=consent.until_on,
                state=consent.state,
                fields=[field_words(one, language) for one in in_order(consent.fields or [])],
                sent_on=[package.made_at for package in packages],
                openings=[opening for package in packages for opening in package.openings.all()],
            )
        )
    return sorted(found, key=lambda one: one.state not in RUNNING)


def registered() -> list[list[Any]]:
    """Rows of the register, newest first, at most 500, of the houses whose data protection officer asks."""
    purposes, forms = code_list("consent_purpose"), code_list("consent_form")
    rows = []
    for office, given, start, end, purpose, form, packages, openings, withdrawn in rows_of("exchange_register"):
        valid = f"{day_short(start)} – {day_short(end)}"
        words = [day_short(given), office, valid, purposes.label(purpose), forms.label(form)]
        rows.append([*words, packages, openings, day_short(withdrawn) or "–"])
    return rows
