"""Fields that take what people know, however exactly they know it."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.people.models import Milestone
from geleit.programmes.aliases import understand_all
from geleit.programmes.codes import code_list

Vague = tuple[date, str]  # a day, and how exactly it is meant (Milestone.Precision)

YEAR = re.compile(r"\d{4}")
MONTH = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")


class VagueInput(forms.TextInput):
    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "class": "middle", **(attrs or {})})


class BirthField(forms.Field):
    """A birth date, or only the year. Cleans to a date, a year or None."""

    widget = VagueInput

    def prepare_value(self, value: object) -> object:
        return formats.date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value

    def to_python(self, value: str | None) -> date | int | None:
        words = (value or "").strip()
        if not words:
            return None
        born: date | int = int(words) if YEAR.fullmatch(words) else _day(words)
        year = born if isinstance(born, int) else born.year
        if not dates.EARLIEST.year <= year <= dates.today().year or (isinstance(born, date) and born > dates.today()):
            raise ValidationError(_("Please check the year: nobody here was born then."), code="invalid")
        return born


class VagueDateField(forms.Field):
    """A day, a month or only a year in the past. Cleans to (date, precision) or None."""

    widget = VagueInput

    def prepare_value(self, value: object) -> object:
        return vague_words(*value) if isinstance(value, tuple) else value

    def to_python(self, value: str | None) -> Vague | None:
        words = (value or "").strip()
        if not words:
            return None
        if YEAR.fullmatch(words):
            found, precision = date(int(words), 1, 1) if words >= "1900" else None, Milestone.Precision.YEAR
        elif month := MONTH.fullmatch(words):
            found, precision = _month(int(month[2]), int(month[1])), Milestone.Precision.MONTH
        else:
            found, precision = _day(words), Milestone.Precision.DAY
        if found is None or found > dates.today():
            raise ValidationError(_("Please write a day, a month or a year that has been."), code="invalid")
        return found, precision


def vague_words(on: date, precision: str) -> str:
    if precision == Milestone.Precision.YEAR:
        return str(on.year)
    if precision == Milestone.Precision.MONTH:
        return f"{on.month:02}.{on.year}"
    return formats.date_format(on, "SHORT_DATE_FORMAT")


class NationalitiesField(forms.CharField):
    """One or several, as people say them: "Syrien, Türkei". Cleans to codes."""

    def prepare_value(self, value: object) -> object:
        codes = code_list("nationality")
        return ", ".join(codes.label(code) for code in value) if isinstance(value, list) else value

    def clean(self, value: str | None) -> list[str]:
        codes, unclear = understand_all("nationality", super().clean(value))
        known = [code for code in codes if code in code_list("nationality")]
        if unclear or len(known) < len(codes):
            words = ", ".join(unclear) or value
            message = _("Geleit does not know “%(words)s” as a nationality. Please write it as in the list.")
            raise ValidationError(message, code="invalid", params={"words": words})
        return list(dict.fromkeys(known))


class LinesField(forms.CharField):
    """One entry on each line. Cleans to a list."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(widget=forms.Textarea({"rows": 2}), **kwargs)

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str | None) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def _day(words: str) -> date:
    try:
        return dates.parse_day(words, past=True)
    except ValueError as problem:
        raise ValidationError(str(problem), code="invalid") from problem


def _month(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and year >= 1900 else None
