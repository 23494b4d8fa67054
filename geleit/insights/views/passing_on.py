"""Exact figures of what the office asked of other houses, for its own lead and statistics."""

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
from geleit.insights.figures import referrals as figures


@needs("insights.office")
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in request.user.offices_with("insights.office")}
    office = offices.get(request.GET.get("stelle", "")) or next(iter(offices.values()))
    this_year = dates.today().year
    asked = request.GET.get("jahr", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= this_year else this_year
    rows = figures.asked_between(office, date(year, 1, 1), date(year, 12, 31))
    context = {
        "office": office,
        "offices": list(offices.values()),
        "year": year,
        "years": [this_year, this_year - 1, this_year - 2],
        "number": len(rows),
        "median": figures.median_days(rows),
        "tables": list(_tables(rows)),
        "partners": figures.by_partner(rows),
        "fewest": figures.FEWEST_OF_A_PARTNER,
        "crumbs": [(_("Figures"), reverse("insights:index"))],
    }
    return render(request, "insights/referrals.html", context)


def _tables(rows: list[figures.Asked]) -> Iterable[dict[str, Any]]:
    results, bands = figures.RESULT_WORDS, figures.BAND_WORDS
    yield _table(_("How"), Counter(figures.level_words(row.level) for row in rows))
    yield _table(_("Where to"), Counter(figures.target_words(row.target) for row in rows))
    yield _table(_("What became of it"), Counter(str(results[row.result]) for row in rows))
    yield _table(_("How soon an answer came"), Counter(str(bands[row.band]) for row in rows))


def _table(caption: str, counted: Counter[str]) -> dict[str, Any]:
    return {"caption": caption, "bars": counted.most_common()}
