from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.core import flash
from geleit.core.lists import listing
from geleit.oversight import actions
from geleit.oversight.models import Finding


@needs("audit.review")
@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """What stands out in the houses of a data protection officer, and what became of it."""
    mine = Finding.objects.of_houses_of(request.user).select_related("user", "office")
    waiting = list(mine.exclude(verdict=Finding.Verdict.EXPLAINED))
    context = {"waiting": waiting, "listing": listing(request, mine.filter(verdict=Finding.Verdict.EXPLAINED))}
    return render(request, "oversight/list.html", context)


@needs("audit.review")
@require_POST
def finding_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of three buttons: whose it is, explained, being followed up."""
    finding = get_object_or_404(Finding.objects.of_houses_of(request.user), pk=pk)
    verdict = request.POST.get("verdict", "")
    if "reveal" in request.POST:
        actions.reveal(finding, by=request.user)
    elif verdict in Finding.Verdict:
        actions.acknowledge(finding, verdict, by=request.user)
        flash.done(request, _("Your verdict is noted."))
    return redirect("oversight:list")
