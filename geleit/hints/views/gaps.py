from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.hints.actions.gaps import count_gap
from geleit.hints.models import ServiceGap
from geleit.programmes.codes import code_list

QUARTERS = 8


@needs("cases.work")
@require_POST
def gap_count(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No service is responsible for this person: counted without her."""
    head = open_case_page(request, pk, "hints")
    count_gap(head.case, by=request.user)
    flash.done(request, _("The gap is counted, without the person."))
    return redirect("hints:list", pk)


@needs("cases.work", "cases.load")
@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """How often nobody was responsible, by quarter and residence status, in the offices of the user."""
    offices = {*request.user.offices_with("cases.work"), *request.user.offices_with("cases.load")}
    counted = ServiceGap.objects.filter(office__in=offices).values_list("year", "quarter", "status_group")
    rows = list(counted.annotate(number=Count("id")).order_by("-year", "-quarter", "status_group"))
    groups = code_list("residence_status_group")
    quarters = list(dict.fromkeys((year, quarter) for year, quarter, *_rest in rows))[:QUARTERS]
    shown = [
        (
            f"{quarter}/{year}",
            [(groups.label(group), number) for y, q, group, number in rows if (y, q) == (year, quarter)],
        )
        for year, quarter in quarters
    ]
    return render(request, "hints/gaps.html", {"quarters": shown})
