"""Pages of a person are also parts of a case: after saving, the way leads back to where it began."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from geleit.people.models import Person

NAME = "zurueck"


def asked_way(request: HttpRequest) -> str:
    """The path the page was called with, if it is one of ours."""
    path = request.GET.get(NAME, "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else ""


def way_back(request: HttpRequest, person: Person, otherwise: str = "") -> str:
    """Where somebody came from; else `otherwise`, or the page of the person."""
    return asked_way(request) or otherwise or reverse("people:detail", args=[person.pk])
