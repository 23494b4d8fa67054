from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.views.opening import open_case_page
from geleit.exchange.knowing import consents_of
from geleit.exchange.policies import lets_out


@needs("cases.work")
@require_GET
def consent_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What may be told to whom about the person of this case."""
    head = open_case_page(request, pk, "consents")
    running, over = consents_of(head.person)
    shown = {"person": head.person, "running": running, "over": over, "lets_out": lets_out(request.user, head.person)}
    return render(request, "cases/consents.html", header.context(head, **shown))
