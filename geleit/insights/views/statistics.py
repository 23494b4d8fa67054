from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.audit.record import record, record_many
from geleit.core.templatetags.geleit import grouped, minutes
from geleit.insights import sheets
from geleit.insights.asked import Asked, NotYours, everything, read
from geleit.insights.behind import cases_behind
from geleit.insights.figures.breakdowns import BREAKDOWNS, HEADLINES, OF_CASES, TOTALS
from geleit.insights.figures.mbe import Figures, count
from geleit.insights.words import headline_sentences

# The order of the page; what the programme does not report is left out.
PARTS = (
    (gettext_lazy("Who came"), "case_type gender age_band nationality_group status_group stay_first_visit stay_now"),
    (
        gettext_lazy("At the start and at the end"),
        "level_start level_end work_start work_end benefits_start benefits_end",
    ),
    (gettext_lazy("What was done"), "topics languages contact_kinds contact_modes interpretation"),
    (gettext_lazy("How it ended"), "closing_reason duration"),
    (
        gettext_lazy("Quick contacts"),
        "quick_kinds referral_targets quick_topics quick_languages quick_shifted_from",
    ),
)
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@needs("insights.office", "cases.work")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The statistics there are, each with the totals of this year."""
    offered = [(asked, _totals(count(asked.scope(), asked.year))) for asked in everything(request.user)]
    context = {
        "offered": [_offer(asked, totals) for asked, totals in offered],
        "may_release": request.user.may("insights.office"),
    }
    return render(request, "insights/index.html", context)


@needs("insights.office", "cases.work")
@require_GET
def yearly(request: HttpRequest) -> HttpResponse:
    """The yearly statistics of an office, or of one's own files."""
    asked = _asked(request)
    figures = count(asked.scope(), asked.year)
    context = {
        "asked": asked,
        "figures": figures,
        "totals": _totals(figures),
        "headlines": list(zip(headline_sentences(figures), HEADLINES.values(), strict=True)),
        "parts": _parts(asked, figures),
        "years": asked.years(),
        "others": [(_name(other), other.query(year=asked.year)) for other in _others(asked)],
        "crumbs": [(_("Figures"), reverse("insights:index"))],
        "query": asked.query(),
    }
    return render(request, "insights/yearly.html", context)


@needs("insights.office", "cases.work")
@fresh_second_factor
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same numbers as a file, and a line in the audit trail."""
    asked = _asked(request)
    kind = request.GET.get("format", "xlsx")
    if kind not in TYPES:
        raise Http404
    table = sheets.rows(asked, count(asked.scope(), asked.year))
    detail = {"format": kind, "year": asked.year, "programme": asked.programme.code, "own": asked.own}
    record("figures.exported", by=request.user, office=asked.office.pk, detail=detail)
    content = sheets.as_xlsx(table) if kind == "xlsx" else sheets.as_csv(table)
    answer = HttpResponse(content, content_type=TYPES[kind])
    name = f"jahresstatistik-{asked.programme.code}-{asked.year}-{asked.office.code}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs("cases.work")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """One's own cases behind a number."""
    asked = _asked(request, own=True)
    breakdown = OF_CASES.get(request.GET.get("item", ""))
    if breakdown is None:
        raise Http404
    code = request.GET.get("code", "")
    found = cases_behind(asked, breakdown, code)
    lines = [(case.pk, {"area": "statistics"}) for case in found]
    record_many("content.opened", lines, by=request.user, subject_kind="case", office=asked.office.pk)
    context = {
        "asked": asked,
        "breakdown": breakdown,
        "label": breakdown.label(code) if found else "",
        "cases": found,
        "crumbs": [
            (_("Figures"), reverse("insights:index")),
            (_name(asked), reverse("insights:mbe") + asked.query()),
        ],
    }
    return render(request, "insights/cases.html", context)


def _asked(request: HttpRequest, *, own: bool = False) -> Asked:
    wanted = {**request.GET.dict(), **({"own": "1"} if own else {})}
    try:
        asked = read(request.user, wanted)
    except NotYours:
        raise Http404 from None
    if own and not asked.own:
        raise Http404
    return asked


def _others(asked: Asked) -> list[Asked]:
    mine = (asked.office, asked.programme, asked.own)
    return [other for other in everything(asked.user) if (other.office, other.programme, other.own) != mine]


def _name(asked: Asked) -> str:
    words = {"programme": asked.programme.short, "office": asked.office.name}
    if asked.own:
        return _("Yearly statistics %(programme)s, my cases") % words
    return _("Yearly statistics %(programme)s, %(office)s") % words


def _offer(asked: Asked, totals: list[dict]) -> dict[str, Any]:
    return {"name": _name(asked), "asked": asked, "totals": totals, "url": reverse("insights:mbe") + asked.query()}


def _totals(figures: Figures) -> list[dict[str, Any]]:
    totals = []
    for name, number in figures.totals.items():
        label, rule = TOTALS[name]
        totals.append(
            {"label": label, "number": minutes(number) if name == "minutes" else grouped(number), "rule": rule}
        )
    return totals


def _parts(asked: Asked, figures: Figures) -> list[tuple[Any, list[dict]]]:
    parts = []
    for title, names in PARTS:
        shown = [
            _table(asked, name, figures.breakdowns[name]) for name in names.split() if figures.breakdowns.get(name)
        ]
        if shown:
            parts.append((title, shown))
    return parts


def _table(asked: Asked, name: str, cells: dict[str, int]) -> dict[str, Any]:
    breakdown = BREAKDOWNS[name]
    opened = reverse("insights:mbe_cases") if asked.own and name in OF_CASES else ""
    bars = [
        (breakdown.label(code), number, opened + asked.query(item=name, code=code) if opened else "")
        for code, number in cells.items()
    ]
    return {"breakdown": breakdown, "bars": bars}
