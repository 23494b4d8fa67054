from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from geleit.access.models import Grant
from geleit.accounts.decorators import needs
from geleit.cases import absence, caseload, header
from geleit.cases.actions import team as actions
from geleit.cases.forms.team import ColleagueForm, DeputyForm, HandOverForm
from geleit.cases.models import Case
from geleit.cases.views.opening import open_case, open_case_page
from geleit.core import dates, flash

FORMS = {"member": ColleagueForm, "deputy": DeputyForm, "hand_over": HandOverForm}


@needs("cases.work")
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who works on this case; its lead shares it, names a deputy or hands it over."""
    head = open_case_page(request, pk, "team")
    grants = list(Grant.objects.filter(subject=pk).select_related("user").order_by("from_on", "given_at"))
    is_lead = any(grant.kind == Grant.Kind.LEAD and grant.user_id == request.user.pk for grant in head.grants)
    inside = [grant.user_id for grant in head.grants if grant.kind in (Grant.Kind.LEAD, Grant.Kind.MEMBER)]
    others = caseload.colleagues([head.case.office]).exclude(pk=request.user.pk)
    act = request.POST.get("act", "")
    forms = {
        name: Form(
            request.POST if name == act else None,
            prefix=name,
            colleagues=others if name == "hand_over" else others.exclude(pk__in=inside),
        )
        for name, Form in FORMS.items()
    }
    if request.method == "POST" and not is_lead:
        raise PermissionDenied
    if request.method == "POST" and act in forms and forms[act].is_valid():
        return DO[act](request, head.case, forms[act].cleaned_data)
    context = header.context(head, is_lead=is_lead, forms=forms, **absence.team_of(grants))
    wrong = request.method == "POST"
    return render(request, "cases/team.html", context, status=422 if wrong else 200)


def _add_member(request: HttpRequest, case: Case, data: dict) -> HttpResponse:
    actions.add_member(case, data["colleague"], by=request.user)
    flash.done(request, _("Your colleague can open this case now."))
    return redirect("cases:team", case.pk)


def _name_deputy(request: HttpRequest, case: Case, data: dict) -> HttpResponse:
    actions.name_deputy(case, data["colleague"], data["from_on"], data["until_on"], by=request.user)
    flash.done(request, _("The deputy is named."))
    return redirect("cases:team", case.pk)


def _hand_over(request: HttpRequest, case: Case, data: dict) -> HttpResponse:
    actions.hand_over_case(case, data["colleague"], by=request.user)
    flash.done(request, _("The case is handed over. It is no longer open to you."))
    return redirect("cases:list")


DO = {"member": _add_member, "deputy": _name_deputy, "hand_over": _hand_over}


@needs("cases.work")
@require_POST
def grant_end(request: HttpRequest, pk: UUID, grant: UUID) -> HttpResponse:
    """The lead takes somebody out of the team; members and deputies can leave by themselves. An emergency ends on
    a page of its own.
    """
    case = open_case(request, pk)
    current = Grant.objects.filter(Q(until_on=None) | Q(until_on__gte=dates.today()), subject=case.pk)
    endable = current.filter(kind__in=(Grant.Kind.MEMBER, Grant.Kind.DEPUTY))
    if case.pk not in actions.led_by(request.user):
        endable = endable.filter(user=request.user)
    found = get_object_or_404(endable, pk=grant)
    actions.end_grant(found, by=request.user)
    flash.done(request, _("Access ended."))
    return redirect("cases:list") if found.user_id == request.user.pk else redirect("cases:team", pk)


@needs("cases.work")
def my_deputy(request: HttpRequest) -> HttpResponse:
    """A deputy for all of my cases at once: holidays, training, illness."""
    mine = Case.objects.visible_to(request.user).open().filter(pk__in=actions.led_by(request.user))
    others = caseload.colleagues(request.user.offices_with("cases.work")).exclude(pk=request.user.pk)
    form = DeputyForm(request.POST or None, colleagues=others)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        number = actions.name_deputy_for(mine, data["colleague"], data["from_on"], data["until_on"], by=request.user)
        flash.done(
            request,
            ngettext("%(count)s case has a deputy.", "%(count)s cases have a deputy.", number) % {"count": number},
        )
        return redirect("cases:my_deputy")
    context = {"form": form, "cases": mine.count(), "named": absence.deputies_of(mine)}
    return render(request, "cases/my_deputy.html", context, status=422 if form.errors else 200)
