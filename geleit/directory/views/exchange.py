"""Import and export of the directory."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from geleit.accounts.decorators import needs
from geleit.core import dates
from geleit.directory import tasks
from geleit.directory.actions import exchange as actions
from geleit.directory.forms.exchange import ImportForm
from geleit.directory.hsds.reading import Unreadable
from geleit.directory.models import DirectoryImport

EDIT = "directory.edit"


@needs(EDIT)
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None, initial={"id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            kind, records = actions.read_file(form.cleaned_data["file"].read())
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            run = actions.begin(form.cleaned_data["id"], kind, records, by=request.user)
            tasks.check.defer(run_id=str(run.pk), user_id=str(request.user.pk))
            return redirect("directory:import", pk=run.pk)
    runs = DirectoryImport.objects.select_related("user")[:20]
    status = 422 if form.is_bound else 200
    return render(request, "directory/exchange.html", {"form": form, "runs": runs}, status=status)


@needs(EDIT)
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = get_object_or_404(DirectoryImport.objects.select_related("user"), pk=pk)
    new, known = actions.new_and_known(run)
    context = {"run": run, "new": new, "known": known, "first": run.records[:10], "own": run.user == request.user}
    return render(request, "directory/import.html", context)


@needs(EDIT)
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = get_object_or_404(DirectoryImport, pk=pk, user=request.user)
    if actions.start(run):
        tasks.take_over.defer(run_id=str(run.pk), user_id=str(request.user.pk))
    return redirect("directory:import", pk=pk)


@needs(EDIT)
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = get_object_or_404(DirectoryImport, pk=pk, user=request.user)
    kept = actions.undo(run, by=request.user)
    if kept:
        text = ngettext(
            "Undone. %(kept)s offer stays, because it was changed since.",
            "Undone. %(kept)s offers stay, because they were changed since.",
            kept,
        )
        messages.warning(request, text % {"kept": kept})
    else:
        messages.success(request, _("The import is undone."))
    return redirect("directory:import", pk=pk)


@needs(EDIT)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """POST, because it leaves a line in the audit trail."""
    day = dates.today().isoformat()
    if request.POST.get("format") == "tables":
        made, name, kind = actions.as_tables(request.user), f"angebote-{day}.zip", "application/zip"
    else:
        made, name, kind = actions.as_json(request.user), f"angebote-{day}.json", "application/json"
    response = HttpResponse(made, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
