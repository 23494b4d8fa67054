from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.audit.record import record_opening
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.disclosure.actions import requests as actions
from geleit.disclosure.forms.requests import AnswerForm, EraseForm, ExtendForm, NewRequestForm, RefuseForm
from geleit.disclosure.law import law_of
from geleit.disclosure.models import Extract, Request
from geleit.people.models import Person

Decide = Callable[[HttpRequest, Request, dict[str, Any]], HttpResponse]
OBSTACLES = {
    "lead": gettext_lazy("Only the lead of this file can have it erased."),
    "open_case": gettext_lazy("There is a case that is still open. Close it first, then the file can be erased."),
    "hold": gettext_lazy("A legal hold lies on the file. While it lasts nothing may be erased; say so in the refusal."),
    "authority": gettext_lazy("An authority waits for an answer about this person. Decide on that first."),
    "request": gettext_lazy("Another request of this person is still open. Answer that first."),
}


def open_person(request: HttpRequest, pk: UUID) -> Person:
    """Fetched only if open to the user; the opening leaves its line."""
    mine = Person.objects.visible_to(request.user).select_related("office__organisation")
    person = get_object_or_404(mine, pk=pk)
    record_opening(person.pk, "person", "requests", by=request.user, office=person.office_id)
    return person


def open_request(request: HttpRequest, pk: UUID) -> Request:
    mine = Request.objects.visible_to(request.user).select_related("person__office__organisation")
    held = get_object_or_404(mine, pk=pk)
    person = held.person
    record_opening(person.pk, "person", "requests", by=request.user, office=person.office_id)
    return held


@needs("cases.work")
@require_GET
def request_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a person asked for about her own data."""
    person = open_person(request, pk)
    context = {
        "person": person,
        "requests": list(Request.objects.visible_to(request.user).filter(person=person)),
        "law": law_of(person.office.organisation),
    }
    return render(request, "disclosure/list.html", context)


@needs("cases.work")
def request_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = open_person(request, pk)
    form = NewRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = once(
            data["id"],
            Request.objects.visible_to(request.user),
            lambda: actions.receive_request(
                data["id"], person, data["kind"], data["received_on"], data["wish"], by=request.user
            ),
        )
        return redirect("disclosure:request", made.pk)
    context = {"person": person, "form": form, "law": law_of(person.office.organisation)}
    return render(request, "disclosure/new.html", context, status=422 if form.errors else 200)


@needs("cases.work")
def request_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The request, its copy where there is one, and the answer."""
    held = open_request(request, pk)
    form = AnswerForm(request.POST or None, request_of=held)
    status = 422 if form.errors else 200
    if request.method == "POST" and held.kind == Request.Kind.ERASURE and held.is_open:
        return redirect("disclosure:request", held.pk)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.answer_request(held, data.pop("version"), by=request.user, **data)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        else:
            flash.done(request, _("The answer is noted."))
            return redirect("disclosure:request", held.pk)
    return _show(request, held, form, ExtendForm(initial={"version": held.version}), status)


@needs("cases.work")
@require_POST
def request_extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = open_request(request, pk)
    form = ExtendForm(request.POST)
    if not held.is_open or held.extended_on:
        return redirect("disclosure:request", held.pk)
    status = 422
    if form.is_valid():
        try:
            actions.extend_request(held, form.cleaned_data["version"], form.cleaned_data["reason"], by=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        else:
            flash.done(request, _("The time is extended. Please tell the person why."))
            return redirect("disclosure:request", held.pk)
    return _show(request, held, AnswerForm(request_of=held), form, status)


@needs("cases.work")
@fresh_second_factor
@require_POST
def request_erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Granted: from now on nobody can open the file, and after 14 days it is gone."""
    held = open_request(request, pk)
    form = EraseForm(request.POST, request_of=held, auto_id="erase_%s")
    return _decide(request, held, form, "erase_form", _grant)


@needs("cases.work")
@require_POST
def request_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = open_request(request, pk)
    form = RefuseForm(request.POST, request_of=held, auto_id="refuse_%s")
    return _decide(request, held, form, "refuse_form", _refuse)


def _decide(request: HttpRequest, held: Request, form: AnswerForm, name: str, decide: Decide) -> HttpResponse:
    if held.kind != Request.Kind.ERASURE or not held.is_open:
        return redirect("disclosure:request", held.pk)
    status = 422
    if form.is_valid():
        try:
            return decide(request, held, dict(form.cleaned_data))
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except NotAllowed:
            held.refresh_from_db()  # nothing of the answer was kept
            form.add_error(None, OBSTACLES.get(actions.obstacle(held), _("This cannot be done now.")))
    return _show(
        request,
        held,
        AnswerForm(request_of=held),
        ExtendForm(initial={"version": held.version}),
        status,
        **{name: form},
    )


def _grant(request: HttpRequest, held: Request, data: dict[str, Any]) -> HttpResponse:
    said = {name: data[name] for name in ("answered_on", "answer", "done")}
    actions.grant_erasure(held, data["version"], by=request.user, **said)
    flash.done(request, _("The file is locked. In 14 days it is erased for good."))
    return redirect("retention:list")


def _refuse(request: HttpRequest, held: Request, data: dict[str, Any]) -> HttpResponse:
    said = {name: data[name] for name in ("answered_on", "answer")}
    actions.refuse_erasure(held, data["version"], data["ground"], by=request.user, **said)
    flash.done(request, _("The answer is noted."))
    return redirect("disclosure:request", held.pk)


def _erasure(held: Request, forms: dict[str, Any]) -> dict[str, Any]:
    """What the page of a wish to be erased needs more."""
    if held.kind != Request.Kind.ERASURE or not held.is_open:
        return {}
    return {
        "obstacle": OBSTACLES.get(actions.obstacle(held), ""),
        "erase_form": forms.get("erase_form") or EraseForm(request_of=held, auto_id="erase_%s"),
        "refuse_form": forms.get("refuse_form") or RefuseForm(request_of=held, auto_id="refuse_%s"),
    }


def _show(
    request: HttpRequest, held: Request, form: AnswerForm, extend: ExtendForm, status: int, **forms: Any
) -> HttpResponse:
    context = {
        "held": held,
        "person": held.person,
        "form": form,
        "extend": extend,
        "extracts": list(Extract.objects.visible_to(request.user).filter(request=held)),
        "law": law_of(held.person.office.organisation),
        "new_id": uuid4(),
        **_erasure(held, forms),
    }
    return render(request, "disclosure/request.html", context, status=status)
