from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases.actions import quick_contact as actions
from geleit.cases.forms.quick_contact import QuickContactEditForm, QuickContactForm, QuickPersonForm
from geleit.cases.models import QuickContact
from geleit.cases.views.opening import record_person
from geleit.core import dates, flash
from geleit.core.lists import Filter, listing
from geleit.core.once import once, wait_for
from geleit.core.versions import Conflict
from geleit.people import search
from geleit.people.actions.person import create_person
from geleit.people.already_there import already_there
from geleit.people.models import Person

FIELDS = ["on", "mode", "minutes", "topics", "language", "referred_to", "shifted_from", "note"]
FILTERS = {
    "art": Filter(
        gettext_lazy("Kind"),
        [
            ("kurz", gettext_lazy("Quick contact")),
            ("verweis", gettext_lazy("Onward referral")),
            ("andere", gettext_lazy("Work of others")),
        ],
        lambda rows, value: {
            "kurz": rows.filter(kind=QuickContact.Kind.SHORT),
            "verweis": rows.filter(kind=QuickContact.Kind.REFERRAL),
            "andere": rows.exclude(shifted_from=""),
        }[value],
    ),
}


def own(user: User):
    return QuickContact.objects.visible_to(user).filter(author=user)


@needs("cases.work")
def quick_contact_list(request: HttpRequest) -> HttpResponse:
    """What I noted, latest first."""
    shown = listing(request, own(request.user).order_by("-on", "-created_at"), filters=FILTERS)
    return render(request, "cases/quick_contact_list.html", {"listing": shown, "today": dates.today()})


@needs("cases.work")
def quick_contact_new(request: HttpRequest) -> HttpResponse:
    """A light contact, in less than a minute: the day, the way and the language are those of last time."""
    form = QuickContactForm(request.POST or None, initial=_usual(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        once(
            data["id"],
            own(request.user),
            lambda: actions.add_quick_contact(data["id"], request.user.office, data, by=request.user),
        )
        flash.done(request, _("Noted. Thank you, that was all."))
        return redirect("cases:quick_contact_new" if "another" in request.POST else "cases:quick_contact_list")
    return render(request, "cases/quick_contact_new.html", {"form": form}, status=422 if form.errors else 200)


def _usual(user: User) -> dict:
    last = own(user).exclude(mode="").order_by("-created_at").first()  # a list knows no way
    usual = {"mode": last.mode, "language": last.language} if last else {"mode": "in_person"}
    return {"on": dates.today(), "minutes": 15, **usual}


@needs("cases.work")
def quick_contact_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(own(request.user).select_related("office__organisation", "person"), pk=pk)
    if contact.person:
        record_person(request, contact.person)
    known = {name: getattr(contact, name) for name in FIELDS}
    known |= {"topics": contact.topic_codes, "referred_to": contact.referral_code, "version": contact.version}
    form = QuickContactEditForm(request.POST or None, initial=known)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_quick_contact(contact, form.cleaned_data, form.cleaned_data["version"], by=request.user)
            flash.done(request, _("Saved."))
            return redirect("cases:quick_contact_list")
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
    status = 422 if form.errors else status
    return render(request, "cases/quick_contact_edit.html", {"form": form, "contact": contact}, status=status)


@needs("cases.work")
def quick_contact_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """More comes of it: into the file of somebody known, or a new record with day and language taken over."""
    if request.method == "POST":
        wait_for(pk)  # two forms for the same contact: the second one finds the person the first one made
    contact = get_object_or_404(own(request.user).select_related("office__organisation"), pk=pk)
    if contact.person_id:
        return redirect("people:detail", contact.person_id)
    form = QuickPersonForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "contact": contact}
    if request.method == "POST" and form.is_valid():
        person = _chosen(request, form)
        if person is None and "anyway" not in request.POST:
            context |= already_there(_question(form), contact.office, request.user)
        if person or not context.get("found"):
            person = person or _create(form, contact, request.user)
            actions.link_quick_contact(contact, person, by=request.user)
            flash.done(request, _("The quick contact is in the person's file now."))
            return redirect("people:detail", person.pk)
    return render(request, "cases/quick_contact_person.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, form: QuickPersonForm) -> Person | None:
    """A record of her own she pointed at, or the one this page made a moment ago."""
    pk = form.cleaned_data["existing"] or form.cleaned_data["id"]
    return Person.objects.visible_to(request.user).filter(pk=pk).first()


def _question(form: QuickPersonForm) -> search.Question:
    data = form.cleaned_data
    born = data["birth_date"]
    names = [f"{data['given_names']} {data['family_name']}"]
    return search.about(names=names, birth_date=born, year=born.year if born else None)


def _create(form: QuickPersonForm, contact: QuickContact, user: User) -> Person:
    names = ("given_names", "family_name", "birth_date")
    said = {name: form.cleaned_data[name] for name in names if form.cleaned_data[name]}
    spoken = [{"language": contact.language, "preferred": True}] if contact.language else []
    said["first_contact_on"] = contact.on
    return create_person(form.cleaned_data["id"], said, office=contact.office, lead=user, languages=spoken, by=user)
