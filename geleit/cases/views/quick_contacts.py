from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases.actions import quick_contact as actions
from geleit.cases.forms.quick_contact import QuickContactEditForm, QuickContactForm, QuickPersonForm
from geleit.cases.models import QuickContact
from geleit.core import dates, flash
from geleit.core.lists import Filter, listing
from geleit.core.versions import Conflict
from geleit.people.actions.person import create_person
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
        if not own(request.user).filter(pk=data["id"]).exists():
            try:
                actions.add_quick_contact(data["id"], request.user.office, data, by=request.user)
            except IntegrityError:  # sent twice in the same moment: the other one won
                get_object_or_404(own(request.user), pk=data["id"])
        flash.done(request, _("Noted. Thank you, that was all."))
        return redirect("cases:quick_contact_new" if "another" in request.POST else "cases:quick_contact_list")
    return render(request, "cases/quick_contact_new.html", {"form": form}, status=422 if form.errors else 200)


def _usual(user: User) -> dict:
    last = own(user).order_by("-created_at").first()
    usual = {"mode": last.mode, "language": last.language} if last else {"mode": "in_person"}
    return {"on": dates.today(), "minutes": 15, **usual}


@needs("cases.work")
def quick_contact_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(own(request.user).select_related("office__organisation"), pk=pk)
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
    """More comes of it: a record for the person, with day and language taken over. Her page asks for the rest."""
    contact = get_object_or_404(own(request.user).select_related("office__organisation"), pk=pk)
    if contact.person_id:
        return redirect("people:detail", contact.person_id)
    form = QuickPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        person = Person.objects.visible_to(request.user).filter(pk=data.pop("id")).first() or _create(
            data, form, contact, request.user
        )
        actions.link_quick_contact(contact, person, by=request.user)
        flash.done(request, _("The person has a record now, and the quick contact is in it."))
        return redirect("people:detail", person.pk)
    context = {"form": form, "contact": contact}
    return render(request, "cases/quick_contact_person.html", context, status=422 if form.errors else 200)


def _create(data: dict, form: QuickPersonForm, contact: QuickContact, user: User) -> Person:
    facts = {name: value for name, value in data.items() if value} | {"first_contact_on": contact.on}
    spoken = [{"language": contact.language, "preferred": True}] if contact.language else []
    return create_person(form.cleaned_data["id"], facts, office=contact.office, lead=user, languages=spoken, by=user)
