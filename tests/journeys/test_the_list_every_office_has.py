"""A list kept by hand: uploaded, looked at, taken over, reported."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.journeys.conftest import new_address
from tests.journeys.test_a_case_from_beginning_to_end import invented, search

HEADINGS = "Nachname;Vorname;Geb.-Datum;m/w/d;Staatsang.;Aufenthalt;Erstkontakt;Deutsch;Fallart;Berater/in;Anliegen"
WORKER = 60_000


def a_list(family: str) -> bytes:
    rows = [
        f"{family};Lale;03.07.1988;w;Tuerkei;§ 28;12.01.2026;A 2;Beratung;Anna Brandt;Sprachkurs, Kita",
        f"{invented()};Idris;1990-05-17;m;Eritrea;Duldung;2.2.26;kein;CM;Anna Brandt;Schulden",
        f"{invented()};Vesna;um 1975;w;Marsland;s. Akte;3.3.2026;b1;Kurzberatung;;Arbeitssuche",
    ]
    return "\n".join([HEADINGS, *rows]).encode()


def number(page: Page, place: int) -> int:
    return int(page.locator(".counts dd").nth(place).inner_text())


def test_a_list_becomes_people_and_cases(signed_in):
    page, family = signed_in("anna"), invented()
    page.goto("/listen/neu/")
    file = {"name": "Klientenliste.csv", "mimeType": "text/csv", "buffer": a_list(family)}
    page.set_input_files('main [type="file"]', file)
    with new_address(page):
        page.locator("main form button.kern-btn--primary").click()
    page.wait_for_url(re.compile("/spalten/$"), timeout=WORKER)
    with new_address(page):
        page.locator("form.import-columns button.kern-btn--primary").click()
    page.wait_for_url(re.compile("/fragen/$"), timeout=WORKER)
    assert number(page, 0) == 3
    assert "Marsland" in page.locator("main").inner_text()
    page.locator('main button[name="start"]').click()
    page.wait_for_url(re.compile(r"/listen/[0-9a-f-]{36}/$"), timeout=WORKER)
    page.locator("main .counts").wait_for(timeout=WORKER)
    assert [number(page, place) for place in (0, 1, 2)] == [3, 3, 2]
    search(page, f"{family} 1988")
    assert family in page.locator("main .rows").inner_text()
