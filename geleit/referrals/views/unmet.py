"""What was missing: unmet needs of the office, by quarter. Nobody in it can be found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.directory.models import Area
from geleit.programmes.codes import code_list
from geleit.referrals.models import UnmetNeed

# One question at a time: topic, status, language and place together would say who it was.
ASKED = (
    ("topic", _("What about"), "counselling_topic"),
    ("reason", _("Why nothing fitted"), "unmet_demand_reason"),
    ("status_group", _("Residence"), "residence_status_group"),
    ("language", _("Language"), "language"),
    ("place", _("District"), ""),
)


@needs("cases.work", "cases.load")
@require_GET
def unmet(request: HttpRequest) -> HttpResponse:
    offices = {*request.user.offices_with("cases.work"), *request.user.offices_with("cases.load")}
    needs_ = UnmetNeed.objects.filter(office__in=offices)
    years = sorted(set(needs_.values_list("year", flat=True)), reverse=True)
    asked = request.GET.get("jahr", "")
    year = next((one for one in years if str(one) == asked), years[0] if years else None)
    rows = list(needs_.filter(year=year).values("quarter", *(name for name, _label, _codes in ASKED)))
    context = {"years": years, "year": year, "quarters": _quarters(rows), "tables": list(_tables(rows))}
    return render(request, "referrals/unmet.html", context)


def _quarters(rows: list[dict]) -> list[tuple[str, int]]:
    counted = Counter(row["quarter"] for row in rows)
    return [(f"{quarter}/4", counted[quarter]) for quarter in (1, 2, 3, 4)]


def _tables(rows: list[dict]) -> Iterable[tuple[object, list[tuple[str, int]]]]:
    places = dict(Area.objects.filter(pk__in={row["place"] for row in rows}).values_list("pk", "name"))
    for name, label, codes in ASKED:
        counted = Counter(row[name] for row in rows).most_common()
        yield label, [(_name(code, codes, places), number) for code, number in counted]


def _name(code: str, codes: str, places: dict[str, str]) -> str:
    if not codes:
        return places.get(code, str(_("not known")))
    return code_list(codes).label(code) if code in code_list(codes) else str(_("not known"))
