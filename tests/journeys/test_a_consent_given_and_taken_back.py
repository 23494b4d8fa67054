"""Given in Arabic, read by the receiver behind link and code, and dead after three clicks."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from geleit.core import dates
from tests.journeys.conftest import new_address
from tests.journeys.test_a_case_from_beginning_to_end import choose, search

WHO, TO = "Hiba Haddad", "Sprachschule am Bach"


def consents_of(page: Page) -> tuple[str, str]:
    """Addresses of her case and of her consents."""
    search(page, WHO)
    case = page.locator('main a[href^="/faelle/"]').first.get_attribute("href")
    page.goto(f"{case}einwilligungen/")
    with new_address(page):
        page.get_by_role("link", name="Einwilligung aufnehmen").first.click()
    return case, page.url.partition("neu/")[0]


def give(page: Page, picture: Callable[[Page, str], None]) -> None:
    """Said before a witness, in Arabic."""
    with new_address(page):
        page.locator('main a[href$="/neu/course/"]').click()
    page.fill('[name="recipient"]', TO)
    assert page.locator("#id_language").input_value() == "ar"
    choose(page, "how", "oral")
    page.fill('[name="witness"]', "Kerstin Petersen")
    picture(page, "einwilligung-aufnehmen")
    with new_address(page):
        page.get_by_role("button", name="Einwilligung speichern").click()


def show_her(page: Page, person: str) -> str:
    """The screen is turned round: in Arabic, from right to left."""
    page.goto(person.replace("einwilligungen/", "wer-weiss-was/?sprache=ar"))
    shown = page.locator("article.knows")
    assert (shown.get_attribute("dir"), shown.get_attribute("lang")) == ("rtl", "ar")
    assert "من يعرف ماذا عني؟" in shown.inner_text()
    return shown.inner_text()


def send(page: Page, case: str) -> tuple[str, str]:
    """Link and code of a referral that takes the package along."""
    page.goto(f"{case}vermittlung/")
    with new_address(page):
        page.get_by_role("button", name="Ohne Angebot verweisen").click()
    choose(page, "way", "link")
    page.fill('[name="recipient"]', TO)
    page.fill('[name="subject"]', "Deutschkurs C1")
    wanted = page.locator('[name="consent"] option').filter(has_text=TO)
    page.select_option('[name="consent"]', wanted.first.get_attribute("value"))
    with new_address(page):
        page.get_by_role("button", name="Ansehen, was hinausgeht").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Senden", exact=True).click()
    return page.locator(".link-made code").inner_text(), page.locator(".secret").inner_text()


def test_given_in_arabic_read_and_dead_after_three_clicks(
    signed_in: Callable[..., Page], new_page: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    anna = signed_in("anna", device_scale_factor=1)
    anna.set_viewport_size({"width": 1180, "height": 980})
    case, person = consents_of(anna)
    give(anna, picture)
    assert TO in show_her(anna, person)
    picture(anna, "wer-weiss-was-arabisch")
    link, code = send(anna, case)

    partner = new_page(link, javascript=False)
    partner.fill('[name="code"]', code)
    partner.get_by_role("button", name="Öffnen").click()
    assert WHO in partner.locator(".package").inner_text()
    assert dates.today().strftime("%d.%m.%Y") in show_her(anna, person)

    clicks = 0
    anna.goto(f"{case}einwilligungen/")
    for role, name in (("link", TO), ("button", "Jetzt zurücknehmen")):
        with new_address(anna) if role == "link" else anna.expect_navigation():
            anna.get_by_role(role, name=name).first.click()
        clicks += 1
    assert clicks <= 3
    assert "lässt sich nicht zurückholen" in anna.locator("main").inner_text()
    picture(anna, "einwilligung-zurueckgenommen")

    partner.goto(link)
    assert WHO not in partner.content()
    assert "Zurückgenommen" in partner.locator("h1").inner_text()
    picture(partner, "link-zurueckgenommen")
    partner.get_by_role("button", name="Alles ist gelöscht").click()
    assert "Danke" in partner.locator("main").inner_text()
    stranger = new_page(link)
    stranger.fill('[name="code"]', code)
    stranger.get_by_role("button", name="Öffnen").click()
    assert WHO not in stranger.content()

    anna.reload()
    assert "Alles ist gelöscht" in anna.locator("main").inner_text()
