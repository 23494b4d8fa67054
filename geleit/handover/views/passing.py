"""From handing over to the end: what the other side says, arrival, asking again, how it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.core import flash
from geleit.core.forms import NewObjectForm
from geleit.core.once import once
from geleit.core.versions import Conflict, claim
from geleit.exchange.actions.link import NewLink
from geleit.exchange.actions.package import NotConsented
from geleit.exchange.models import Request
from geleit.exchange.policies import lets_out
from geleit.handover.actions import arriving, giving
from geleit.handover.actions.running import Over
from geleit.handover.forms.steps import AnswerForm, ArrivalForm, DayForm, EndForm, FinishForm, FollowUpForm
from geleit.handover.models import Handover
from geleit.handover.views.handovers import open_handover
from geleit.handover.views.preparing import over_page, step_page

LINK_PAGE = "inbox:link"  # no app here knows more of the inbox


@needs("cases.work")
def give(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """The last look before it leaves. Link and code are shown once, on the answer to the click."""
    head, found = open_handover(request, pk, handover)
    form = NewObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["id"]
        try:
            if "link" in request.POST:
                return _link_page(request, head, found, giving.give_new_link(found, by=request.user))
            made = _give(request, found, new)
        except giving.NotShown:
            flash.warn(request, _("Please show the person the sheet as it is now; then it can leave."))
            return redirect("handover:sheet", pk, handover)
        except NotConsented:
            flash.warn(request, _("The consent does not hold any more. Nothing was passed on."))
            return redirect("handover:consent", pk, handover)
        except NotAllowed:
            flash.warn(request, _("Whoever stands in prepares a handover; it is passed on by the lead or the team."))
            return redirect(found)
        except (Over, giving.AlreadyGiven) as refused:
            return over_page(request, found, refused)
        if made:
            return _link_page(request, head, found, made)
        flash.done(request, _("Handed over."))
        return redirect(found)
    may = lets_out(request.user, head.person)
    context = header.context(head, handover=found, form=form, sheet=found.sheet, lets_out=may)
    return render(request, "handover/give.html", context, status=422 if form.errors else 200)


def _give(request: HttpRequest, found: Handover, new: UUID) -> NewLink | None:
    """Sent twice, it is given once; link and code are only known the first time."""
    made: list[NewLink | None] = []
    once(
        new,
        Request.objects.visible_to(request.user),
        lambda: made.append(giving.give_handover(new, found, by=request.user)),
    )
    return made[0] if made else None


def _link_page(request: HttpRequest, head: Any, found: Handover, made: NewLink) -> HttpResponse:
    address = request.build_absolute_uri(reverse(LINK_PAGE, args=[made.token]))
    context = header.context(head, handover=found, address=address, code=made.code, until=made.link.until)
    answer = render(request, "handover/link.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs("cases.work")
def answer(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    def save(found: Handover, data: dict[str, Any]) -> None:
        giving.note_answer(found, data.pop("to"), by=request.user, **data)

    lead = _("What they said on the phone, in a letter or at the table. Answers from Geleit appear by themselves.")
    return _step(request, pk, handover, AnswerForm, save, _("Their answer"), lead)


@needs("cases.work")
def held(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    def save(found: Handover, data: dict[str, Any]) -> None:
        giving.hold_meeting(found, data["on"], by=request.user)

    return _step(request, pk, handover, DayForm, save, _("The joint meeting took place"))


@needs("cases.work")
def arrival(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    def save(found: Handover, data: dict[str, Any]) -> None:
        arriving.confirm_arrival(found, data.pop("arrived_on"), by=request.user, **data)

    lead = _("What the other office says is no confirmation: it is the person who says that she has arrived.")
    return _step(request, pk, handover, ArrivalForm, save, _("The person has arrived"), lead)


@needs("cases.work")
def follow_up(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    def save(found: Handover, data: dict[str, Any]) -> None:
        arriving.follow_up(found, data.pop("on"), by=request.user, **data)

    return _step(request, pk, handover, FollowUpForm, save, _("How did it go?"))


@needs("cases.work")
def finish(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """Close leads on to the closure of the case, which asks for more."""

    def save(found: Handover, data: dict[str, Any]) -> str:
        arriving.finish_handover(found, data["afterwards"], by=request.user)
        return "cases:closure" if data["afterwards"] == Handover.Afterwards.CLOSE else ""

    return _step(request, pk, handover, FinishForm, save, _("How does it go on?"))


@needs("cases.work")
def end(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    def save(found: Handover, data: dict[str, Any]) -> None:
        arriving.end_handover(found, data.pop("status"), by=request.user, **data)

    return _step(request, pk, handover, EndForm, save, _("End the handover"))


def _step(
    request: HttpRequest,
    pk: UUID,
    handover: UUID,
    form_class: type,
    save: Callable[[Handover, dict[str, Any]], Any],
    title: str,
    lead: str = "",
) -> HttpResponse:
    """A form, its action, and back to the page of the handover; `save` may name a page of the case to go to instead."""
    head, found = open_handover(request, pk, handover)
    form = form_class(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            claim(found, data.pop("version"))
            onward = save(found, data)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            return step_page(request, head, found, form, title, lead=lead, status=409)
        except Over as over:
            return over_page(request, found, over)
        except (NotAllowed, giving.NotShown):
            flash.warn(request, _("This does not fit to where the handover stands. Please look again."))
            return redirect(found)
        return redirect(onward, pk) if onward else redirect(found)
    return step_page(request, head, found, form, title, lead=lead)
