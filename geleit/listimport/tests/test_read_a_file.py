import io
import zipfile

import pytest
from openpyxl import Workbook

from geleit.listimport import reading, sheet
from geleit.listimport.reading import check_kind, read_list
from geleit.listimport.sheet import FileRefused, colour_name, plain
from geleit.listimport.tests.lists import ROWS, saved, workbook


def refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        read_list(data)
    assert refusal.value.sentence
    return refusal.value.code


def test_finds_the_list_under_title_rows_and_names_what_is_no_row():
    found = read_list(workbook())
    assert (found.name, found.header_row, len(found.rows)) == ("Klienten", 3, len(ROWS))
    assert found.rows[0].cells["Nachname"] == "Nuri"
    assert found.rows[1].cells["Geb.-Datum"] == "1979-06-30"
    assert found.hidden_sheets == ["alt 2019"]
    assert [one["row"] for one in found.left_out] == [15, 16]
    assert found.formulas == [{"row": 15, "column": "C", "formula": "=COUNTA(B4:B13)", "known": False}]


def test_a_colour_on_a_few_rows_means_something_and_the_one_of_the_headings_does_not():
    found = read_list(workbook())
    assert found.colours == {"FFFF00": 1}
    assert found.rows[1].colours == ["FFFF00"]
    assert colour_name("FFFF00") in ("gelb", "yellow")


def test_a_colour_on_most_rows_marks_nothing():
    found = read_list(workbook(yellow=range(4, 14)))
    assert (found.colours, found.decoration, found.rows[0].colours) == ({}, ["FFFF00"], [])


def test_comments_become_a_column_of_their_own():
    found = read_list(workbook(comment="ruft Dienstag an"))
    assert "ruft Dienstag an" in found.rows[0].cells["(Kommentar)"]
    assert "(Kommentar)" in found.headings


def test_cells_merged_downwards_count_for_each_of_their_rows():
    book = Workbook()
    for row in (["Nachname", "Berater/in"], ["Nuri", "Brandt"], ["Koval", None], ["Popa", None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    found = read_list(saved(book))
    assert [row.cells.get("Berater/in") for row in found.rows] == ["Brandt", "Brandt", None]
    assert found.merged == ["B2:B3"]


def test_takes_the_visible_sheet_with_most_rows_and_another_one_when_told():
    book = Workbook()
    book.active.append(["Nachname", "Vorname"])
    book.active.append(["Nuri", "Sami"])
    second = book.create_sheet("2026")
    for row in (["Name", "Geburtsdatum"], ["Koval, Daria", "1.1.90"], ["Popa, Ion", "2.2.92"]):
        second.append(row)
    data = saved(book)
    assert (read_list(data).name, read_list(data).other_sheets) == ("2026", ["Sheet"])
    assert read_list(data, sheet_name="Sheet").rows[0].cells == {"Nachname": "Nuri", "Vorname": "Sami"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_reads_csv_with_every_delimiter_and_encoding(delimiter, encoding):
    text = "\r\n".join(
        delimiter.join(row) for row in (["Nachname", "Vorname"], ["Müller", "Jörg"], ["", ""], ["Böhm", "Ö"])
    )
    found = read_list(text.encode(encoding))
    assert [(row.number, row.cells["Nachname"]) for row in found.rows] == [(2, "Müller"), (4, "Böhm")]


def test_a_column_without_heading_is_not_lost():
    found = read_list(b"Nachname;Vorname;\nNuri;Sami;ruft an\n")
    assert found.rows[0].cells["(C)"] == "ruft an"


def test_refuses_what_is_no_list_with_one_sentence_each():
    ole = reading.OLE + b"\0" * 600
    assert refused(b" \n ") == "empty"
    assert refused(b"x" * (reading.MAX_BYTES + 1)) == "too_big"
    assert refused(ole) == "xls"
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert refused(b"%PDF-1.7 Nachname;Vorname") == "not_a_table"
    assert refused(b"\x89PNG\r\n\x1a\n") == "not_a_table"
    assert refused(b"<html><table><tr><td>Nachname;Vorname") == "not_a_table"
    assert refused(b"ein Brief ohne Spalten") == "not_a_table"
    assert refused(b"Obst;Menge\nApfel;3\n") == "no_header"
    assert refused(b"Nachname;Vorname\n") == "no_rows"
    assert refused(workbook()[:2000]) == "broken"


def package(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def test_refuses_packages_that_only_look_like_a_workbook():
    xl = {"xl__workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}
    assert refused(package(**{"word__document.xml": b"<document/>"})) == "not_a_table"
    assert refused(package(**xl, **{"xl__vbaProject.bin": b"macro"})) == "macros"
    assert refused(package(**xl)) == "broken"
    assert refused(package(**xl, **{"xl__evil.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>'})) == "not_a_table"
    assert refused(package(**xl, **{"xl__sheet.xml": b"0" * 30_000_000})) == "bomb"


def test_refuses_more_than_it_was_made_for(monkeypatch):
    monkeypatch.setattr(sheet, "MAX_ROWS", 3)
    monkeypatch.setattr("geleit.listimport.finding.MAX_ROWS", 3)
    assert refused(workbook()) == "too_many_rows"
    wide = ";".join(["Nachname", "Vorname", *map(str, range(300))])
    assert refused(f"{wide}\n{wide}\n".encode()) == "too_many_columns"


def test_a_workbook_without_visible_sheet_is_refused():
    book = Workbook()
    book.create_sheet("b").sheet_state = "hidden"
    book.active.sheet_state = "hidden"
    with pytest.raises(FileRefused):
        read_list(package_of(book))


def package_of(book: Workbook) -> bytes:
    """openpyxl insists on a visible sheet, so the state is changed in the saved file."""
    for one in book.worksheets:
        one.sheet_state = "visible"
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as before, zipfile.ZipFile(data, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b'state="visible"', b'state="hidden"')
            after.writestr(name, content)
    return data.getvalue()


def test_the_kind_is_known_without_reading_the_whole_file():
    assert check_kind(workbook()) == "xlsx"
    assert check_kind(b"Nachname;Vorname\n") == "csv"


def test_cells_become_plain_text_and_numbers():
    assert [plain(value) for value in (None, "  ", True, 3.0, 2.5, "a\x00b\u200b ", 7)] == [
        None,
        None,
        "ja",
        3,
        2.5,
        "ab",
        7,
    ]
