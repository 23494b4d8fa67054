"""Packages that came as a file from a house with an installation of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.core import flash
from geleit.exchange.actions import files as actions
from geleit.exchange.models import ReceivedPackage
from geleit.inbox.forms import WHY_NOT_TAKEN, FileForm
from geleit.vault.errors import VaultError


@needs("inbox.work")
def files(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            received = actions.take_in(form.cleaned_data["file"], by=request.user)
        except actions.Refused as refused:
            form.add_error("file", WHY_NOT_TAKEN[refused.code])
        else:
            said = _("Taken in.") if received else _("The person took it back: what this file names is deleted here.")
            flash.done(request, said)
            return redirect("inbox:files")
    rows = ReceivedPackage.objects.sent_to(request.user).select_related("partner")
    return render(request, "inbox/files.html", {"rows": rows, "form": form}, status=422 if form.errors else 200)


@needs("inbox.work")
@require_POST
def file_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each opening is written down in this house."""
    received = _fetch(request, pk)
    try:
        content = actions.read_received(received, by=request.user)
    except VaultError:  # deleted a moment ago
        return redirect("inbox:files")
    response = render(request, "inbox/file.html", {"received": received, "content": content})
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("inbox.work")
@require_POST
def file_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    actions.delete_received(_fetch(request, pk), by=request.user)
    flash.done(request, _("Deleted, with its key."))
    return redirect("inbox:files")


def _fetch(request: HttpRequest, pk: UUID) -> ReceivedPackage:
    return get_object_or_404(ReceivedPackage.objects.sent_to(request.user).select_related("partner"), pk=pk)
