"""The pictures of docs/user: ./run test tests/journeys/test_pictures.py --pictures [--address …]."""

from __future__ import annotations

import pytest

PICTURES = {
    "heute": "/heute/",
    "faelle": "/faelle/",
    "fall": "{case}",
    "plan": "{case}plan/",
    "einschaetzung": "{case}einschaetzung/",
    "termine": "{case}termine/",
    "kalender": "/kalender/",
    "kurzberatung": "/kurzberatung/neu/",
    "neue-person": "/personen/neu/",
    "pruefhinweise": "{case}pruefhinweise/",
    "pruefhinweis": "{case}pruefhinweise/A01/",
    "pruefrechner": "/pruefrechner/",
    "angebote-passend": "{case}angebote/hinweis/A01/",
    "dokumente": "{case}dokumente/",
    "abschluss": "{case}abschluss/",
    "auswertung": "/auswertung/mbe/",
    "liste": "/listen/neu/",
}


@pytest.fixture
def pages(request, signed_in):
    if not request.config.getoption("--pictures"):
        pytest.skip("only with --pictures")
    return signed_in


def test_pictures_of_a_counsellor(pages, picture):
    page = pages("anna", device_scale_factor=1)
    page.set_viewport_size({"width": 1180, "height": 760})
    page.fill("#search", "Amanuel Tesfay")
    with page.expect_navigation():
        page.press("#search", "Enter")
    case = page.locator('main a[href^="/faelle/"]').first.get_attribute("href")
    for name, path in PICTURES.items():
        page.goto(path.format(case=case))
        picture(page, name)
    page.set_viewport_size({"width": 390, "height": 760})
    page.goto(case)
    picture(page, "fall-am-telefon")


def test_picture_of_a_handover(pages, picture):
    page = pages("anna", device_scale_factor=1)
    page.set_viewport_size({"width": 1180, "height": 980})
    page.fill("#search", "Dilan Haddad")
    with page.expect_navigation():
        page.press("#search", "Enter")
    case = page.locator('main a[href^="/faelle/"]').first.get_attribute("href")
    page.goto(f"{case}uebergaben/")
    page.locator("main .rows a").first.click()
    picture(page, "uebergabe")


def test_pictures_of_an_administrator(pages, picture):
    page = pages("ulrich")
    page.set_viewport_size({"width": 1180, "height": 760})
    page.goto("/verwaltung/rechte/")
    picture(page, "rechte")


def test_pictures_of_a_referral_and_of_the_inbox(pages, picture):
    page = pages("anna", device_scale_factor=1)
    page.set_viewport_size({"width": 1180, "height": 760})
    page.fill("#search", "Amanuel Tesfay")
    with page.expect_navigation():
        page.press("#search", "Enter")
    case = page.locator('main a[href^="/faelle/"]').first.get_attribute("href")
    page.goto(f"{case}vermittlung/")
    page.get_by_role("link", name="Deutschkurs B1 am Abend").click()
    picture(page, "verweis")
    page = pages("viktor", device_scale_factor=1)
    page.set_viewport_size({"width": 1180, "height": 760})
    page.goto("/eingang/?stand=")
    picture(page, "eingang")
