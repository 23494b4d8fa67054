"""The key figures in plain sentences."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _

from geleit.core.forms import UNKNOWN
from geleit.insights.figures.mbe import Figures, Share


def headline_sentences(figures: Figures) -> list[str]:
    """In the order of HEADLINES."""
    cells = figures.breakdowns
    return [
        _case_management(figures.headline["case_management"]),
        _regular_closings(figures.headline["regular_closings"]),
        _age(figures.headline["age_27_65"], cells.get("age_band", {}).get(UNKNOWN, 0)),
        _first_visit(
            figures.headline["first_visit_within_three_years"], cells.get("stay_first_visit", {}).get(UNKNOWN, 0)
        ),
    ]


def _case_management(share: Share) -> str:
    return _("%(percent)s of the cases were case management (%(count)s of %(of)s).") % _numbers(share)


def _regular_closings(share: Share) -> str:
    if not share.of:
        return _("No case management case was closed.")
    return _(
        "%(percent)s of the case management cases that were closed ended regularly (%(count)s of %(of)s)."
    ) % _numbers(share)


def _age(share: Share, unknown: int) -> str:
    text = _("In %(percent)s of the cases the person was 27 to 65 years old (%(count)s of %(of)s).") % _numbers(share)
    return " ".join([text, _("In %(unknown)s the age is not known.") % {"unknown": unknown}]) if unknown else text


def _first_visit(share: Share, unknown: int) -> str:
    text = _("In %(percent)s of the cases the person first came within three years of entry (%(count)s of %(of)s).")
    text %= _numbers(share)
    return (
        " ".join([text, _("In %(unknown)s the day of entry is not known.") % {"unknown": unknown}]) if unknown else text
    )


def _numbers(share: Share) -> dict[str, object]:
    percent = formats.number_format(share.percent, 1) if share.percent is not None else "–"
    return {"percent": f"{percent} %", "count": share.count, "of": share.of}
