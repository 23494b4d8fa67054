"""Pages for everybody: search, offer, and the list of a municipality on paper. No sign-in, nothing is kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from geleit.core import dates
from geleit.directory import overview, searching, showing
from geleit.directory.models import Area, Service
from geleit.directory.plain_words import FEATURES, Understood
from geleit.directory.texts import COOKIE, html_language, is_known, languages, texts, written_from
from geleit.programmes.codes import code_list

YEAR = 365 * 24 * 3600
CHOICES = {
    "topics": "counselling_topic",
    "categories": "offer_category",
    "levels": "language_level",
    "statuses": "residence_status_group",
    "genders": "gender",
    "benefits": "legal_sphere",
}


def language_of(request: HttpRequest) -> str:
    """Chosen now, chosen earlier, else that of the pages."""
    for chosen in (request.GET.get("sprache", ""), request.COOKIES.get(COOKIE, ""), request.LANGUAGE_CODE or ""):
        if is_known(chosen):
            return chosen
    return "de"


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    language = language_of(request)
    frame = {
        "frame": "core/base.html" if request.user.is_authenticated else "directory/public.html",
        "t": texts(language),
        "german": texts("de"),
        "language": language,
        "html_language": html_language(language),
        "direction": written_from(language),
        "client_languages": languages(),
        "may_care": request.user.is_authenticated and request.user.may("directory.propose"),
    }
    response = render(request, template, {**frame, **context}, status=status)
    if is_known(request.GET.get("sprache", "")):
        response.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    wish = searching.read(request.GET, request.GET.getlist("mit"))
    asked = bool(set(request.GET) - {"sprache", "seite"})
    found = searching.find(wish, _page(request)) if asked else None
    said = "en" if language_of(request) == "en" else "de"
    shown = showing.in_list([hit.service for hit in found.hits], said) if found else []
    context = {
        "wish": wish,
        "found": found,
        "rows": list(zip(found.hits, shown, strict=True)) if found else [],
        "understood": words_for(wish.understood, said),
        "choices": choices(said, dates.today()),
        "areas": Area.objects.exclude(kind=Area.Kind.COUNTRY).order_by("name").values_list("code", "name"),
        "distances": searching.DISTANCES,
        "features": list(FEATURES),
        "more": any((wish.topic, wish.language, wish.status, wish.level, wish.gender, wish.age is not None, wish.area)),
        "query": _query(request),
    }
    return page(request, "directory/search.html", context)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("seite", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10_000 else 1


def _query(request: HttpRequest) -> str:
    """The same search for another page of it."""
    query = request.GET.copy()
    query.pop("seite", None)
    return query.urlencode()


@lru_cache(maxsize=4)
def choices(said: str, day: date) -> dict[str, list[tuple[str, str]]]:
    found = {
        name: [(one.code, one.label(said)) for one in code_list(list_name) if one.valid_on(day)]
        for name, list_name in CHOICES.items()
    }
    found["languages"] = [(one.code, one.label(said)) for one in code_list("language")][:40]
    return found


def words_for(understood: Understood, said: str) -> list[str]:
    """What the typed words were taken for."""
    topics, spoken, genders = code_list("counselling_topic"), code_list("language"), code_list("gender")
    found = [topics.label(code, said) for code in understood.topics]
    found += [spoken.label(code, said) for code in understood.languages if code in spoken]
    found += [genders.label(code, said) for code in understood.genders]
    names = texts("en" if said == "en" else "de")
    return found + [names[code] for code in understood.features]


@login_not_required
@require_GET
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.listed().select_related("organization__organisation"), pk=pk)
    said = "en" if language_of(request) == "en" else "de"
    shown = showing.show([service], said)[0]
    context = {
        "offer": shown,
        "service": service,
        "confirmed": showing.confirmed(service),
        "next_start": showing.next_start(service),
        "stale": service.is_stale(),
    }
    return page(request, "directory/offer.html", context)


@login_not_required
@require_GET
def overviews(request: HttpRequest) -> HttpResponse:
    """For which places there is a list."""
    areas = Area.objects.filter(kind__in=[Area.Kind.MUNICIPALITY, Area.Kind.DISTRICT]).select_related("part_of")
    return page(request, "directory/overviews.html", {"areas": areas})


@login_not_required
@require_GET
def overview_paper(request: HttpRequest, code: str) -> HttpResponse:
    area = Area.objects.filter(pk=code).first()
    if area is None:
        raise Http404
    response = HttpResponse(overview.paper(area, language_of(request)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="Verweisuebersicht-{area.code}.pdf"'
    return response
