"""./run bench import [--rows N]: a list kept by hand, from the bytes of its .xlsx to files in the database, in seconds.

Prints JSON: reading, planning (understanding, duplicates), writing, the same list once more, and the longest batch.
"""

import argparse
import io
import itertools
import json
import random
import time
from datetime import date, timedelta
from uuid import uuid4

import xlsxwriter

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Office, User
from geleit.listimport import actions, writing
from geleit.listimport.columns import guess_columns
from geleit.listimport.mapping import ImportMap
from geleit.listimport.preparing import make_preview
from geleit.listimport.reading import read_list

HEADINGS = [
    *("lfd. Nr.", "Nachname", "Vorname", "Geb.-Datum", "m/w/d", "Staatsang.", "Aufenthalt", "gültig bis", "Einreise"),
    *("Erstkontakt", "Deutsch", "Sprache(n)", "Dolm.?", "Tel.", "Anschrift", "Fallart", "Berater/in", "Anliegen"),
    *("Angeh. mitberaten", "Kontakte ges.", "Abschluss am", "Grund", "Bemerkung"),
]
FIRST = [
    "ba",
    "da",
    "fa",
    "ha",
    "ka",
    "la",
    "ma",
    "na",
    "ra",
    "sa",
    "ta",
    "wa",
    "ya",
    "za",
    "be",
    "de",
    "he",
    "ke",
    "le",
]
LAST = ["lin", "mar", "nor", "rad", "sim", "tal", "vek", "zan", "bir", "dan", "fir", "gol", "ham", "jol", "kor", "lem"]
WORDS = {
    "m/w/d": ["m", "w", "weibl.", "d"],
    "Staatsang.": ["Syrien", "AFG", "ukrainisch", "Tuerkei", "Eritrea", "Iran, Islam. Rep."],
    "Aufenthalt": ["§ 24", "25 II", "Duldung", "Gestattung", "NE", "§ 28", "s. Akte"],
    "Deutsch": ["A1", "A 2", "b1 (DTZ)", "kein", "Alphakurs"],
    "Sprache(n)": ["Arabisch", "Dari", "Ukr., Russ.", "Farsi/Dari"],
    "Dolm.?": ["x", "nein", "bei ABH ja", ""],
    "Anschrift": ["Gartenweg 3", "AU Mühlenweg", ""],
    "Fallart": ["CM", "Beratung", "Ber.", "Beratung", "Kurzberatung"],
    "Berater/in": ["A. Ahorn", "Birke", "Cedar"],
    "Anliegen": ["Sprachkurs, Kita", "Schulden", "Arbeitssuche, Kindergeld"],
    "Angeh. mitberaten": ["", "0", "2", "Mann + Kind", "Frau, 2 Kinder"],
    "Kontakte ges.": ["", "ca. 5", 7, 12],
    "Bemerkung": ["", "ruft Di zurück", "Vorsicht: nicht auf AB sprechen"],
}


def made_list(rows: int) -> bytes:
    """A list as they are kept: days in four habits, words in several spellings, some rows in yellow."""
    chance = random.Random(7)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, yellow = book.add_worksheet("Klienten"), book.add_format({"bg_color": "#FFFF00"})
    sheet.write(0, 0, "Klientenliste")
    sheet.write_row(2, 0, HEADINGS)
    for number in range(rows):
        values = {heading: chance.choice(words) for heading, words in WORDS.items()}
        first = date(2022, 1, 1) + timedelta(days=chance.randrange(1_500))
        values["lfd. Nr."] = number + 1
        values["Nachname"] = "".join(chance.choice(FIRST) for _ in range(3)).title() + chance.choice(LAST)
        values["Vorname"] = chance.choice(FIRST).title() + chance.choice(LAST)
        values["Geb.-Datum"] = as_written(date(1950, 1, 1) + timedelta(days=chance.randrange(20_000)), chance)
        values["Einreise"] = as_written(first - timedelta(days=chance.randrange(1_000)), chance)
        values["Erstkontakt"] = as_written(first, chance)
        values["gültig bis"] = as_written(date(2027, 1, 1) + timedelta(days=chance.randrange(500)), chance)
        values["Tel."] = f"0151 {chance.randrange(10**7):07d}"
        if chance.random() < 0.5:
            values["Abschluss am"] = as_written(first + timedelta(days=chance.randrange(300)), chance)
            values["Grund"] = chance.choice(["Abschlussgespr.", "Kontaktabbruch", "umgezogen nach HH"])
        row = [values.get(heading, "") for heading in HEADINGS]
        sheet.write_row(number + 3, 0, row, yellow if chance.random() < 0.05 else None)
    book.close()
    return target.getvalue()


def as_written(day: date, chance: random.Random) -> str:
    return day.strftime(chance.choice(["%d.%m.%Y", "%d.%m.%Y ", "%Y-%m-%d", "%d/%m/%Y"]))


def office_with_staff() -> tuple[Office, User]:
    with acting_as(None, purpose="system"):
        organisation = staff.create_organisation("Messung", "welfare_association", by=None)
        office = staff.create_office(organisation, "messung", "Messung", ["mbe"], by=None)
        for username, name in (("ahorn", "Anna Ahorn"), ("birke", "Bea Birke")):
            user = staff.create_user(username, name, organisation, by=None)
            staff.add_membership(user, office, "counsellor", from_on=date(2020, 1, 1), by=None)
    return office, user


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    data = made_list(rows)
    office, user = office_with_staff()
    batches: list[float] = []
    write = writing.write

    def timed(*args: object, **kwargs: object) -> None:
        began = time.perf_counter()
        write(*args, **kwargs)
        batches.append(time.perf_counter() - began)

    writing.write = timed
    marks = [time.perf_counter()]
    sheet = read_list(data)
    marks.append(time.perf_counter())
    chosen = ImportMap(columns=guess_columns(sheet.headings))
    with acting_as(user, purpose="import"):
        preview = make_preview(sheet, chosen, office, user)
    marks.append(time.perf_counter())
    run = actions.import_at_once(office, f"{uuid4()}.xlsx", sheet, chosen, preview, by=user)
    marks.append(time.perf_counter())
    with acting_as(user, purpose="import"):
        again = make_preview(sheet, chosen, office, user)
    marks.append(time.perf_counter())
    steps = [round(after - before, 2) for before, after in itertools.pairwise(marks)]
    print(
        json.dumps(
            {
                "rows": rows,
                "file_bytes": len(data),
                "seconds": {
                    "reading": steps[0],
                    "planning": steps[1],
                    "writing": steps[2],
                    "same_file_again": steps[3],
                },
                "total_seconds": round(sum(steps[:3]), 2),
                "longest_batch_seconds": round(max(batches), 2),
                "people": run.people,
                "cases": run.cases,
                "quick_contacts": run.quick_contacts,
                "unassigned": run.unassigned,
                "rows_new_the_second_time": len(again.rows),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
