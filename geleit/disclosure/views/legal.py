"""Requests of authorities: noted by the team, decided by two people, given or refused, and the person told."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.access.models import open_files
from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.audit.record import record_opening
from geleit.cases.actions.team import led_by
from geleit.cases.models import Case
from geleit.core import flash
from geleit.core.lists import listing
from geleit.core.once import once
from geleit.disclosure import picking
from geleit.disclosure.actions import legal as actions
from geleit.disclosure.forms.legal import InformedForm, LegalRequestForm, WhyForm
from geleit.disclosure.models import LegalDisclosure


def _case(request: HttpRequest, pk: UUID) -> Case:
    mine = Case.objects.visible_to(request.user).select_related("person", "office__organisation", "organisation")
    case = get_object_or_404(mine, pk=pk)
    record_opening(case.pk, "case", "authority", by=request.user, office=case.office_id)
    return case


@needs("cases.work")
@require_GET
def legal_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What authorities asked for in this case, and what they got."""
    case = _case(request, pk)
    return render(request, "disclosure/legal_list.html", {"case": case, "held": list(case.legal_disclosures.all())})


@needs("cases.work")
def legal_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who asks, on what ground, and the smallest set that answers it."""
    case = _case(request, pk)
    form = LegalRequestForm(request.POST or None)
    chosen = request.POST.getlist("pieces")
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        pk = said.pop("id")
        made = once(
            pk,
            LegalDisclosure.objects.visible_to(request.user),
            lambda: actions.receive_legal_request(pk, case, said, chosen, by=request.user),
        )
        return redirect("disclosure:legal", made.pk)
    context = {"case": case, "form": form, "pieces": picking.pieces_of(case), "chosen": chosen}
    return render(request, "disclosure/legal_new.html", context, status=422 if form.errors else 200)


def _held(request: HttpRequest, pk: UUID) -> LegalDisclosure:
    mine = LegalDisclosure.objects.visible_to(request.user).select_related(
        "office__organisation", "first_by", "second_by"
    )
    return get_object_or_404(mine, pk=pk)


def _is_team(held: LegalDisclosure, user) -> bool:
    return open_files(user).filter(subject_id=held.case_id).exists()


@needs("cases.work", "cases.assign", "audit.review")
@require_GET
def legal_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the team with what was picked; for whoever decides second with kinds and numbers alone."""
    return _show(request, _held(request, pk), WhyForm(), InformedForm())


def _show(request: HttpRequest, held: LegalDisclosure, why: WhyForm, informed: InformedForm) -> HttpResponse:
    team = _is_team(held, request.user)
    if team:
        record_opening(held.case_id, "case", "authority", by=request.user, office=held.office_id)
    context = {
        "held": held,
        "items": held.content.items if team else None,
        "counted": picking.counted(held.parts),
        "steps": _steps(held, request.user, team),
        "team": team,
        "why": why,
        "informed": informed,
    }
    status = 422 if why.errors or informed.errors else 200
    return render(request, "disclosure/legal.html", context, status=status)


def _steps(held: LegalDisclosure, user, team: bool) -> set[str]:
    """What she can do now."""
    leads = team and held.case_id in led_by(user)
    decides = LegalDisclosure.objects.decided_by(user).filter(pk=held.pk).exists() and held.first_by_id != user.pk
    found = set()
    if held.state == "asked" and leads:
        found |= {"first"}
    if held.state == "first" and decides:
        found |= {"second"}
    if held.state == "second" and leads:
        found |= {"give"}
    if (held.state in ("asked", "first") and leads) or (held.state == "first" and decides):
        found |= {"refused"}
    if held.is_open and team:
        found |= {"withdrawn"}
    if team:
        found |= {"inform"}
    return found


@needs("cases.work", "cases.assign", "audit.review")
@require_POST
@fresh_second_factor
def legal_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of the two agrees, or the lead gives what both agreed on."""
    held, step = _held(request, pk), request.POST.get("step", "")
    steps = {"first": actions.agree_first, "second": actions.agree_second, "give": actions.give}
    if step not in steps:
        raise Http404
    try:
        steps[step](held, by=request.user)
    except actions.WrongState:
        flash.warn(request, _("Somebody else decided meanwhile. Please look again."))
    except NotAllowed as error:
        raise PermissionDenied from error
    else:
        flash.done(request, _("Noted."))
    return redirect("disclosure:legal", held.pk)


@needs("cases.work", "cases.assign", "audit.review")
@require_POST
def legal_turn_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    held, form, state = _held(request, pk), WhyForm(request.POST), request.POST.get("state", "")
    if state not in ("refused", "withdrawn"):
        raise Http404
    if not form.is_valid():
        return _show(request, held, form, InformedForm())
    try:
        actions.turn_down(held, state, form.cleaned_data["answer"], by=request.user)
    except actions.WrongState:
        flash.warn(request, _("Somebody else decided meanwhile. Please look again."))
    except NotAllowed as error:
        raise PermissionDenied from error
    return redirect("disclosure:legal", held.pk)


@needs("cases.work")
@require_POST
def legal_inform(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether the person was told of it."""
    mine = LegalDisclosure.objects.filter(case__in=open_files(request.user))
    held, form = get_object_or_404(mine, pk=pk), InformedForm(request.POST)
    if not form.is_valid():
        return _show(request, held, WhyForm(), form)
    data = form.cleaned_data
    actions.inform(held, data["informed"], data["informed_on"], data["why"], by=request.user)
    return redirect("disclosure:legal", held.pk)


@needs("cases.work")
@fresh_second_factor
@require_GET
def legal_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter as it left."""
    mine = LegalDisclosure.objects.filter(case__in=open_files(request.user), state="given")
    held = get_object_or_404(mine, pk=pk)
    record_opening(held.case_id, "case", "authority", by=request.user, office=held.office_id)
    answer = HttpResponse(bytes(held.content.paper), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{held.number}-{str(held.pk)[:8]}.pdf"'
    return answer


@needs("cases.assign", "audit.review")
@require_GET
def legal_register(request: HttpRequest) -> HttpResponse:
    """All of the house or office, by number: who asked, on what ground, what became of it. No content."""
    mine = LegalDisclosure.objects.decided_by(request.user).select_related("office")
    waiting = list(mine.filter(state="first").order_by("asked_on"))
    shown = listing(request, mine.exclude(state="first"), per_page=50)
    return render(request, "disclosure/legal_register.html", {"waiting": waiting, "listing": shown})
