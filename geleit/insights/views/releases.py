"""Figures that may leave the office: one fixed release a quarter, and the ledger of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.accounts.models import Office, User
from geleit.audit.record import record
from geleit.insights import sheets
from geleit.insights.actions.release import NotNow, release
from geleit.insights.models import Release
from geleit.insights.releases.making import FEWEST_COUNSELLORS, WAIT, Content, counsellors, next_quarter
from geleit.insights.releases.populations import POPULATIONS, Cut, Side
from geleit.insights.views.statistics import TYPES

HIDDEN = "•"


def visible_to(user: User) -> Any:
    return Release.objects.filter(office__in=user.offices_with("insights.office")).select_related("office")


@needs("insights.office")
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    offices = [_offered(office) for office in request.user.offices_with("insights.office")]
    context = {
        "offices": offices,
        "fewest": FEWEST_COUNSELLORS,
        "weeks": WAIT.days // 7,
        "crumbs": [(_("Figures"), reverse("insights:index"))],
    }
    return render(request, "insights/releases.html", context)


def _offered(office: Office) -> dict[str, Any]:
    made = list(Release.objects.filter(office=office))
    coming = next_quarter(office, {(one.year, one.quarter) for one in made})
    return {"office": office, "made": made, "coming": coming, "too_small": counsellors(office) < FEWEST_COUNSELLORS}


@needs("insights.office")
@require_GET
def release_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    made = get_object_or_404(visible_to(request.user), pk=pk)
    context = {
        "made": made,
        "parts": list(_parts(made.content)),
        "hidden": HIDDEN,
        "crumbs": [(_("Figures"), reverse("insights:index")), (_("Releases"), reverse("insights:releases"))],
    }
    return render(request, "insights/release.html", context)


@needs("insights.office")
@fresh_second_factor
@require_GET
def release_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What may be given away, as a table: the office keeps it, sends it, or puts it on its pages."""
    made = get_object_or_404(visible_to(request.user), pk=pk)
    table: list[sheets.Row] = [[_("Population"), _("Rows"), _("Columns"), _("How many")]]
    for part in _parts(made.content):
        table.append([part["title"], _("Total"), "", part["total"] if part["total"] is not None else HIDDEN])
        for one in part["tables"]:
            for row in one["rows"]:
                names = [label for label, _number in one["columns"][1:]]
                table += [[one["caption"], str(row[0]), str(n), c] for n, c in zip(names, row[1:], strict=True)]
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    record("figures.exported", by=request.user, office=made.office_id, detail={"format": kind, "year": made.year})
    answer = HttpResponse(sheets.as_csv(table) if kind == "csv" else sheets.as_xlsx(table), content_type=TYPES[kind])
    name = f"freigabe-{made.office.code}-{made.year}-{made.quarter}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs("insights.office")
@require_POST
def release_new(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in request.user.offices_with("insights.office")}
    office = offices.get(request.POST.get("office", ""))
    year, _slash, quarter = request.POST.get("quarter", "").partition("/")
    if office is None or not (year.isdecimal() and quarter.isdecimal()):
        return redirect("insights:releases")
    try:
        made = release(office, int(year), int(quarter), by=request.user)
    except NotNow:
        messages.error(request, _("This quarter cannot be released (any more)."))
        return redirect("insights:releases")
    return redirect("insights:release", made.pk)


def _parts(content: Content) -> Iterable[dict[str, Any]]:
    for population in POPULATIONS:
        found = content.get(population.name)
        if found is not None:
            tables = [_table(cut, found["tables"][cut.name]) for cut in population.cuts if cut.name in found["tables"]]
            yield {"title": str(population.title), "rule": population.rule, "total": found["total"], "tables": tables}


def _table(cut: Cut, table: Content) -> dict[str, Any]:
    rows = [_label(cut.rows, group) for group in table["rows"]]
    if cut.columns is None:
        cells = [[name, number] for name, number in zip(rows, table["row_totals"], strict=True)]
        return {"caption": cut.title, "columns": [(cut.rows.title, False), (_("How many"), True)], "rows": cells}
    columns = [_label(cut.columns, group) for group in table["columns"]]
    lines = zip(rows, table["cells"], table["row_totals"], strict=True)
    return {
        "caption": cut.title,
        "columns": [(cut.rows.title, False), *((name, True) for name in columns), (_("Total"), True)],
        "rows": [[name, *(HIDDEN if one is None else one for one in cells), total] for name, cells, total in lines],
        "totals": [_("Total"), *table["column_totals"], sum(table["row_totals"])],
    }


def _label(side: Side, group: list[str]) -> str:
    return " / ".join(side.label(code) for code in group)
