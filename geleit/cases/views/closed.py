from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geleit.cases import header
from geleit.cases.header import CaseHeader


def closed_page(request: HttpRequest, head: CaseHeader) -> HttpResponse:
    """Somebody opened a form of a closed case: one sentence, and the way to reopen it."""
    return render(request, "cases/closed_page.html", header.context(head), status=409)
