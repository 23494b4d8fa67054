"""Between the talks: quick contacts, drafts, double clicks, two people at one record, and colleagues who look."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.journeys.conftest import enter, new_address
from tests.journeys.test_a_case_from_beginning_to_end import invented, search, tick


def a_case_of(page: Page) -> str:
    """The address of one of her open cases."""
    page.goto("/faelle/")
    return (
        page.locator('main a[href^="/faelle/"]')
        .filter(has_text=re.compile(r"\w"))
        .evaluate_all("links => links.map(link => link.pathname).find(path => /^.faelle.[0-9a-f-]{36}.$/.test(path))")
    )


def test_a_quick_contact_has_at_most_eight_fields_and_needs_no_person(signed_in):
    page = signed_in("anna")
    page.goto("/kurzberatung/neu/")
    names = page.locator("main form.quick").evaluate(
        "form => [...new Set([...form.elements].map(one => one.name).filter(Boolean))]"
    )
    assert len(set(names) - {"csrfmiddlewaretoken", "id", "another"}) <= 8
    tick(page, '[name="topics"][value="residence_law"]')
    with new_address(page):
        page.locator("main form.quick button.kern-btn--primary").click()
    assert page.url.endswith("/kurzberatung/")
    assert page.locator("main tbody tr, main .rows li").count() > 0


def test_what_was_typed_is_there_again_after_signing_in_anew(signed_in):
    page = signed_in("anna")
    case = a_case_of(page)
    page.goto(case)
    typed = f"Noch nicht fertig: {invented()}"
    with page.expect_response(lambda answer: "/entwurf/" in answer.url and answer.ok):
        page.locator("#note textarea").press_sequentially(typed)
    page.context.clear_cookies()
    page.goto(case)
    assert "/konto/" in page.url
    enter(page, "anna")
    page.goto(case)
    assert page.locator("#note textarea").input_value() == typed
    with new_address(page):
        page.locator("#note button.end").click()
    assert typed in page.locator(".timeline").inner_text()


def write(page: Page, text: str) -> None:
    page.locator("#note textarea").fill(text)
    with new_address(page):
        page.locator("#note button.end").click()


def test_two_browsers_at_one_note_see_both_texts(signed_in):
    first, second = signed_in("anna"), signed_in("anna")
    case = a_case_of(first)
    first.goto(case)
    text = f"Termin am Dienstag, {invented()}"
    write(first, text)
    entry = first.locator(".timeline > li").filter(has_text=text).first
    note = entry.locator('a[href*="/notizen/"]').first.get_attribute("href")
    for page in (first, second):
        page.goto(f"{note}berichtigen/")
    first.fill('[name="note"]', f"{text} um neun")
    with new_address(first):
        first.locator("main form button.kern-btn--primary").click()
    second.fill('[name="note"]', f"{text} um zehn")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.locator("main form button.kern-btn--primary").click()
    assert answered.value.status == 409
    shown = second.locator("main").inner_text()
    assert "um neun" in shown
    assert "um zehn" in shown or "um zehn" in second.locator('[name="note"]').input_value()
    with new_address(second):
        second.locator("main form button.kern-btn--primary").click()
    assert "um zehn" in second.locator("main").inner_text()


def test_sent_twice_it_is_one_note(signed_in):
    page = signed_in("anna")
    case = a_case_of(page)
    page.goto(case)
    text = f"Nur einmal: {invented()}"
    page.locator("#note textarea").fill(text)
    page.evaluate(
        """async () => {
            const form = document.getElementById("note");
            const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
            await Promise.all([send(), send(), send()]);
        }"""
    )
    page.goto(case)
    assert page.locator(".timeline > li").filter(has_text=text).count() == 1


def test_a_colleague_gets_404_and_the_name_of_the_lead(signed_in):
    anna, murat = signed_in("anna"), signed_in("murat")
    search(anna, "Amanuel Tesfay")
    case = anna.locator('main a[href^="/faelle/"]').first.get_attribute("href")
    assert anna.goto(case).status == 200
    assert murat.goto(case).status == 404
    murat.goto("/heute/")
    search(murat, "Amanuel Tesfay")
    answer = murat.locator("main").inner_text()
    assert "Anna Brandt" in answer
    assert murat.locator('main a[href^="/faelle/"]').count() == 0
    assert "0151" not in answer
