from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from geleit.access.models import Subject
from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.core import flash
from geleit.core.lists import Order, listing
from geleit.core.once import wait_for
from geleit.core.versions import Conflict
from geleit.people import facts, search
from geleit.people.actions import known as known_actions
from geleit.people.actions import person as actions
from geleit.people.actions.facts import add_period, set_milestone
from geleit.people.already_there import already_there
from geleit.people.forms.person import EditPersonForm, NewPersonForm
from geleit.people.models import KnownCheck, Period, Person
from geleit.people.page import kept_until, person_page
from geleit.people.views.opening import open_person
from geleit.people.views.way_back import way_back
from geleit.programmes.codes import code_list

ORDERS = {
    "kontakt": Order(
        gettext_lazy("last contact"),
        (F("last_contact_on").desc(nulls_last=True), F("first_contact_on").desc(nulls_last=True)),
    ),
    "neu": Order(gettext_lazy("newest first"), ("-created_at",)),
}


@needs("cases.work")
@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """People without a case, whose records are kept for a short time only."""
    alone = Person.objects.visible_to(request.user).exclude(
        pk__in=Subject.objects.exclude(parent=None).values("parent_id")
    )
    shown = listing(request, alone.select_related("office").prefetch_related("languages"), orders=ORDERS)
    rows = [{"person": one, "origin": facts.origin(one), "kept_until": kept_until(one)} for one in shown.rows]
    return render(request, "people/person_list.html", {"listing": shown, "rows": rows})


@needs("cases.work")
def person_new(request: HttpRequest) -> HttpResponse:
    """A first page short enough for a talk. Before a record is made, the office is asked whether it has one."""
    offices = request.user.offices_with("cases.work")
    form = NewPersonForm(request.POST or None, offices=offices)
    context: dict[str, Any] = {"form": form, "nationalities": list(code_list("nationality"))}
    if request.method == "POST" and form.is_valid():
        wait_for(form.cleaned_data["id"])
        made = Person.objects.visible_to(request.user).filter(pk=form.cleaned_data["id"]).first()
        if made is None and "anyway" not in request.POST:
            context |= already_there(_question(form), form.office_of(), request.user)
        if made or not context.get("found"):
            return _after(request, made or _create(form, request.user))
    return render(request, "people/person_new.html", context, status=422 if form.errors else 200)


def _question(form: NewPersonForm) -> search.Question:
    data = form.cleaned_data
    born = form.person()
    names = [f"{data['given_names']} {data['family_name']}", data["alias"]]
    return search.about(names=names, birth_date=born["birth_date"], year=born["year_of_birth"], phone=data["phone"])


def _create(form: NewPersonForm, user: User) -> Person:
    data = form.cleaned_data
    person = actions.create_person(
        data["id"], form.person(), office=form.office_of(), lead=user, languages=form.languages(), by=user
    )
    if data["status"]:
        until = data["status_until"]
        add_period(form.period_id(0), person, Period.Kind.STATUS, data["status"], until_on=until, by=user)
    if data["level"]:
        add_period(form.period_id(1), person, Period.Kind.LEVEL, data["level"], by=user)
    if data["entry"]:
        on, precision = data["entry"]
        set_milestone(person, "entry", on, precision=precision, by=user)
    return person


def _after(request: HttpRequest, person: Person) -> HttpResponse:
    flash.done(request, _("The record is there."))
    return redirect(reverse("cases:new", args=[person.pk]) if "case" in request.POST else person_path(person))


def person_path(person: Person) -> str:
    return reverse("people:detail", args=[person.pk])


@needs("cases.work")
@require_GET
def person_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = open_person(request, pk)
    context = person_page(person, request.user) | {"back": request.path}
    return render(request, "people/person_detail.html", context)


@needs("cases.work")
def person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = open_person(request, pk)
    form = EditPersonForm(request.POST or None, person=person)
    back = way_back(request, person)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change_person(person, form.person(), version, languages=form.languages(), by=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        else:
            flash.done(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "person": person, "back": back, "nationalities": list(code_list("nationality"))}
    return render(request, "people/person_edit.html", context, status=422 if form.errors else status)


@needs("cases.work")
@require_POST
def known_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The lead has read that a colleague asked for a person."""
    asked = get_object_or_404(KnownCheck.objects.filter(lead=request.user), pk=pk)
    known_actions.mark_seen(asked, by=request.user)
    return redirect("home")
