"""Exact figures of referrals and handovers of an office, for its own lead and statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.core import dates
from geleit.insights.figures import handovers as handed
from geleit.insights.figures import referrals as figures
from geleit.programmes.codes import code_list


@needs("insights.office")
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    context = _frame(request)
    rows = figures.asked_between(context["office"], date(context["year"], 1, 1), date(context["year"], 12, 31))
    context |= {
        "number": len(rows),
        "median": figures.median_days(rows),
        "tables": list(_tables(rows)),
        "partners": figures.by_partner(rows),
        "fewest": figures.FEWEST_OF_A_PARTNER,
    }
    return render(request, "insights/referrals.html", context)


@needs("insights.office")
@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    context = _frame(request)
    rows = handed.begun(context["office"], context["year"])
    kinds, levels, gaps = code_list("handover_kind"), code_list("handover_level"), handed.GAP_WORDS
    known = [row for row in rows if row.days_without_benefits is not None]
    context |= {
        "number": len(rows),
        "accepted": handed.accepted(rows),
        "arrived": handed.arrived(rows),
        "days_to_answer": handed.median_of(rows, "days_to_answer"),
        "days_without": handed.median_of(rows, "days_without_benefits"),
        "tables": [
            _table(_("What for"), Counter(kinds.label(row.kind) for row in rows)),
            _table(_("How"), Counter(levels.label(row.level) for row in rows)),
            _table(_("What became of it"), Counter(str(handed.OUTCOME_WORDS[handed.outcome(row)]) for row in rows)),
            _table(_("Days without benefits"), Counter(str(gaps[handed.gap(row)]) for row in known)),
        ],
    }
    return render(request, "insights/handovers.html", context)


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Which office and year somebody looks at."""
    offices = {office.code: office for office in request.user.offices_with("insights.office")}
    this_year = dates.today().year
    asked = request.GET.get("jahr", "")
    return {
        "office": offices.get(request.GET.get("stelle", "")) or next(iter(offices.values())),
        "offices": list(offices.values()),
        "year": int(asked) if asked.isdecimal() and 2000 <= int(asked) <= this_year else this_year,
        "years": [this_year, this_year - 1, this_year - 2],
        "crumbs": [(_("Figures"), reverse("insights:index"))],
    }


def _tables(rows: list[figures.Asked]) -> Iterable[dict[str, Any]]:
    results, bands = figures.RESULT_WORDS, figures.BAND_WORDS
    yield _table(_("How"), Counter(figures.level_words(row.level) for row in rows))
    yield _table(_("Where to"), Counter(figures.target_words(row.target) for row in rows))
    yield _table(_("What became of it"), Counter(str(results[row.result]) for row in rows))
    yield _table(_("How soon an answer came"), Counter(str(bands[row.band]) for row in rows))


def _table(caption: str, counted: Counter[str]) -> dict[str, Any]:
    return {"caption": caption, "bars": counted.most_common()}
