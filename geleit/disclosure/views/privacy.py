from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from geleit.disclosure.law import LAWS, law_of


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """For clients, in plain words. Signed in, with the law of one's own house."""
    office = request.user.office if request.user.is_authenticated else None
    organisation = office.organisation if office else None
    law = law_of(organisation) if organisation else None
    context = {"law": law, "laws": LAWS.values(), "organisation": organisation}
    context["frame"] = "core/base.html" if request.user.is_authenticated else "core/bare.html"
    return render(request, "disclosure/privacy.html", context)
