"""An .xlsx file as a sheet: visible sheets, values behind formulas, fill colours, merged cells, comments."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.utils import range_boundaries
from openpyxl.xml.functions import fromstring

from geleit.listimport.finding import RawRow, column_letter, find_list
from geleit.listimport.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, FileRefused, Sheet, plain

COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
MERGED = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')
COMMENT_HEADING = "(Kommentar)"
NO_COLOURS = {"000000", "FFFFFF"}

Formulas = dict[tuple[int, int], str]


def read_workbook(data: bytes, sheet_name: str = "") -> Sheet:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it does not know
            return _read(data, sheet_name)
    except FileRefused:
        raise
    except Exception as problem:  # openpyxl raises whatever a damaged part makes it stumble over
        raise FileRefused("broken") from problem


def _read(data: bytes, sheet_name: str) -> Sheet:
    book = load_workbook(io.BytesIO(data), read_only=True)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise FileRefused("no_sheet")
    found: list[Sheet] = []
    problem: FileRefused | None = None
    for worksheet in visible:
        if sheet_name and worksheet.title != sheet_name:
            continue
        try:
            found.append(_read_sheet(data, worksheet))
        except FileRefused as refused:
            problem = problem or refused
    if not found:
        raise problem or FileRefused("no_sheet")
    best = max(found, key=lambda sheet: len(sheet.rows))
    best.other_sheets = [sheet.title for sheet in visible if sheet.title != best.name]
    best.hidden_sheets = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    return best


def _read_sheet(data: bytes, worksheet: Any) -> Sheet:
    rows, formulas = _raw_rows(worksheet)
    values = _values_of(data, worksheet.title, formulas) if formulas else {}
    for row in rows:
        for index in [index for index in row.cells if (row.number, index) in formulas]:
            row.cells[index] = values.get((row.number, index)) or formulas[row.number, index]
    merged = _spread_merged(data, worksheet, {row.number: row for row in rows})
    sheet = find_list(worksheet.title, rows)
    _add_comments(data, worksheet, sheet)
    numbers = {row.number for row in sheet.rows}
    sheet.merged = [place for first, place in merged if first in numbers]
    sheet.formulas = [
        {"row": row, "column": column_letter(index), "formula": text, "known": (row, index) in values}
        for (row, index), text in sorted(formulas.items())
    ]
    return sheet


def _raw_rows(worksheet: Any) -> tuple[list[RawRow], Formulas]:
    worksheet.reset_dimensions()  # some programs claim a million columns
    rows: list[RawRow] = []
    formulas: Formulas = {}
    colours: dict[int, str] = {}
    cells = 0
    for number, record in enumerate(worksheet.iter_rows(), start=1):
        row = RawRow(number, {})
        for cell in record:
            if cell.value is not None and (value := plain(cell.value)) is not None:
                row.cells[cell.column - 1] = value
                if cell.data_type == "f":
                    formulas[number, cell.column - 1] = str(value)
                if colour := _colour(cell, colours):
                    row.colours.add(colour)
        cells += len(row.cells)
        _check_limits(row, len(rows), cells)
        if row.cells:
            rows.append(row)
    return rows, formulas


def _check_limits(row: RawRow, rows: int, cells: int) -> None:
    if row.cells and max(row.cells) >= MAX_COLUMNS:
        raise FileRefused("too_many_columns")
    if rows > MAX_ROWS + 100 or cells > MAX_CELLS:
        raise FileRefused("too_many_rows")


def _colour(cell: Any, known: dict[int, str]) -> str:
    """Fill colour as RRGGBB, looked up once per style; "" without one."""
    style = cell._style_id
    if style not in known:
        known[style] = _fill_of(cell)
    return known[style]


def _fill_of(cell: Any) -> str:
    fill = cell.fill
    if not fill or fill.fill_type != "solid":
        return ""
    colour = fill.fgColor
    if colour.type == "rgb":
        name = str(colour.rgb)[-6:].upper()
        return "" if name in NO_COLOURS else name
    if colour.type == "theme":
        return "" if colour.theme == 0 and not colour.tint else f"T{colour.theme}{colour.tint:+.1f}"
    return "" if colour.indexed in (64, 65) else f"I{colour.indexed}"


def _values_of(data: bytes, title: str, formulas: Formulas) -> dict[tuple[int, int], Any]:
    """What the spreadsheet program last computed for the formulas."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    book[title].reset_dimensions()
    values: dict[tuple[int, int], Any] = {}
    for number, record in enumerate(book[title].iter_rows(), start=1):
        for cell in record:
            if cell.value is not None and (number, cell.column - 1) in formulas:
                values[number, cell.column - 1] = plain(cell.value)
    return values


def _spread_merged(data: bytes, worksheet: Any, rows: dict[int, RawRow]) -> list[tuple[int, str]]:
    """Cells merged downwards count for each of their rows, as they look."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        places = [place.decode() for place in MERGED.findall(package.read(worksheet._worksheet_path))]
    spread = []
    for place in places:
        left, top, right, bottom = _bounds(place)
        value = rows[top].cells.get(left - 1) if top in rows else None
        if left == right and value is not None and bottom - top < 1000:
            for number in range(top + 1, bottom + 1):
                if number in rows:
                    rows[number].cells.setdefault(left - 1, value)
        spread.append((top, place))
    return spread


def _bounds(place: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of B2:C5, counted from one."""
    left, top, right, bottom = range_boundaries(place)
    return int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)


def _add_comments(data: bytes, worksheet: Any, sheet: Sheet) -> None:
    """Comments at cells become a column of their own."""
    by_row: dict[int, list[str]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        rels = get_rels_path(worksheet._worksheet_path)
        if rels not in package.namelist():
            return
        for relation in get_dependents(package, rels).find(COMMENTS):
            written = fromstring(package.read(relation.target))
            parsed: Any = CommentSheet.from_tree(written)  # type: ignore[arg-type]  # its types know another parser
            for place, comment in parsed.comments:
                number = _bounds(place)[1]
                by_row.setdefault(number, []).append(f"{place}: {' '.join(comment.text.split())}")
    for row in sheet.rows:
        if row.number in by_row:
            row.cells[COMMENT_HEADING] = " · ".join(by_row[row.number])
    if any(COMMENT_HEADING in row.cells for row in sheet.rows):
        sheet.headings.append(COMMENT_HEADING)
