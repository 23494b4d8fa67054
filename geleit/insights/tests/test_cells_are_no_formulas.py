"""A name in a table never becomes a formula, in no program and behind no blank."""

import csv
import io
from itertools import product

import openpyxl
import pytest

from geleit.insights.sheets import as_csv, as_xlsx

STARTS = ["", " ", "\u00a0", "\u200b", "\u200e", "\u202e", "\ufeff", "\t", "\n", "\r", '"', "'"]
PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://169.254.169.254/","x")',
    "=WEBSERVICE(A1)",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "＝1+1",
    "＋1",
    "＠SUM(1)",
    "|calc",
    "%0A=1",
]
CORPUS = [start + payload for start, payload in product(STARTS, PAYLOADS)]
DANGEROUS = tuple("=+-@\t\r\n|%＝＋－＠")


@pytest.mark.parametrize("text", CORPUS)
def test_a_cell_of_csv_is_text(text):
    cell = next(csv.reader(io.StringIO(as_csv([[text]]).decode("utf-8-sig"), newline=""), delimiter=";"))[0]
    assert cell.startswith("'")
    assert not cell.startswith(DANGEROUS)


def test_what_is_harmless_stays_as_it_is():
    table = [["Müller-Lüdenscheidt", "a=b", 12, 3.5, None]]
    assert as_csv(table).decode("utf-8-sig") == "Müller-Lüdenscheidt;a=b;12;3,5;\r\n"


def test_a_cell_of_a_workbook_is_text():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([["Kopf"], *([text] for text in CORPUS)])))
    kinds = {cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row}
    assert kinds == {"s"}
