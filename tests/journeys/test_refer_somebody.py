"""A counsellor refers somebody; a partner without account answers by link and code, and the case knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.conftest import new_address
from tests.journeys.test_a_case_from_beginning_to_end import choose, search

SUBJECT = "Deutschkurs mit Kinderbetreuung"


def refer(page: Page) -> tuple[str, str, str]:
    """Address of the referral's page, link and code, as they are shown once."""
    search(page, "Zahra Ahmadi")
    case = page.locator('main a[href^="/faelle/"]').first.get_attribute("href")
    page.goto(f"{case}vermittlung/")
    with new_address(page):
        page.get_by_role("button", name="Ohne Angebot verweisen").click()
    choose(page, "way", "link")
    page.fill('[name="recipient"]', "Sprachschule am Markt")
    page.fill('[name="subject"]', SUBJECT)
    page.fill('[name="message"]', "Gibt es einen Platz am Vormittag?")
    with new_address(page):
        page.get_by_role("button", name="Ansehen, was hinausgeht").click()
    shown = page.locator(".going-out").inner_text()
    assert "Sprachschule am Markt" in shown
    assert "Ahmadi" not in shown
    with page.expect_navigation():
        page.get_by_role("button", name="Senden", exact=True).click()
    link, code = page.locator(".link-made code").inner_text(), page.locator(".secret").inner_text()
    with new_address(page):
        page.get_by_role("link", name="Beides ist notiert").click()
    return page.url, link, code


def test_a_partner_without_account_answers(signed_in: Callable[..., Page], new_page: Callable[..., Page]) -> None:
    anna = signed_in("anna")
    referral, link, code = refer(anna)
    assert link not in anna.content()

    partner = new_page(link, javascript=False)
    assert SUBJECT not in partner.content()
    partner.fill('[name="code"]', "00000 00000")
    partner.get_by_role("button", name="Öffnen").click()
    assert "passen nicht zusammen" in partner.content()
    partner.fill('[name="code"]', code)
    partner.get_by_role("button", name="Öffnen").click()
    assert "Gibt es einen Platz am Vormittag?" in partner.content()
    answer = 'form[action$="/antwort/"]'
    partner.fill(f'{answer} [name="name"]', "Frau Lang, Sprachschule am Markt")
    choose(partner, "to", "accepted")
    partner.fill(f'{answer} [name="text"]', "Ja, ab Montag.")
    partner.fill(f'{answer} [name="for_person"]', "Kommen Sie am Montag um neun.")
    partner.get_by_role("button", name="Antwort senden").click()
    assert "Ja, ab Montag." in partner.content()

    elsewhere = new_page(link)
    elsewhere.fill('[name="code"]', code)
    elsewhere.get_by_role("button", name="Öffnen").click()
    assert SUBJECT not in elsewhere.content()

    anna.goto(referral)
    text = anna.locator("main").inner_text()
    assert re.search(r"Angenommen", text)
    for words in ("Ja, ab Montag.", "Kommen Sie am Montag um neun.", "Frau Lang"):
        assert words in text
    with new_address(anna):
        anna.get_by_role("button", name="Habe ich gesehen").click()
    assert anna.get_by_role("button", name="Habe ich gesehen").count() == 0
