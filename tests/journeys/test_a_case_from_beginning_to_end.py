"""The main job in one walk: anna meets somebody new, and accompanies her until the case is closed."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from random import choice, randrange

import pikepdf
import pytest
from playwright.sync_api import Page

from geleit.core import dates
from tests.journeys.conftest import new_address

CONCERN = "Ich möchte als Schneiderin arbeiten und suche einen Kurs."


def invented() -> str:
    """A name nobody in the office goes by."""
    return "".join(choice("bdfgklmnprstvz") + choice("aeiou") for _ in range(5)).title()


def choose(page: Page, name: str, value: str) -> None:
    """A chip or radio button; its label takes the click."""
    tick(page, f'input[name="{name}"][value="{value}"]')


def tick(page: Page, selector: str) -> None:
    box = page.locator(selector).first
    page.locator(f'label[for="{box.get_attribute("id")}"]').click(force=True)
    assert box.is_checked()


def unfold(page: Page) -> None:
    for summary in page.locator("main details:not([open]) > summary").all():
        if summary.is_visible() and "menu" not in (summary.locator("..").get_attribute("class") or ""):
            summary.click()


def save(page: Page) -> None:
    with new_address(page):
        page.locator("main form button.kern-btn--primary:visible").last.click()


def search(page: Page, text: str) -> None:
    page.fill("#search", text)
    with page.expect_navigation():
        page.press("#search", "Enter")


def meet(page: Page, given: str, family: str) -> str:
    """A new person with a case; returns the address of the case."""
    page.goto("/personen/neu/")
    page.fill('[name="given_names"]', given)
    page.fill('[name="family_name"]', family)
    page.fill('[name="birth"]', str(randrange(1960, 2000)))
    with new_address(page):
        page.locator('button[name="case"]').click()
    assert "/faelle/neu/" in page.url
    save(page)
    assert page.url.endswith("/klaerung/")
    return page.url.removesuffix("klaerung/")


def clarify(page: Page) -> None:
    page.fill('[name="concern"]', CONCERN)
    choose(page, "urgency", "soon")
    page.select_option('[name="privacy_language"]', "de")
    choose(page, "criteria", "complex_needs")
    page.wait_for_load_state("networkidle")  # the proposal arrives and moves what is below it
    choose(page, "decision", "case_management")
    save(page)


def assess(page: Page, case: str) -> None:
    page.goto(f"{case}einschaetzung/neu/")
    choose(page, "work_income__resource", "3")
    choose(page, "work_income__need", "4")
    choose(page, "language_communication__need", "3")
    page.fill('[name="summary"]', "Beruf und Wille sind da.")
    save(page)


def plan(page: Page, case: str) -> None:
    page.goto(f"{case}plan/")
    with new_address(page):
        page.locator('main form[action$="/plan/beginnen/"] button').click()
    page.goto(f"{case}plan/ziele/neu/")
    page.fill('[name="title"]', "Nähkurs mit Zertifikat")
    page.fill('[name="indicator"]', "Zertifikat in der Hand")
    page.locator('main form [name$="text"], main form [name^="step_text"], main form [name*="text"]').first.fill(
        "Kursträger anrufen"
    )
    save(page)


def agree_without_signature(page: Page, case: str) -> None:
    page.goto(f"{case}plan/vereinbaren/")
    choose(page, "how", "unsigned")
    save(page)


def write_note(page: Page, case: str, text: str) -> None:
    """Two topics, each with its own minutes."""
    page.goto(case)
    page.fill('[name="note"]', text)
    unfold(page)
    page.select_option('[name="topic_0"]', "german_language")
    page.fill('[name="topic_minutes_0"]', "20")
    page.select_option('[name="topic_1"]', "job_search")
    page.fill('[name="topic_minutes_1"]', "15")
    with new_address(page):
        page.locator("#note button.end").click()


def remember_deadline(page: Page, case: str) -> None:
    page.goto(f"{case}fristen/neu/")
    page.select_option('[name="deadline_type"]', "permit_expiry")
    page.fill('[name="title"]', "Titel verlängern")
    page.fill('[name="due_on"]', f"{dates.today() + timedelta(days=20):%d.%m.%Y}")
    save(page)


def upload(page: Page, case: str) -> None:
    page.goto(f"{case}dokumente/")
    page.set_input_files('main [type="file"]', {"name": "Bescheid.pdf", "mimeType": "application/pdf", "buffer": A_PDF})
    page.select_option('main form [name="kind"] >> nth=0', index=1)
    with new_address(page):
        page.locator('form[action$="/dokumente/neu/"] button.kern-btn--primary').click()


def review(page: Page, case: str) -> None:
    page.goto(f"{case}plan/ueberpruefen/")
    tick(page, 'input[name$="-attainment"][value="0"]')
    tick(page, 'input[name$="-status"][value="in_progress"]')
    save(page)


def close(page: Page, case: str) -> None:
    page.goto(f"{case}abschluss/")
    page.select_option('[name="reason"]', "goals_reached_talk")
    page.check('[name="talk_held"]')
    page.fill('[name="note"]', "Unterschreibt morgen ihren Vertrag.")
    save(page)


def closed_this_year(page: Page) -> int:
    page.goto("/auswertung/mbe/")
    closed = page.locator(".sums dd").nth(2)
    return int(closed.inner_text()) if closed.count() else 0


def a_pdf() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


A_PDF = a_pdf()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_first_conversation_to_the_closed_case(signed_in, javascript, tmp_path: Path):
    page = signed_in("anna", javascript=javascript)
    given, family = invented(), invented()
    closed_before = closed_this_year(page)
    search(page, f"{given} {family}")
    assert page.locator("main .empty").is_visible()
    case = meet(page, given, family)
    clarify(page)
    assess(page, case)
    plan(page, case)
    agree_without_signature(page, case)
    assert "Nähkurs mit Zertifikat" in page.locator("main").inner_text()
    with page.expect_download() as download:
        page.locator('a[href*="/plan/1/pdf/"]').first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-1.7")
    write_note(page, case, "Sie hat zwei Kurse verglichen.")
    story = page.locator(".timeline").inner_text()
    assert "Sie hat zwei Kurse verglichen." in story
    assert re.search(r"20.+15", story, re.DOTALL)
    remember_deadline(page, case)
    upload(page, case)
    review(page, case)
    close(page, case)
    page.goto(case)
    assert page.locator("#note").count() == 0
    assert closed_this_year(page) == closed_before + 1
    search(page, family)
    assert family in page.locator("main .rows").inner_text()
