"""A list as rows of plain values: what is left of a file once spreadsheets and their formats are behind us."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_ROWS = 25_000
MAX_COLUMNS = 200
MAX_CELLS = 1_500_000

Value = str | int | float | None


class FileRefused(Exception):
    """A file that cannot be read as a list. `sentence` says why, to the person who chose it."""

    SENTENCES: dict[str, Promise] = {
        "empty": _("The file is empty."),
        "too_big": _(
            "The file is larger than 20 MB. A list of clients is far smaller: please save it without pictures."
        ),
        "xls": _("This is an old Excel file (.xls). Please open it and save it as .xlsx or .csv."),
        "encrypted": _("The file is protected with a password. Please save it without a password and choose it again."),
        "broken": _("The file is damaged and cannot be opened. Please save it anew and choose it again."),
        "macros": _("The file contains macros. Please save it as .xlsx without macros."),
        "not_a_table": _("This is not a table: the content does not match. Readable are .xlsx and .csv."),
        "bomb": _("Unpacked, the file is far too large for a list of clients. It was not read."),
        "too_many_rows": _("The list has more than 25,000 rows. Please split it."),
        "too_many_columns": _("The list has more than 200 columns. Please remove the ones that are not needed."),
        "no_header": _("No row with headings such as name or date of birth was found in the visible sheets."),
        "no_rows": _("Below the headings there are no rows."),
        "no_sheet": _("The file has no visible sheet."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(self.SENTENCES[self.code])


@dataclass
class Row:
    number: int  # as the spreadsheet counts
    cells: dict[str, Value] = field(default_factory=dict)  # heading → value
    colours: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    name: str
    header_row: int
    headings: list[str]
    rows: list[Row]
    other_sheets: list[str] = field(default_factory=list)  # visible, not read
    hidden_sheets: list[str] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)  # {"row", "text"}: sums, legends, titles between rows
    formulas: list[dict[str, Any]] = field(default_factory=list)  # {"row", "column", "formula", "known"}
    merged: list[str] = field(default_factory=list)  # merged cells among the rows
    colours: dict[str, int] = field(default_factory=dict)  # colour → number of rows
    decoration: list[str] = field(default_factory=list)  # colours of whole columns or of every second row

    def to_json(self) -> dict[str, Any]:
        rows = [{"number": row.number, "cells": row.cells, "colours": row.colours} for row in self.rows]
        return {**{name: getattr(self, name) for name in self.__dataclass_fields__}, "rows": rows}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sheet:
        return cls(**{**data, "rows": [Row(**row) for row in data["rows"]]})


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\ufeff]")


def plain(value: Any) -> Value:
    """One cell as text or number; days as 2026-11-20, nothing as None."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return int(value) if value == int(value) else value
    if value is None:
        return None
    text = _CONTROL.sub("", unicodedata.normalize("NFC", str(value))).replace("\xa0", " ").strip()
    return text or None


def colour_name(colour: str) -> str:
    """The colour as people would call it."""
    if len(colour) != 6 or not re.fullmatch(r"[0-9A-F]{6}", colour):
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    if max(red, green, blue) - min(red, green, blue) < 24:
        return str(_("grey"))
    known = {
        (255, 255, 0): _("yellow"),
        (255, 0, 0): _("red"),
        (0, 176, 80): _("green"),
        (146, 208, 80): _("green"),
        (198, 239, 206): _("light green"),
        (255, 192, 0): _("orange"),
        (255, 165, 0): _("orange"),
        (0, 112, 192): _("blue"),
        (189, 215, 238): _("light blue"),
        (112, 48, 160): _("purple"),
        (255, 192, 203): _("pink"),
        (255, 199, 206): _("light red"),
        (255, 242, 204): _("light yellow"),
    }
    nearest = min(known, key=lambda rgb: (rgb[0] - red) ** 2 + (rgb[1] - green) ** 2 + (rgb[2] - blue) ** 2)
    return str(known[nearest])
