"""The yearly statistics as a table for spreadsheets. Text stays text: a label never becomes a formula."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext as _

from geleit.core.plain_text import plain
from geleit.insights.asked import Asked
from geleit.insights.figures.breakdowns import BREAKDOWNS, HEADLINES, TOTALS
from geleit.insights.figures.mbe import Figures

Row = list[str | int | float | None]
# A cell that begins like this is a formula, a command or hides one; "'" in front makes it text in every program.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
BLANKS = " \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\u3000'\""  # what programs pass over before they look


def rows(asked: Asked, figures: Figures) -> list[Row]:
    found: list[Row] = [
        [_("Breakdown"), _("Key"), _("Group"), _("How many"), _("Of"), _("Per cent"), _("Counted"), _("Rule")],
        [_("Office"), asked.office.code, asked.office.name, None, None, None, None, _whose(asked)],
        [_("Year"), "", asked.programme.short, figures.year, None, None, None, None],
    ]
    for name, number in figures.totals.items():
        label, rule = TOTALS[name]
        found.append([_("Totals"), name, str(label), number, None, None, None, str(rule)])
    for name, share in figures.headline.items():
        found.append([_("Key figures"), name, "", share.count, share.of, share.percent, None, str(HEADLINES[name])])
    for name, cells in figures.breakdowns.items():
        one, total = BREAKDOWNS[name], sum(cells.values())
        for code, number in cells.items():
            percent = round(100 * number / total, 1)
            found.append([str(one.title), code, one.label(code), number, total, percent, str(one.unit), str(one.rule)])
    return found


def _whose(asked: Asked) -> str:
    return _("only the files of the one who exported this") if asked.own else _("the whole office")


def as_csv(table: list[Row]) -> bytes:
    """With semicolons and a mark for UTF-8, as German spreadsheets expect it."""
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([[_harmless(cell) for cell in row] for row in table])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str | int | float | None) -> str:
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    text = "" if cell is None else plain(str(cell))
    return f"'{text}" if text.lstrip(BLANKS).startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def as_xlsx(table: list[Row]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("Figures"))
        bold = book.add_format({"bold": True})
        for place, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(place, column, cell, bold if place == 0 else None)
                elif cell is not None:
                    sheet.write_number(place, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 2, 34)
        sheet.set_column(7, 7, 90)
    return file.getvalue()
