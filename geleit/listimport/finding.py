"""Where the list is on a sheet: the headings under title rows, the rows below, and what is not a row at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from geleit.listimport.columns import guess_field
from geleit.listimport.sheet import MAX_COLUMNS, MAX_ROWS, FileRefused, Row, Sheet, Value

LOOK_FOR_HEADINGS_IN = 40
SUM_WORDS = re.compile(r"^(summe|gesamt|gesamtzahl|anzahl|insgesamt|total|sum)\b", re.IGNORECASE)
DECORATION_SHARE = 0.4  # a colour on so many rows does not mark a few of them


@dataclass
class RawRow:
    number: int
    cells: dict[int, Value]  # column index → value, only filled ones
    colours: set[str] = field(default_factory=set)


def find_list(name: str, rows: list[RawRow]) -> Sheet:
    """The sheet with its headings and rows. Raises FileRefused where there is no list."""
    header = _header_row(rows)
    if header is None:
        raise FileRefused("no_header")
    if max(header.cells) >= MAX_COLUMNS:
        raise FileRefused("too_many_columns")
    headings = _unique_headings(header.cells)
    sheet = Sheet(name=name, header_row=header.number, headings=list(headings.values()), rows=[])
    body = [row for row in rows if row.number > header.number and row.cells]
    _add_unnamed_columns(headings, body, sheet)
    _sort_rows(body, headings, sheet)
    if not sheet.rows:
        raise FileRefused("no_rows")
    if len(sheet.rows) > MAX_ROWS:
        raise FileRefused("too_many_rows")
    _weigh_colours(sheet)
    return sheet


def _header_row(rows: list[RawRow]) -> RawRow | None:
    """The row in which most cells are known headings; at least two must be."""
    best, most = None, 1
    for row in rows[:LOOK_FOR_HEADINGS_IN]:
        known = sum(1 for value in row.cells.values() if isinstance(value, str) and guess_field(value))
        if known > most:
            best, most = row, known
    return best


def _unique_headings(cells: dict[int, Value]) -> dict[int, str]:
    """Column index → heading; a heading used twice gets a number."""
    found: dict[int, str] = {}
    used: Counter[str] = Counter()
    for index, value in sorted(cells.items()):
        text = " ".join(str(value).split())
        used[text] += 1
        found[index] = text if used[text] == 1 else f"{text} ({used[text]})"
    return found


def _add_unnamed_columns(headings: dict[int, str], body: list[RawRow], sheet: Sheet) -> None:
    """Columns with content but without heading are called by their letter, so that nothing is lost."""
    for index in sorted({index for row in body for index in row.cells} - set(headings)):
        if index >= MAX_COLUMNS:
            raise FileRefused("too_many_columns")
        headings[index] = f"({column_letter(index)})"
        sheet.headings.append(headings[index])


def _sort_rows(body: list[RawRow], headings: dict[int, str], sheet: Sheet) -> None:
    for row in body:
        if _is_no_row(row, headings):
            sheet.left_out.append({"row": row.number, "text": " · ".join(str(value) for value in row.cells.values())})
        else:
            named = {headings[index]: value for index, value in sorted(row.cells.items())}
            sheet.rows.append(Row(row.number, named, sorted(row.colours)))


def _is_no_row(row: RawRow, headings: dict[int, str]) -> bool:
    """Sums, legends below the list, titles between the rows, and the headings once more."""
    values = list(row.cells.values())
    if any(isinstance(value, str) and SUM_WORDS.match(value) for value in values) and len(values) <= 4:
        return True
    if [headings.get(index) for index in row.cells] == values and len(values) > 1:
        return True
    return len(values) == 1 and len(headings) > 3


def _weigh_colours(sheet: Sheet) -> None:
    counts = Counter(colour for row in sheet.rows for colour in row.colours)
    for colour, rows in counts.items():
        if len(sheet.rows) > 4 and rows / len(sheet.rows) >= DECORATION_SHARE:
            sheet.decoration.append(colour)
        else:
            sheet.colours[colour] = rows
    for row in sheet.rows:
        row.colours = [colour for colour in row.colours if colour in sheet.colours]


def column_letter(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
