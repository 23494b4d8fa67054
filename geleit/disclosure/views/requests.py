from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.audit.record import record_opening
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.disclosure.actions import requests as actions
from geleit.disclosure.forms.requests import AnswerForm, ExtendForm, NewRequestForm
from geleit.disclosure.law import law_of
from geleit.disclosure.models import Extract, Request
from geleit.people.models import Person


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


def _show(request: HttpRequest, held: Request, form: AnswerForm, extend: ExtendForm, status: int) -> HttpResponse:
    context = {
        "held": held,
        "person": held.person,
        "form": form,
        "extend": extend,
        "extracts": list(Extract.objects.visible_to(request.user).filter(request=held)),
        "law": law_of(held.person.office.organisation),
        "new_id": uuid4(),
    }
    return render(request, "disclosure/request.html", context, status=status)
