"""Pages of a person are also parts of a case: after saving, the way leads back to where it began."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from geleit.people.models import Person

NAME = "zurueck"


def way_back(request: HttpRequest, person: Person) -> str:
    """The path the page was called with, if it is one of ours, else the page of the person."""
    path = request.GET.get(NAME, "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else reverse("people:detail", args=[person.pk])
