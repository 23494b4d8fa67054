"""A page somebody forgot: it warns, it ends, and what was typed on it is not lost."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.browser import served
from tests.cast import gather

pytestmark = pytest.mark.journey
IDLE = 12  # seconds; the warning comes after half of them
COVERED = "Sie sind abgemeldet"


@pytest.fixture
def cast(committed):
    return gather()


def cookie_of(user, address):
    client = Client()
    client.force_login(user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


@pytest.fixture
def opened(committed, cast, new_page):
    with served(committed, GELEIT_SESSION_IDLE=str(IDLE)) as address:

        def open_page(view, *arguments, **options):
            page = new_page(f"{address}/static/core/geleit.svg", **options)
            page.context.add_cookies([cookie_of(cast.anna, address)])
            page.goto(address + reverse(view, args=arguments))
            return page

        yield open_page


def sign_in_elsewhere(page, user):
    """In a second window; then somebody comes back to this one."""
    page.context.add_cookies([cookie_of(user, page.url.split("/personen")[0])])
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def saves_what_was_typed(page, button="Speichern"):
    page.get_by_role("button", name=button).click()
    page.wait_for_url(lambda url: "bearbeiten" not in url)
    assert "Esra Maria" in page.locator("body").inner_text()


def test_the_warning_lets_somebody_go_on_and_keeps_what_was_typed(opened, cast):
    page = opened("people:edit", cast.esra.pk)
    page.get_by_label("Vorname").fill("Esra Maria")
    for _quarter in range(3):
        page.get_by_role("button", name="Weiterarbeiten").click(timeout=2 * IDLE * 1000)
        assert page.get_by_label("Vorname").input_value() == "Esra Maria"
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url(lambda url: "bearbeiten" not in url)


def test_a_page_without_anything_typed_leads_to_sign_in(opened):
    page = opened("core:gallery")
    page.wait_for_url("**/konto/login/**", timeout=4 * IDLE * 1000)
    assert "einer Viertelstunde" in page.locator("main").inner_text()


def test_typed_text_is_covered_and_there_again_after_a_new_sign_in(opened, cast):
    page = opened("people:edit", cast.esra.pk)
    page.get_by_label("Vorname").fill("Esra Maria")
    page.get_by_role("heading", name=COVERED).wait_for(timeout=4 * IDLE * 1000)
    page.keyboard.press("Escape")
    assert page.get_by_role("heading", name=COVERED).is_visible()
    sign_in_elsewhere(page, cast.anna)
    page.get_by_role("heading", name=COVERED).wait_for(state="hidden")
    saves_what_was_typed(page)


def test_what_was_typed_stays_when_the_session_was_ended_elsewhere(opened, cast):
    page = opened("people:edit", cast.esra.pk)
    page.get_by_label("Vorname").fill("Esra Maria")
    Session.objects.all().delete()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("heading", name=COVERED).wait_for()
    sign_in_elsewhere(page, cast.anna)
    page.get_by_role("heading", name=COVERED).wait_for(state="hidden")
    saves_what_was_typed(page)


def test_what_was_typed_stays_while_the_server_does_not_answer(opened, cast):
    page = opened("people:edit", cast.esra.pk)
    page.get_by_label("Vorname").fill("Esra Maria")
    page.context.set_offline(True)
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("heading", name="Geleit antwortet nicht").wait_for()
    page.get_by_role("button", name="Zurück zum Text").click()
    assert page.get_by_label("Vorname").input_value() == "Esra Maria"
    page.get_by_role("button", name="Speichern").click()
    page.context.set_offline(False)
    saves_what_was_typed(page, "Noch einmal senden")


def test_somebody_else_never_sees_the_covered_page(opened, cast):
    page = opened("people:edit", cast.esra.pk)
    page.get_by_label("Vorname").fill("Esra Maria")
    page.get_by_role("heading", name=COVERED).wait_for(timeout=4 * IDLE * 1000)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in_elsewhere(page, cast.bilal)
    page.wait_for_url("**/heute/")
    assert "Esra" not in page.content()
