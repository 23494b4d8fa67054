"""A package handed out as a file, for a house with an installation of its own; and, later, its withdrawal."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.core import flash
from geleit.exchange.actions import files as actions
from geleit.exchange.actions.files import Written
from geleit.exchange.actions.houses import key_of
from geleit.exchange.actions.package import NotConsented, snapshot
from geleit.exchange.forms.export import ExportForm
from geleit.exchange.models import Package
from geleit.exchange.views.consents import open_consent


@needs("cases.work")
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What leaves, word by word; the button gives the file."""
    consent = open_consent(request, pk)
    if consent.partner is None:
        raise Http404
    form = ExportForm(request.POST or None, consent=consent)
    if request.method == "POST" and form.is_valid():
        try:
            return _file(actions.export(consent, form.said(), pk=form.cleaned_data["id"], by=request.user))
        except IntegrityError:
            flash.warn(request, _("This file was given out already. For another one please open the page again."))
        except (NotConsented, NotAllowed):
            flash.warn(request, _("The file cannot be given out: the consent does not hold any more, or is not yours."))
        return redirect("exchange:consent", pk)
    leaving = [one for one in snapshot(consent, {})["fields"] if one["code"] not in form.fields]
    context = {
        "consent": consent,
        "person": consent.person,
        "leaving": leaving,
        "form": form,
        "has_key": key_of(consent.person.office.organisation) is not None,
        "can_leave": consent.is_running and not consent.partner.removed_at,
    }
    return render(request, "exchange/export.html", context, status=422 if form.errors else 200)


@needs("cases.work")
@require_GET
def withdrawal(request: HttpRequest, pk: UUID) -> HttpResponse:
    mine = Package.objects.visible_to(request.user).select_related("consent__person__office__organisation")
    package = get_object_or_404(mine.filter(openings__how="file"), pk=pk)
    try:
        return _file(actions.withdrawal(package, by=request.user))
    except NotConsented:
        raise Http404 from None


def _file(written: Written) -> HttpResponse:
    answer = HttpResponse(written.data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{written.name}"'
    answer["Cache-Control"] = "no-store"
    return answer
