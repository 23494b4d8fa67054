"""The referrals of a case: where each stands, what was answered, how it goes on."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.audit.record import record
from geleit.cases import header
from geleit.cases.header import CaseHeader
from geleit.cases.plan_page import paper_choices
from geleit.cases.story import moment
from geleit.cases.views.opening import open_case, open_case_page
from geleit.core import dates, flash
from geleit.core.templatetags.geleit import clock
from geleit.directory.models import Service
from geleit.directory.texts import is_known
from geleit.exchange.actions.package import Closed, NotConsented
from geleit.exchange.actions.request import steps_of
from geleit.exchange.models import Request, Step
from geleit.exchange.policies import lets_out
from geleit.exchange.states import Reason
from geleit.referrals import slip
from geleit.referrals.actions import referral as actions
from geleit.referrals.forms.referral import SayForm, StepForm
from geleit.referrals.models import Referral
from geleit.referrals.views.making import link_page
from geleit.vault import keys


@needs("cases.work")
@require_GET
def referral_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is under way, what is over, and the way to an offer."""
    head = open_case_page(request, pk, "linking")
    own = Referral.objects.visible_to(request.user).filter(case=pk).select_related("request")
    referrals = list(own)
    keys.load({one.request.key_id for one in referrals})
    context = header.context(
        head,
        lets_out=lets_out(request.user, head.person),
        under_way=[one for one in referrals if one.request.is_open],
        over=[one for one in referrals if not one.request.is_open],
    )
    return render(request, "referrals/list.html", context)


@needs("cases.work")
@require_GET
def detail(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "linking")
    return _detail(request, head, _fetch(request, pk, referral))


def _fetch(request: HttpRequest, case: UUID, pk: UUID) -> Referral:
    own = Referral.objects.visible_to(request.user).filter(case=case)
    related = own.select_related("request__package__consent", "case__office", "case__person", "previous__request", "by")
    return get_object_or_404(related, pk=pk)


def _detail(
    request: HttpRequest,
    head: CaseHeader,
    referral: Referral,
    step: StepForm | None = None,
    say: SayForm | None = None,
) -> HttpResponse:
    steps = steps_of(referral.request)
    package = referral.request.package
    offer = Service.objects.listed().filter(pk=referral.service_id).first()
    context: dict[str, Any] = {
        "referral": referral,
        "asked": referral.request,
        "entries": [_entry(one) for one in steps],
        "for_person": [one for one in steps if one.for_person],
        "news": [one for one in steps if one.side == Step.Side.RECEIVER and one.seen_at is None],
        "open_question": _open_question(steps),
        "openings": list(package.openings.all()) if package else [],
        "offer": offer,
        "step_form": step or StepForm(request=referral.request),
        "say_form": say or SayForm(),
        "later": list(referral.later.select_related("request")),
        "new_id": uuid4(),
        "lets_out": lets_out(request.user, head.person),
        "languages": paper_choices(head.person),
    }
    wrong = (step and step.errors) or (say and say.errors)
    return render(request, "referrals/detail.html", header.context(head, **context), status=422 if wrong else 200)


def _entry(step: Step) -> dict[str, Any]:
    """A line of components/timeline.html."""
    side = step.name or step.get_side_display()
    known = f" ({step.get_known_display()})" if step.known else ""
    why = f": {Reason(step.reason).label}" if step.reason else ""
    return {
        "when": f"{moment(dates.local(step.at).date())}, {clock(step.at)}",
        "title": f"{capfirst(step.what)}{why}",
        "text": step.text or "",
        "foot": f"{side}{known}",
    }


def _open_question(steps: Any) -> bool:
    """The other side asked last, and nobody has answered."""
    said = [one for one in steps if one.kind in (Step.Kind.QUESTION, Step.Kind.ANSWER)]
    return bool(said) and said[-1].kind == Step.Kind.QUESTION and said[-1].side == Step.Side.RECEIVER


@needs("cases.work")
@require_POST
def step(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """Written down by the asking side: also a reopening, or taking it back."""
    head = open_case_page(request, pk, "linking")
    held = _fetch(request, pk, referral)
    form = StepForm(request.POST, request=held.request)
    if not form.is_valid():
        return _detail(request, head, held, step=form)
    was_draft = held.request.state == Request.State.DRAFT
    try:
        actions.go_on(held, form.cleaned_data["to"], by=request.user, pk=form.cleaned_data["id"], **form.said())
    except NotAllowed:
        flash.warn(request, _("It has moved on in the meantime. Please look at where it stands now."))
    else:
        if was_draft and held.way == Referral.Way.LINK and form.cleaned_data["to"] == Request.State.REQUESTED:
            return link_page(request, head, held, actions.new_link(held, by=request.user))
    return redirect("referrals:detail", pk, referral)


@needs("cases.work")
@require_POST
def say(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "linking")
    held = _fetch(request, pk, referral)
    form = SayForm(request.POST)
    if not form.is_valid():
        return _detail(request, head, held, say=form)
    kind = Step.Kind.ANSWER if _open_question(steps_of(held.request)) else Step.Kind.QUESTION
    actions.say(held, kind, form.cleaned_data["text"], by=request.user, pk=form.cleaned_data["id"])
    return redirect("referrals:detail", pk, referral)


@needs("cases.work")
@require_POST
def look_at(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    open_case_page(request, pk, "linking")
    actions.look_at(_fetch(request, pk, referral), by=request.user)
    return redirect("referrals:detail", pk, referral)


@needs("cases.work")
@require_POST
def new_link(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """In place of one that was lost: the old one is dead from now on."""
    head = open_case_page(request, pk, "linking")
    held = _fetch(request, pk, referral)
    try:
        return link_page(request, head, held, actions.new_link(held, by=request.user))
    except (NotAllowed, Closed, NotConsented):
        flash.warn(request, _("No link can be made for this referral: it was taken back, or the consent is over."))
    return redirect("referrals:detail", pk, referral)


@needs("cases.work")
@require_GET
def slip_pdf(request: HttpRequest, pk: UUID, referral: UUID, language: str) -> HttpResponse:
    """For the person to take along: the offer, and nothing about her."""
    open_case(request, pk)
    held = _fetch(request, pk, referral)
    paper = slip.paper(held, request.user, language if is_known(language) else "de")
    case, detail = held.case, {"area": "linking"}
    record("content.printed", by=request.user, subject=pk, subject_kind="case", office=case.office_id, detail=detail)
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="Verweis.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
