"""The slip a person takes along: what, where, when, what to bring. Nothing about her: losing it harms nobody."""

from __future__ import annotations

from typing import Any

from geleit.accounts.models import User
from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day_short
from geleit.directory.models import Service
from geleit.directory.showing import next_start, show
from geleit.directory.texts import html_language, texts
from geleit.referrals.models import Referral


def paper(referral: Referral, counsellor: User, language: str) -> bytes:
    return pdf.render("referrals/slip", data_of(referral, counsellor, language))


def data_of(referral: Referral, counsellor: User, language: str) -> dict[str, Any]:
    german, other, office = texts("de"), texts(language), referral.case.office
    return {
        "title": referral.offer_name or referral.request.subject or "",
        "to": referral.request.recipient,
        "sender": [office.organisation.name, office.name, office.address],
        "reference": day_short(dates.today()),
        "from_whom": ", ".join(filter(None, [counsellor.name, office.name, office.phone])),
        "language": html_language(language),
        "other": "" if language == "de" else language,
        "unchecked": other["unchecked"],
        "lines": [[german[name], other[name], values] for name, values in _lines(referral)],
        "words": {"from": texts("de")["contact"], "slip": "Verweis"},
    }


def _lines(referral: Referral) -> list[tuple[str, list[str]]]:
    """Label of directory.texts, and what stands beside it."""
    offers = Service.objects.listed().select_related("organization__organisation")
    offer = offers.filter(pk=referral.service_id).first()
    if offer is None:
        return []
    shown = show([offer], "de")[0]
    places = [", ".join(filter(None, [one["name"], one["street"], one["town"], one["way"]])) for one in shown.places]
    when = [*shown.when, *(line for one in shown.places for line in one["when"])]
    contacts = [" · ".join(filter(None, [one["who"], one["phone"], one["email"]])) for one in shown.contacts]
    start = next_start(offer)
    lines = [
        ("where", places),
        ("when", when),
        ("contact", contacts),
        ("next_start", [start] if start else []),
        ("bring", shown.documents),
        ("cost", shown.costs),
        ("languages", [", ".join(shown.languages)] if shown.languages else []),
        ("how", [offer.application_process] if offer.application_process else []),
    ]
    return [(name, values) for name, values in lines if values]
