"""docs/asvs.csv: OWASP ASVS 5.0, levels 1 and 2 and 25 of level 3, with what holds each, or why it does not apply."""

import csv
from collections import Counter

import pytest

from tests.evidence import ROOT, is_there

ROWS = list(csv.DictReader((ROOT / "docs" / "asvs.csv").read_text(encoding="utf-8").splitlines()))
# As many requirements as the standard has in each chapter at levels 1 and 2.
IN_ORDER = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
CHAPTERS = dict(enumerate(IN_ORDER, start=1))
OF_LEVEL_3 = [
    "1.2.10",
    "1.3.12",
    "2.3.5",
    "4.1.4",
    "5.2.4",
    "5.2.5",
    "5.2.6",
    "6.3.7",
    "6.3.8",
    "6.4.6",
    "6.5.6",
    "7.5.3",
    "8.3.2",
    "8.3.3",
    "11.2.4",
    "11.2.5",
    "11.3.4",
    "14.2.5",
    "14.2.6",
    "14.2.7",
    "14.2.8",
    "15.4.1",
    "15.4.2",
    "15.4.3",
    "16.5.4",
]


def test_every_requirement_stands_there_once():
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids))
    assert Counter(int(row["id"].split(".")[0]) for row in ROWS if row["level"] in "12") == CHAPTERS
    assert [row["id"] for row in ROWS if row["level"] == "3"] == OF_LEVEL_3


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_what_applies_is_held_by_something_that_exists(row):
    assert row["applies"] in ("yes", "no", "open")
    assert row["held_by"]
    proofs = row["proof"].split()
    assert [proof for proof in proofs if not is_there(proof)] == []
    if row["applies"] == "yes":
        assert proofs
