"""The staff's side of the directory: what is to do, offers new and changed, drafts, confirming, taking out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from geleit.accounts.decorators import needs
from geleit.core import dates
from geleit.core.lists import Filter, Order, listing
from geleit.core.versions import Conflict
from geleit.directory.actions import care
from geleit.directory.differences import differences
from geleit.directory.forms.offer import OfferForm
from geleit.directory.hsds.reading import Unreadable
from geleit.directory.models import Draft, Metadata, Service
from geleit.directory.models.offers import MARKED_AFTER, OUT_AFTER
from geleit.directory.records_of_forms import record_of, to_form, to_record
from geleit.mail.actions import NoAddress, is_on

EDIT, PROPOSE = "directory.edit", "directory.propose"


def _stale(rows: Any, value: str) -> Any:
    today = dates.today()
    if value == "out":
        return rows.filter(assured_date__lte=today - OUT_AFTER)
    if value == "stale":
        return rows.filter(assured_date__lte=today - MARKED_AFTER)
    return rows.filter(assured_date__gt=today - timedelta(days=31))


FILTERS = {
    "stand": Filter(
        gettext_lazy("Confirmed"),
        [
            ("stale", gettext_lazy("not for six months")),
            ("out", gettext_lazy("not for a year")),
            ("fresh", gettext_lazy("this month")),
        ],
        _stale,
    ),
    "gelistet": Filter(
        gettext_lazy("Listed"),
        [("nein", gettext_lazy("not listed"))],
        lambda rows, value: rows.filter(listed=False) | rows.filter(organization__listed=False),
    ),
}
ORDERS = {
    "alt": Order(gettext_lazy("longest not confirmed"), ("assured_date", "name")),
    "name": Order(gettext_lazy("Name"), ("name",)),
}


@needs(PROPOSE)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    rows = Service.objects.select_related("organization__organisation")
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(name__icontains=words) | rows.filter(organization__organisation__name__icontains=words)
    drafts = Draft.objects.filter(state=Draft.State.OPEN).select_related("service__organization__organisation")
    context = {
        "listing": listing(request, rows, filters=FILTERS, orders=ORDERS),
        "drafts": drafts,
        "words": words,
        "may_edit": request.user.may(EDIT),
    }
    return render(request, "directory/care.html", context)


@needs(EDIT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = OfferForm(request.POST or None, initial={"id": uuid4(), "version": 0})
    if request.method == "POST" and form.is_valid():
        if Service.objects.filter(pk=form.cleaned_data["id"]).exists():  # sent twice
            return redirect("directory:offer", pk=form.cleaned_data["id"])
        if saved := _save(form, None, None, request):
            return saved
    return _form(request, form, _("New offer"), reverse("directory:care"))


@needs(PROPOSE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever may, changes it; everybody else proposes the change."""
    service = get_object_or_404(Service, pk=pk)
    record = record_of(service)
    form = OfferForm(request.POST or None, initial=to_form(service, record))
    if request.method == "POST" and form.is_valid():
        form.cleaned_data["id"] = service.pk
        if saved := _save(form, service, record, request):
            return saved
    title = _("Change an offer") if request.user.may(EDIT) else _("Propose a change")
    return _form(request, form, title, reverse("directory:offer", args=[pk]))


def _save(form: OfferForm, service: Service | None, record: Any, request: HttpRequest) -> HttpResponse | None:
    """None where the form has to be shown again."""
    data = to_record(form.cleaned_data, record)
    try:
        if service and not request.user.may(EDIT):
            care.propose(uuid4(), service, data, note="", by=request.user)
            messages.success(request, _("Thank you. Somebody looks at it before it becomes public."))
        else:
            version = form.cleaned_data["version"] if service else None
            care.save_offer(data, by=request.user, version=version)
            messages.success(request, _("Saved, and confirmed as of today."))
    except Conflict as conflict:
        form.show_conflict(conflict.theirs)
        return None
    except Unreadable as problem:
        form.add_error(None, str(problem))
        return None
    return redirect("directory:offer", pk=data["id"])


def _form(request: HttpRequest, form: OfferForm, title: str, back: str) -> HttpResponse:
    status = 409 if form.conflict else 422 if form.is_bound and form.errors else 200
    return render(request, "directory/form.html", {"form": form, "heading": title, "back": back}, status=status)


@needs(EDIT)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is public beside what is proposed."""
    proposals = Draft.objects.select_related("service__organization__organisation")
    proposed = get_object_or_404(proposals, pk=pk)
    if request.method == "POST":
        return _decide(request, proposed)
    changed = differences(record_of(proposed.service), proposed.record)
    return render(request, "directory/draft.html", {"draft": proposed, "changes": changed})


def _decide(request: HttpRequest, proposed: Draft) -> HttpResponse:
    if "approve" in request.POST:
        try:
            care.approve(proposed, by=request.user)
        except Unreadable as problem:
            messages.error(request, str(problem))
            return redirect("directory:draft", pk=proposed.pk)
        messages.success(request, _("The change is public now."))
    else:
        care.reject(proposed, by=request.user)
        messages.success(request, _("The change was not taken over."))
    return redirect("directory:care")


@needs(EDIT)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    service = get_object_or_404(Service, pk=pk)
    care.confirm_many([service.pk], on=dates.today(), by=request.user)
    messages.success(request, _("Confirmed as of today."))
    return redirect("directory:offer", pk=pk) if service.listed else redirect("directory:care")


@needs(EDIT)
@require_POST
def list_or_not(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do not list: the offer, or all of its organisation."""
    service = get_object_or_404(Service.objects.select_related("organization"), pk=pk)
    listed = "list" in request.POST
    if request.POST.get("what") == "organisation":
        care.set_organisation_listed(service.organization, listed, by=request.user)
    else:
        care.set_listed(service, listed, by=request.user)
    messages.success(
        request, _("It is in the directory again.") if listed else _("It is not in the directory any more.")
    )
    return redirect("directory:care")


@needs(EDIT)
@require_POST
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the provider: sent by mail, or shown once to be copied or read out."""
    service = get_object_or_404(Service.objects.select_related("organization"), pk=pk)
    if "send" in request.POST:
        return _send_link(request, service)
    secret = care.make_link(service, by=request.user)
    address = request.build_absolute_uri(reverse("directory:link", args=[secret]))
    return render(request, "directory/link_made.html", {"service": service, "address": address})


def _send_link(request: HttpRequest, service: Service) -> HttpResponse:
    try:
        address = care.send_link(service, by=request.user)
    except NoAddress:
        messages.error(request, _("Neither the offer nor its organisation has an address a mail can be sent to."))
    else:
        messages.success(request, _("The link is on its way to {address}.").format(address=address))
    return redirect("directory:manage", pk=service.pk)


@needs(PROPOSE)
@require_GET
def manage(request: HttpRequest, pk: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("organization__organisation"), pk=pk)
    changes = Metadata.objects.filter(resource_id=pk)[:20]
    context = {"service": service, "metadata": changes, "may_edit": request.user.may(EDIT), "mail": is_on()}
    return render(request, "directory/manage.html", context)
