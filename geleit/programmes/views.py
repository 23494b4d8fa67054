from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from geleit.accounts.decorators import needs
from geleit.core import dates
from geleit.programmes.codes import Code, CodeList, code_list, list_names
from geleit.programmes.programme import Programme, Terms, programmes


@dataclass(frozen=True)
class Line:
    """One code as the page of its list shows it."""

    item: Code
    label: str
    other_label: str
    group: str
    former: bool  # no longer offered
    future: bool


@needs("accounts.rights")
def lists(request: HttpRequest) -> HttpResponse:
    """All code lists under the heading of their subject."""
    every = sorted((code_list(name) for name in list_names()), key=lambda codes: codes.title().casefold())
    subjects = [
        (subject.label(), [codes for codes in every if codes.subject == subject.code])
        for subject in code_list("list_subject")
    ]
    return render(request, "programmes/lists.html", {"subjects": subjects, "crumbs": crumbs()})


@needs("accounts.rights")
def code_list_page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in list_names():
        raise Http404
    codes, today = code_list(name), dates.today()
    context = {
        "codes": codes,
        "lines": [_line(codes, item, today) for item in codes],
        "dated": any(item.valid_from or item.valid_to for item in codes),
        "legal": any(item.legal_ref for item in codes),
        "other_language": _("German") if _in_english() else _("English"),
        "crumbs": [*crumbs(), (_("Code lists"), reverse("programmes:lists"))],
    }
    return render(request, "programmes/list.html", context)


@needs("accounts.rights")
def programmes_page(request: HttpRequest) -> HttpResponse:
    """Every programme as it is today, with what held before."""
    shown = [_shown(item, dates.today()) for item in programmes().values()]
    return render(request, "programmes/programmes.html", {"programmes": shown, "crumbs": crumbs()})


def crumbs() -> list[tuple[str, str]]:
    return [(_("Administration"), reverse("accounts:index"))]


def _in_english() -> bool:
    return (get_language() or "de").startswith("en")


def _line(codes: CodeList, item: Code, today: date) -> Line:
    return Line(
        item=item,
        label=item.label(),
        other_label=item.label("de" if _in_english() else "en"),
        group=code_list(codes.groups).label(item.group) if codes.groups else "",
        former=bool(item.valid_to and item.valid_to < today),
        future=bool(item.valid_from and item.valid_from > today),
    )


def _shown(item: Programme, today: date) -> dict:
    terms = item.on(today)
    return {
        "programme": item,
        "terms": terms,
        "facts": [(label, words) for label, words in _facts(terms) if words],
        "earlier": [other for other in item.terms if other.valid_from < terms.valid_from],
    }


def _facts(terms: Terms) -> list[tuple[str, str]]:
    """What the terms say, in words; empty where they set no limit."""
    return [
        (_("Age"), _ages(terms)),
        (_("Residence status"), _statuses(terms)),
        (_("Not included"), _without(terms)),
        (_("Federal state"), code_list("federal_state").label(terms.land) if terms.land else ""),
        (_("Housing"), _labels("housing_type", terms.housing_types)),
        (_("Plan review"), _("every %(weeks)s weeks") % {"weeks": terms.review_weeks}),
        (_("Longest duration"), _years(terms.max_years) if terms.max_years else ""),
        (
            _("Files are kept"),
            _("until the end of the year of closure and %(years)s more") % {"years": _years(terms.retention_years)},
        ),
        (
            _("People without a case are kept"),
            _("%(months)s months after the last contact") % {"months": terms.retention_months_without_case},
        ),
        (_("Reported broken down by"), _labels("reporting_item", terms.reporting)),
    ]


def _years(years: int) -> str:
    return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}


def _ages(terms: Terms) -> str:
    words = {"from": terms.age_from, "to": terms.age_to}
    if terms.age_from and terms.age_to:
        return _("%(from)s to %(to)s years") % words
    return _("from %(from)s years") % words if terms.age_from else ""


def _statuses(terms: Terms) -> str:
    groups = _labels("residence_status_group", terms.status_groups)
    single = _labels("residence_status", terms.statuses)
    return _("%(groups)s; also: %(single)s") % {"groups": groups, "single": single} if single else groups


def _without(terms: Terms) -> str:
    groups = _labels("residence_status_group", terms.without_groups)
    return " · ".join(part for part in (groups, _labels("residence_status", terms.without_statuses)) if part)


def _labels(list_name: str, codes: tuple[str, ...]) -> str:
    known = code_list(list_name)
    return " · ".join(known.label(code) for code in codes)
