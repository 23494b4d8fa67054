from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geleit.accounts.decorators import needs
from geleit.audit.models import openings_of
from geleit.cases import header
from geleit.cases.readers import readings
from geleit.cases.views.opening import open_case_page
from geleit.core.lists import listing


@needs("cases.work")
def readers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened this file, when, and which part. Looking here is recorded too."""
    head = open_case_page(request, pk, "readers")
    shown = listing(request, openings_of(head.case.pk, head.case.person_id), per_page=300)
    told = list(head.case.emergencies.select_related("user"))
    context = header.context(head, listing=shown, readings=readings(shown.rows, head.case.person_id), emergencies=told)
    return render(request, "cases/readers.html", context)
