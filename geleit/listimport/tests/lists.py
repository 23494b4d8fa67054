"""A list as an office keeps it, with everything such lists are known for. Nobody in it is a real person."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

HEADINGS = [
    *("lfd. Nr.", "Nachname", "Vorname", "Geb.-Datum", "m/w/d", "Staatsang.", "Aufenthalt", "gültig bis", "Einreise"),
    *("Erstkontakt", "Deutsch", "Sprache(n)", "Dolm.?", "Tel.", "Anschrift", "Fallart", "Berater/in", "Anliegen"),
    *("Angeh. mitberaten", "Kontakte ges.", "Abschluss am", "Grund", "Bemerkung"),
]
FIRST_ROW = 4  # title, empty row, headings

# Row 4 to 13 of the sheet.
ROWS: list[dict[str, Any]] = [
    {
        **{"Nachname": "Nuri", "Vorname": "Sami", "Geb.-Datum": "3.4.85", "m/w/d": "m", "Staatsang.": "AFG"},
        **{"Aufenthalt": "25 II", "gültig bis": "01.02.2027", "Einreise": "2021", "Erstkontakt": "12/03/2024"},
        **{"Deutsch": "b1 (DTZ)", "Sprache(n)": "Farsi/Dari", "Dolm.?": "bei ABH ja", "Tel.": "0151 1000001"},
        **{"Fallart": "CM", "Berater/in": "Brandt", "Anliegen": "Sprachkurs, Schulden", "Kontakte ges.": 7},
        **{"Angeh. mitberaten": "Frau, 2 Kinder", "Bemerkung": "Vorsicht: nicht auf AB sprechen"},
    },
    {
        **{"Nachname": "Selmani", "Vorname": "Besa", "Geb.-Datum": date(1979, 6, 30), "m/w/d": "weibl."},
        **{"Staatsang.": "Kosovo", "Aufenthalt": "§ 28", "Erstkontakt": "5.1.25 ", "Deutsch": "A 2"},
        **{"Fallart": "Ber.", "Berater/in": "A. Brandt", "Anliegen": "Wohnung", "Angeh. mitberaten": "Mann + Kind"},
        **{"Kontakte ges.": "ca. 5", "Abschluss am": "2025-06-01", "Grund": "umgezogen nach HH"},
    },
    {
        **{"Nachname": "Tesfay", "Geb.-Datum": "1995", "m/w/d": "W", "Staatsang.": "Eritrea", "Aufenthalt": "s. Akte"},
        **{"Erstkontakt": "2025-02-10", "Fallart": "Kurzberatung", "Berater/in": "Yilmaz M.", "Anliegen": "Gesundheit"},
    },
    {
        **{"Nachname": "NURI", "Vorname": "Sami", "Geb.-Datum": "1985-04-03", "Staatsang.": "afghanisch"},
        **{"Erstkontakt": "01.09.2025", "Fallart": "Beratung", "Berater/in": "M. Yilmaz", "Anliegen": "Kita"},
    },
    {
        **{"Nachname": "Koval", "Vorname": "Ilya", "Geb.-Datum": "31.02.1988", "Staatsang.": "Ukraine (§24)"},
        **{"Aufenthalt": "Duldung", "Erstkontakt": "3.3.25", "Fallart": "Beratung", "Berater/in": "Brandt"},
    },
    {
        **{"Nachname": "Koval", "Vorname": "Daria", "Geb.-Datum": "7.7.90", "Staatsang.": "???", "Aufenthalt": "k.A."},
        **{"Erstkontakt": "10.10.2025", "Abschluss am": "01.05.2025", "Grund": "Kontaktabbruch", "Fallart": "cm"},
    },
    {
        **{"Nachname": "Popa", "Vorname": "Ion", "Geb.-Datum": "8.6.97", "Staatsang.": "Syrien", "Aufenthalt": "EU"},
        **{"Erstkontakt": "17.8.25", "Fallart": "nur Weiterverweis", "Berater/in": "Petersen", "Dolm.?": "x"},
    },
    {
        **{"Nachname": "Sami", "Vorname": "Popa", "Geb.-Datum": "1.1.91", "Staatsang.": "staatenlos"},
        **{"Erstkontakt": "18.8.25", "Fallart": "Beratung", "Berater/in": "Petersen", "Tel.": 1511000002},
    },
    {
        **{"Nachname": "Popa", "Vorname": "Elena", "Geb.-Datum": "2.2.88", "Erstkontakt": "19.8.25", "Fallart": "Ber."},
        **{"Berater/in": "Petersen", "Angeh. mitberaten": "5 Pers.", "Deutsch": "Alphakurs"},
    },
    {
        **{"Nachname": "Nuri", "Vorname": "Laila", "Geb.-Datum": "4.4.01", "Erstkontakt": "20.8.25", "Fallart": "Ber."},
        **{"Berater/in": "Petersen", "Angeh. mitberaten": "Kinder", "Einreise": "März 2023"},
    },
]


def workbook(
    rows: Sequence[Mapping[str, Any]] = ROWS,
    *,
    headings: Sequence[str] = HEADINGS,
    yellow: Sequence[int] = (5,),
    hidden: str = "alt 2019",
    footer: bool = True,
    comment: str = "",
) -> bytes:
    """The bytes of an .xlsx: merged title, grey headings, `yellow` rows, a sum and a legend below, a hidden sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Klienten"
    sheet["A1"] = "Beratung Lindenau – Klientenliste (intern!)"
    sheet.merge_cells("A1:H1")
    for column, heading in enumerate(headings, start=1):
        sheet.cell(3, column, heading).fill = PatternFill("solid", fgColor="DDDDDD")
    for number, row in enumerate(rows):
        cells = {"lfd. Nr.": number + 1, **row}
        for column, heading in enumerate(headings, start=1):
            cell = sheet.cell(FIRST_ROW + number, column, cells.get(heading))
            if FIRST_ROW + number in yellow:
                cell.fill = PatternFill("solid", fgColor="FFFF00")
    if comment:
        sheet["B4"].comment = Comment(comment, "Anna")
    if footer:
        below = FIRST_ROW + len(rows) + 1
        sheet.cell(below, 2, "Summe:")
        sheet.cell(below, 3, f"=COUNTA(B4:B{below - 2})")
        sheet.cell(below + 1, 1, "gelb = dringend!")
    if hidden:
        old = book.create_sheet(hidden)
        old.append(["Nachname", "Vorname"])
        old.append(["Alt", "Otto"])
        old.sheet_state = "hidden"
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
