"""The page behind a mailed link: one button to confirm, one way to say what has changed. No account.

Opening it changes nothing, because programs that scan mail open every link.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from geleit.directory import showing
from geleit.directory.actions import care
from geleit.directory.forms.offer import ProposalForm
from geleit.directory.hsds.records import Json
from geleit.directory.models import Service
from geleit.directory.models.care import ConfirmationLink
from geleit.directory.records_of_forms import add_capacity, capacity_shown, record_of
from geleit.directory.texts import texts


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    frame = {"frame": "directory/public.html", "t": texts("de")}
    return render(request, template, {**frame, **context}, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    found = care.find_link(secret)
    if found is None:
        return page(request, "directory/link.html", {"gone": True}, status=404)
    if request.method == "POST":
        care.confirm_by_link(found)
        return page(request, "directory/link.html", {"done": True, "service": found.service})
    shown = showing.show([_service(found)], "de")[0]
    return page(request, "directory/link.html", {"offer": shown, "service": found.service, "secret": secret})


@login_not_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, secret: str) -> HttpResponse:
    found = care.find_link(secret)
    if found is None:
        return page(request, "directory/link.html", {"gone": True}, status=404)
    service = _service(found)
    record = record_of(service)
    form = ProposalForm(request.POST or None, initial=_initial(service, record))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        care.propose_by_link(said["id"], found, _record(said, record), said["note"])
        return redirect("directory:link_thanks")
    status = 422 if form.is_bound else 200
    return page(request, "directory/link_change.html", {"form": form, "service": service, "secret": secret}, status)


@login_not_required
def thanks(request: HttpRequest) -> HttpResponse:
    return page(request, "directory/link.html", {"proposed": True})


def _service(found: ConfirmationLink) -> Service:
    return Service.objects.select_related("organization__organisation").get(pk=found.service_id)


def _initial(service: Service, record: Json) -> dict[str, Any]:
    contact = (record.get("contacts") or [{}])[0]
    return {
        "id": uuid4(),
        "description": service.description,
        "status": service.status,
        "email": service.email,
        "phone": (contact.get("phones") or [{}])[0].get("number", ""),
        **capacity_shown(service, record),
    }


def _record(said: dict[str, Any], before: Json) -> Json:
    record = deepcopy(before)
    record.pop("metadata", None)
    record |= {name: said[name] for name in ("description", "status", "email")}
    add_capacity(record, said)
    contact = (record.get("contacts") or [{"id": str(uuid4()), "title": ""}])[0]
    if said["phone"]:
        number = (contact.get("phones") or [{"id": str(uuid4())}])[0]
        contact["phones"] = [{**number, "number": said["phone"]}, *contact.get("phones", [])[1:]]
        record["contacts"] = [contact, *record.get("contacts", [])[1:]]
    return record
