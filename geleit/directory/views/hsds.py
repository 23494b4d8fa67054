"""The public interface, read by machines: Open Referral HSDS 3.2 under /hsds/v3/."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from geleit.access.acting import acting_as
from geleit.directory.hsds import lists, openapi
from geleit.directory.hsds.asked import Asked, BadRequest, read
from geleit.directory.taxonomies import own_taxonomies, own_terms

CHUNK = 200


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody signs in, and pages from elsewhere may read."""

    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answered


def _address(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(f"hsds:{name}"))


def _base(request: HttpRequest) -> str:
    return _address(request, "about").rstrip("/")


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "version": openapi.HSDS_VERSION,
            "profile": _address(request, "profile"),
            "openapi_url": _address(request, "openapi"),
            "description": "Angebote für Menschen, die nach Deutschland gekommen sind.",
            "publisher": {"name": settings.PUBLISHER, "website": request.build_absolute_uri("/angebote/")},
        }
    )


@public
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi.document(_base(request), _version()))


def _version() -> str:
    try:
        return version("geleit")
    except PackageNotFoundError:
        return "0"


@public
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """What the German profile adds to the standard, for people who read it with a program."""
    terms = own_terms().values()
    lists_ = [
        (taxonomy, [term for term in terms if str(term.taxonomy_id) == taxonomy["id"]])
        for taxonomy in own_taxonomies().values()
    ]
    return render(request, "directory/profile.html", {"lists": lists_, "base": _base(request)})


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest, name: str) -> HttpResponse:
    """A list. POST is the standard's other way to ask; it changes nothing."""
    try:
        asked = read(request.GET)
    except BadRequest as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    if asked.format == "ndjson":
        return StreamingHttpResponse(_lines(name, asked), content_type="application/x-ndjson")
    return JsonResponse(lists.page(lists.KINDS[name], asked))


def _lines(name: str, asked: Asked) -> Iterator[bytes]:
    """Read while it is sent, when the request's own transaction is over."""
    with acting_as(None, purpose="request"):
        for made in lists.stream(lists.KINDS[name], asked, CHUNK):
            yield "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in made).encode()


@public
@require_safe
def one(request: HttpRequest, name: str, pk: str) -> HttpResponse:
    try:
        asked, wanted = read(request.GET), UUID(pk)
    except BadRequest as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    except ValueError:
        return _nothing()
    made = lists.one(name, wanted, asked)
    return JsonResponse(made) if made else _nothing()


def _nothing() -> JsonResponse:
    return JsonResponse({"error": "There is none with this id, or it may not be shown."}, status=404)
