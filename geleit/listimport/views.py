from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.core import flash
from geleit.core.once import once
from geleit.listimport import actions
from geleit.listimport.forms import DUPLICATES_SHOWN, AnswersForm, AssignForm, ColumnsForm, UploadForm, answerable
from geleit.listimport.mapping import ImportMap
from geleit.listimport.models import ImportedRow, ImportRun
from geleit.listimport.sheet import FileRefused, Sheet, colour_name
from geleit.listimport.showing import code_words, duplicate_words, shown_group
from geleit.listimport.staff import counsellors

State = ImportRun.State
Page = Callable[..., HttpResponse]
FILES_SHOWN = 300


def where_it_is(view: Page) -> Page:
    """A page that is behind the import leads to where it is now."""

    @wraps(view)
    def shown(request: HttpRequest, pk: UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except actions.WrongState:
            return redirect("listimport:detail", pk)

    return shown


@needs("cases.import", "cases.assign")
def run_list(request: HttpRequest) -> HttpResponse:
    """One's own imports, and for a team lead those with files that wait for a team."""
    mine = ImportRun.objects.visible_to(request.user).select_related("office")[:50]
    waiting = ImportedRow.objects.filter(office__in=request.user.offices_with("cases.assign")).without_team()
    numbers = Counter(waiting.values_list("run", flat=True))
    runs = ImportRun.objects.filter(pk__in=numbers).select_related("office", "user")
    context = {
        "runs": mine,
        "waiting": [{"run": run, "number": numbers[run.pk]} for run in runs],
        "may_import": request.user.may("cases.import"),
    }
    return render(request, "listimport/list.html", context)


@needs("cases.import")
def run_new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        name = request.FILES["file"].name or ""
        once(
            data["id"],
            ImportRun.objects.visible_to(request.user),
            lambda: actions.upload_list(data["id"], data["office"], name, data["file"], by=request.user),
        )
        return redirect("listimport:detail", data["id"])
    return render(request, "listimport/new.html", {"form": form}, status=422 if form.errors else 200)


def run_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Wherever the import is just now."""
    run = _run(request, pk)
    context: dict[str, Any] = {"run": run}
    if run.is_working:
        part = "#progress" if request.htmx else ""
        return render(request, f"listimport/working.html{part}", context)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if run.state == State.COLUMNS:
        return redirect("listimport:columns", run.pk)
    if run.state == State.PREVIEW:
        return redirect("listimport:answers", run.pk)
    if run.state == State.DONE:
        return _report(request, run)
    context["sentence"] = FileRefused(run.problem).sentence if run.problem in FileRefused.SENTENCES else ""
    return render(request, "listimport/stopped.html", context)


@where_it_is
def run_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = _run(request, pk)
    if run.state != State.COLUMNS:
        return redirect("listimport:detail", run.pk)
    chosen, sheet = ImportMap.from_json(run.content.chosen), Sheet.from_json(run.content.sheet)
    form = ColumnsForm(request.POST or None, chosen=chosen, samples=_samples(sheet))
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(run, form.columns, by=request.user)
        return redirect("listimport:detail", run.pk)
    context = {"run": run, "form": form, "sheet": sheet, "file_name": run.content.file_name}
    return render(request, "listimport/columns.html", context, status=422 if form.errors else 200)


@require_POST
@where_it_is
def run_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = _run(request, pk)
    if run.state == State.COLUMNS:
        actions.choose_sheet(run, request.POST.get("sheet", ""), by=request.user)
    return redirect("listimport:detail", run.pk)


@where_it_is
def run_answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The preview: every question by row and column. New answers are looked at once more before anything is written."""
    run = _run(request, pk)
    if run.state != State.PREVIEW:
        return redirect("listimport:detail", run.pk)
    preview = run.content.preview
    form = AnswersForm(request.POST or None, preview=preview, staff=counsellors(run.office))
    if request.method == "POST" and form.is_valid():
        chosen = ImportMap.from_json(run.content.chosen)
        if form.fill(chosen) or "start" not in request.POST:
            if "start" in request.POST:
                flash.warn(request, _("Your answers are in. Please look once more, then take the list over."))
            actions.answer(run, chosen, by=request.user)
        else:
            actions.start(run, by=request.user)
        return redirect("listimport:detail", run.pk)
    context = {"run": run, "form": form, **_preview(preview, form)}
    return render(request, "listimport/preview.html", context, status=422 if form.errors else 200)


@require_POST
@where_it_is
def run_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back to the columns; answers stay unless they are to be forgotten too."""
    run = _run(request, pk)
    if run.state in (State.PREVIEW, State.STOPPED):
        actions.reopen_columns(run, forget="forget" in request.POST, by=request.user)
    return redirect("listimport:detail", run.pk)


@require_POST
@where_it_is
def run_continue(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = _run(request, pk)
    if run.state == State.STOPPED:
        actions.go_on(run, by=request.user)
    return redirect("listimport:detail", run.pk)


@require_POST
@where_it_is
def run_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = _run(request, pk)
    if not run.is_working:
        actions.discard(run, by=request.user)
        flash.done(request, _("The list and everything read from it is gone. What was taken over stays."))
    return redirect("listimport:list")


def run_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Files of an import that wait for a team: numbers only."""
    run = get_object_or_404(ImportRun, pk=pk, office__in=request.user.offices_with("cases.assign"))
    groups = _waiting(run, request.POST)
    chosen = next((group for group in groups if group["form"].is_bound), None)
    if chosen and chosen["form"].is_valid():
        wanted = set(request.POST.getlist("row"))
        rows = [row for row in chosen["rows"] if str(row.row) in wanted]
        number = actions.assign_rows(rows, chosen["form"].cleaned_data["lead"], by=request.user)
        flash.done(request, _("%(number)s files were assigned.") % {"number": number})
        return redirect("listimport:assign", run.pk)
    return render(request, "listimport/assign.html", {"run": run, "groups": groups}, status=422 if chosen else 200)


def _waiting(run: ImportRun, posted: QueryDict) -> list[dict[str, Any]]:
    """Files without team, by the name the list gives the counsellor."""
    by_name: dict[str, list[ImportedRow]] = {}
    for row in ImportedRow.objects.filter(run=run).without_team().select_related("colleague"):
        by_name.setdefault(row.colleague.name if row.colleague else "", []).append(row)
    groups, staff = [], counsellors(run.office)
    for number, (name, rows) in enumerate(sorted(by_name.items())):
        prefix = f"group-{number}"
        form = AssignForm(posted if posted.get("group") == prefix else None, staff=staff, prefix=prefix)
        groups.append(
            {
                "colleague": name,
                "rows": rows[:FILES_SHOWN],
                "number": len(rows),
                "later": len(rows) - FILES_SHOWN,
                "form": form,
            }
        )
    return groups


def _run(request: HttpRequest, pk: UUID) -> ImportRun:
    """One's own import, in an office for which one may still import."""
    runs = ImportRun.objects.visible_to(request.user).filter(office__in=request.user.offices_with("cases.import"))
    return get_object_or_404(runs.select_related("office__organisation", "user"), pk=pk)


def _report(request: HttpRequest, run: ImportRun) -> HttpResponse:
    content = getattr(run, "content", None)
    report = content.report if content else None
    context: dict[str, Any] = {"run": run, "report": report}
    if report:
        context["groups"] = [shown_group(group) for group in report["groups"][:200]]
        context["more"] = max(len(report["groups"]) - 200, 0)
        context["notices"] = report["notices"]
    context["waiting"] = ImportedRow.objects.filter(run=run).without_team().count()
    context["may_assign"] = request.user.may("cases.assign", run.office)
    return render(request, "listimport/report.html", context)


def _preview(preview: dict[str, Any], form: AnswersForm) -> dict[str, Any]:
    """Each question with its field, each likely duplicate with both rows, each reading in words."""
    told = [group for group in preview["groups"] if not answerable(group) and group["choices"] != "staff"]
    duplicates = zip(preview["duplicates"], _fields(form, "duplicate"), strict=False)
    return {
        "counts": preview["counts"],
        "staff": list(zip(preview["staff"], _fields(form, "staff"), strict=True)),
        "duplicates": [{**one, "why": duplicate_words(one["why"]), "field": field} for one, field in duplicates],
        **_questions(form),
        "told": [shown_group(group) for group in told],
        "later_duplicates": max(len(preview["duplicates"]) - DUPLICATES_SHOWN, 0),
        "readings": [
            {
                "column": one["column"],
                "words": [(text, code_words(one["list"], codes), number) for text, codes, number in one["words"]],
            }
            for one in preview["readings"]
        ],
        "notices": preview["notices"],
        "decoration": [colour_name(colour) for colour in preview["notices"]["decoration"]],
    }


def _questions(form: AnswersForm) -> dict[str, Any]:
    """Column by column what is open, and apart from it what only looks odd."""
    shown = [
        {**shown_group(group), "field": form[f"question-{number}"], "text": _field(form, f"text-{number}")}
        for number, group in enumerate(form.asked)
    ]
    columns = [
        {
            "heading": column.heading,
            "rows": column.rows,
            "number": len(column.groups),
            "all": _field(form, f"column-{number}"),
            "questions": shown[column.first : column.first + len(column.shown)],
            "later": len(column.groups) - len(column.shown),
        }
        for number, column in enumerate(form.open)
    ]
    kept = shown[sum(len(column.shown) for column in form.open) :]
    rows = sum(column.rows for column in form.open)
    return {"columns": columns, "open_rows": rows, "kept": kept, "later_kept": len(form.kept) - len(kept)}


def _field(form: AnswersForm, name: str) -> Any:
    return form[name] if name in form.fields else None


def _fields(form: AnswersForm, kind: str) -> list[Any]:
    return [form[name] for name in form.fields if name.startswith(f"{kind}-")]


def _samples(sheet: Sheet) -> dict[str, list[str]]:
    """The first few different cells of each column."""
    samples: dict[str, list[str]] = {heading: [] for heading in sheet.headings}
    for row in sheet.rows[:60]:
        for heading, value in row.cells.items():
            if len(samples[heading]) < 4 and str(value) not in samples[heading]:
                samples[heading].append(str(value)[:60])
    return samples
