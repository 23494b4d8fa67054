"""A counsellor leaves: a team lead or an administrator hands her files on in one act, by number."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.accounts.models import Membership, User
from geleit.cases import caseload
from geleit.cases.actions import leaving
from geleit.cases.forms.leaving import LeavingForm
from geleit.core import dates, flash


def _counsellors(user: User) -> QuerySet[Membership]:
    """Of the offices she leads, and of the organisations she administers; not herself."""
    houses = {office.organisation_id for office in user.offices_with("accounts.manage")}
    mine = Q(office__in=user.offices_with("cases.assign")) | Q(office__organisation__in=houses)
    today = Membership.objects.valid_on(dates.today()).filter(mine, role="counsellor").exclude(user=user)
    return today.select_related("user", "office__organisation").order_by("office__name", "user__name")


@needs("cases.hand_on")
def leavers(request: HttpRequest) -> HttpResponse:
    """Who leaves?"""
    return render(request, "cases/leavers.html", {"counsellors": _counsellors(request.user)})


@needs("cases.hand_on")
@fresh_second_factor
def leaver(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All her files by number, who leads each from now on; shown once more before it is done."""
    held = get_object_or_404(_counsellors(request.user), pk=pk)
    files, people = leaving.files_of(held)
    colleagues = caseload.colleagues([held.office]).exclude(pk__in=[held.user_id, request.user.pk])
    form = LeavingForm(request.POST or None, membership=held, files=files, people=people, colleagues=colleagues)
    sure = False
    if request.method == "POST" and form.is_valid():
        if "sure" in request.POST:
            return _hand_on(request, held, form)
        sure = True
    numbers = leaving.loads(held.office)
    context = {
        "held": held,
        "form": form,
        "people": people,
        "load": [(one, numbers.get(one.pk, 0)) for one in colleagues],
        "sure": sure,
        "shares": Counter(lead.name for lead in form.leads.values()).items() if sure else (),
    }
    return render(request, "cases/leaver.html", context, status=422 if form.errors else 200)


def _hand_on(request: HttpRequest, held: Membership, form: LeavingForm) -> HttpResponse:
    try:
        number = leaving.hand_on(held, form.cleaned_data["until_on"], form.leads, form.of_people, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied from error
    words = ngettext("%(count)s file was handed on.", "%(count)s files were handed on.", number)
    flash.done(request, words % {"count": number})
    return redirect("cases:leavers")
