"""Handover A, walked from both sides: anna prepares it with the person, the Jobcenter takes over in its inbox.

It ends when the person herself says that she has arrived, and somebody has asked again how it went.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from geleit.core import dates
from tests.journeys.conftest import new_address
from tests.journeys.test_a_case_from_beginning_to_end import choose, invented, meet, save

HOUSE = "Jobcenter Kreis Lindenau"
ANSWER = "Wir übernehmen, Zimmer 112."
NEWS_WITHIN = 60  # seconds: the job worker brings it


def day(ahead: int = 0) -> str:
    return f"{dates.today() + timedelta(days=ahead):%d.%m.%Y}"


def button(page: Page, name: str) -> None:
    with new_address(page):
        page.get_by_role("button", name=name, exact=True).click()


def link(page: Page, name: str) -> None:
    with new_address(page):
        page.get_by_role("link", name=name, exact=True).click()


def begin(anna: Page, case: str) -> str:
    """The list for a change from the AsylbLG to the Jobcenter, on a day the law sets; both sides are named."""
    anna.goto(f"{case}uebergaben/neu/")
    choose(anna, "what", "a:legal_sphere_change")
    anna.fill('[name="planned_on"]', day(20))
    anna.locator('[name="is_legal"]').check(force=True)
    button(anna, "Beginnen")
    handover = anna.url
    link(anna, "Beide Seiten benennen")
    choose(anna, "way", "account")
    anna.select_option('[name="organisation"]', label=HOUSE)
    anna.fill('[name="to_person"]', "Juliane Roth")
    save(anna)
    return handover


def agree(anna: Page) -> None:
    """From the handover to a new consent and back, where it is chosen already."""
    link(anna, "Einwilligung wählen")
    link(anna, "Neue Einwilligung besprechen")
    link(anna, "Nächste Beratungsstelle – warme Übergabe")
    anna.select_option('[name="organisation"]', label=HOUSE)
    choose(anna, "how", "oral")
    anna.fill('[name="witness"]', "Kerstin Petersen")
    button(anna, "Einwilligung speichern")
    assert anna.url.endswith("/einwilligung/")
    assert anna.locator('input[name="consent"]:checked').count() == 1
    button(anna, "Diese nehmen")


def show_and_give(anna: Page, handover: str, family: str, picture: Callable[[Page, str], None]) -> None:
    link(anna, "Bogen schreiben und zeigen")
    anna.fill('[name="typed_applications"]', "Hauptantrag gestellt")
    button(anna, "Schreiben")
    shown = anna.locator(".paper-like").inner_text()
    assert "Hauptantrag gestellt" in shown
    assert family in shown
    picture(anna, "uebergabe-bogen")
    choose(anna, "how", "interpreted")
    button(anna, "Die Person hat ihn gesehen")
    link(anna, "Termin machen")
    anna.fill('[name="day"]', day(10))
    anna.fill('[name="start"]', "10:00")
    button(anna, "Termin machen")
    link(anna, "Jetzt übergeben")
    button(anna, "Jetzt übergeben")
    assert anna.url == handover


def take_over(juliane: Page, family: str, picture: Callable[[Page, str], None]) -> str:
    """The inbox says that somebody is handed over, and who only when the package is opened."""
    juliane.goto("/eingang/")
    assert family not in juliane.content()
    waiting = juliane.locator("main .rows li").filter(has_text="Warme Übergabe").filter(has_text="angefragt")
    with new_address(juliane):
        waiting.get_by_role("link").click()
    request = juliane.url
    with juliane.expect_navigation():
        juliane.get_by_role("button", name="Öffnen, was über die Person geschickt wurde").click()
    assert family in juliane.locator("main").inner_text()
    assert "Hauptantrag gestellt" in juliane.locator("main").inner_text()
    juliane.goto(request)
    choose(juliane, "to", "accepted")
    juliane.fill('form[action$="/antwort/"] [name="text"]', ANSWER)
    picture(juliane, "uebergabe-eingang")
    button(juliane, "Antwort senden")
    return request


def wait_for_the_answer(anna: Page, handover: str) -> None:
    until = time.monotonic() + NEWS_WITHIN
    while time.monotonic() < until:
        anna.goto(handover)
        if ANSWER in anna.locator("main").inner_text():
            return
        time.sleep(1)
    raise AssertionError("The answer did not reach the case.")


def arrive(anna: Page, picture: Callable[[Page, str], None]) -> None:
    link(anna, "Das Gespräch war")
    save(anna)
    link(anna, "Die Person ist angekommen")
    anna.fill('[name="arrived_on"]', day())
    choose(anna, "said_by", "interpreted")
    choose(anna, "said_how", "phone")
    choose(anna, "weeks", "2")
    save(anna)
    picture(anna, "uebergabe-angekommen")
    link(anna, "Festhalten, wie es lief")
    anna.fill('[name="gap_days"]', "0")
    anna.fill('[name="open_points"]', "Kindergeld ist noch offen")
    save(anna)
    link(anna, "Entscheiden")
    choose(anna, "afterwards", "second")
    save(anna)


def test_handover_a_from_both_sides(signed_in: Callable[..., Page], picture: Callable[[Page, str], None]) -> None:
    anna, family = signed_in("anna", device_scale_factor=1), invented()
    anna.set_viewport_size({"width": 1180, "height": 900})
    case = meet(anna, "Samar", family)
    handover = begin(anna, case)
    agree(anna)
    show_and_give(anna, handover, family, picture)

    juliane = signed_in("juliane", device_scale_factor=1)
    juliane.set_viewport_size({"width": 1180, "height": 900})
    request = take_over(juliane, family, picture)

    wait_for_the_answer(anna, handover)
    arrive(anna, picture)
    text = anna.locator("main").inner_text()
    for words in ("Kindergeld ist noch offen", "Wir bleiben zweite Ansprechstelle"):
        assert words in text
    juliane.goto(request)
    assert re.search(r"abgeschlossen|erledigt", juliane.locator("main").inner_text(), re.IGNORECASE)
    assert juliane.goto(case).status == 403  # as for every case there is or is not: she counsels nobody
