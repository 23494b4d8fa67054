"""*Netzwerk*: what several organisations share, without any person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs


@needs("accounts.rights")
@require_GET
def network(request: HttpRequest) -> HttpResponse:
    may_see_needs = request.user.may("cases.work") or request.user.may("cases.load")
    return render(request, "handover/network.html", {"may_see_needs": may_see_needs})
