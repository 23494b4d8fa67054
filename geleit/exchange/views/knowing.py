"""Who knows what: in plain words for the client, and as a register without content for the data protection officer."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.core import pdf
from geleit.exchange.knowing import known_to, registered
from geleit.exchange.views.consents import open_person
from geleit.exchange.wording import wording


@needs("cases.work")
@require_GET
def who_knows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To turn the screen to the client, or to print. Nothing on it says more than she allowed."""
    person = open_person(request, pk)
    language = request.GET.get("sprache", "de")
    language = language if language in settings.CLIENT_LANGUAGES else "de"
    context = {
        "person": person,
        "language": language,
        "direction": pdf.direction(language),
        "words": wording(language),
        "german": wording("de"),
        "known": known_to(person, language),
        "client_languages": settings.CLIENT_LANGUAGES,
    }
    return render(request, "exchange/who_knows.html", context)


@needs("audit.review")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Which consents there are in the house: days, form, purpose and numbers; no name, no recipient, no field."""
    columns = [
        _("Given on"),
        _("Office"),
        _("Valid"),
        _("What for"),
        _("Form"),
        _("Packages"),
        _("Openings"),
        _("Withdrawn"),
    ]
    context = {"columns": [(label, number in (5, 6)) for number, label in enumerate(columns)], "rows": registered()}
    return render(request, "exchange/register.html", context)
