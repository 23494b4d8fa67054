"""The yearly statistics equal tests/recount_mbe.py over a demo town and over an imported list."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from geleit.accounts.models import Office
from geleit.cases import figures
from geleit.cases.models import CaseQuarter, QuickContactFigure
from geleit.core import dates
from geleit.demo import play as demo
from geleit.insights.figures.mbe import Scope, count
from geleit.listimport.tests.lists import ROWS, workbook
from tests.cast import gather
from tests.database import as_owner
from tests.recount_mbe import recount

TODAY = date(2026, 11, 20)
CASELOADS = {"anna": 14, "murat": 8, "jonas": 8, "lena": 6}
QUICK_CONTACTS = {"anna": 12, "jonas": 6}


@pytest.fixture
def town(committed, monkeypatch):
    """A smaller Kreis Lindenau, played as in real life: counted back from the day of this test."""
    monkeypatch.setattr(demo, "CASELOADS", CASELOADS)
    monkeypatch.setattr(demo, "PEOPLE_WITHOUT_CASE", {"anna": 1})
    monkeypatch.setattr(demo, "QUICK_CONTACTS", QUICK_CONTACTS)
    list(demo.play())
    figures.keep_up()
    return committed


def assert_equal(office, programme: str, year: int) -> None:
    found, expected = count(Scope(office, programme), year), recount(office, programme, year)
    assert {name: number for name, number in found.totals.items() if number} == {
        name: number for name, number in expected["totals"].items() if number
    }
    for name, cells in found.breakdowns.items():
        assert cells == expected["breakdowns"][name], (office.code, year, name)
    shares = {name: (share.count, share.of) for name, share in found.headline.items()}
    wanted, cases = expected["shares"], expected["totals"].get("cases", 0)
    assert shares == {
        "case_management": (wanted["case_management"], cases),
        "age_27_65": (wanted["age_27_65"], cases),
        "first_visit_within_three_years": (wanted["first_visit_within_three_years"], cases),
        "regular_closings": (wanted["cm_regular"], wanted["cm_closed"]),
    }


def rollup():
    fields = [field.attname for field in CaseQuarter._meta.concrete_fields if field.name != "id"]
    quick = [field.attname for field in QuickContactFigure._meta.concrete_fields if field.name != "id"]
    rows = [*CaseQuarter.objects.values_list(*fields), *QuickContactFigure.objects.values_list(*quick)]
    return sorted(tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows)


def test_over_a_demo_town(town):
    with as_owner(town):  # who may count from the files themselves
        for office in Office.objects.all():
            for year in range(dates.today().year - 3, dates.today().year + 2):
                assert_equal(office, office.programme, year)
        written = rollup()
        CaseQuarter.objects.all().delete()
        QuickContactFigure.objects.all().delete()
    figures.recount()
    with as_owner(town):
        assert rollup() == written


def test_over_an_imported_list(committed, tmp_path):
    file = tmp_path / "liste.xlsx"
    file.write_bytes(
        workbook([{**row, "Nachname": f"{row['Nachname']}{letter}"} for letter in "abcdef" for row in ROWS])
    )
    with dates.moved_to(TODAY):
        cast = gather()
        call_command("import_list", file, office="mbe", by="anna", stdout=StringIO())
        with as_owner(committed):
            assert_equal(cast.office, "mbe", 2026)
            assert count(Scope(cast.office, "mbe"), 2026).totals["cases"] > 30
            for year in (2023, 2024, 2025):
                assert_equal(cast.office, "mbe", year)
