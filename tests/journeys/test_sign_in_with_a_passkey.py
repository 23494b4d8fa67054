"""The first day of a colleague: start password, her own one, a passkey, and from then on the passkey alone."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts import second_factor
from tests.browser import served
from tests.cast import gather

pytestmark = pytest.mark.journey
START, OWN = "ein Satz von der Verwaltung", "ein eigener langer Satz"


@pytest.fixture
def cast(committed):
    cast = gather()
    with acting_as(None, purpose="system"):
        cast.farid.set_password(START)
        cast.farid.must_change_password = True
        cast.farid.save()
    return cast


@pytest.fixture
def town(committed, cast):
    with served(committed) as address:
        yield address


def with_a_finger(page):
    """A device that knows a fingerprint, and recognises it."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def set_up_a_passkey(page):
    page.get_by_role("link", name="Passkey einrichten").click()
    page.wait_for_url(f"**{reverse('mfa_add_webauthn')}")  # loaded: a click before its script is there does nothing
    page.get_by_role("button", name="Hinzufügen").click()
    page.wait_for_url("**/recovery-codes/**")


def test_the_first_day(town, cast, new_page):
    page = new_page(f"{town}/konto/login/")
    with_a_finger(page)
    page.get_by_label("Anmeldename").fill("farid")
    page.get_by_label("Passwort").fill(START)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_label("Aktuelles Passwort").fill(START)
    page.get_by_label("Neues Passwort", exact=True).fill(OWN)
    page.get_by_label("Neues Passwort (Wiederholung)").fill(OWN)
    page.locator("main form button").first.click()
    page.wait_for_url("**/konto/zweiter-schritt/")
    set_up_a_passkey(page)
    assert len(page.locator("#recovery_codes").input_value().split()) == 10
    page.goto(f"{town}/verwaltung/personal/")
    assert "Anna" in page.locator("main").inner_text()

    page.context.clear_cookies()
    page.goto(f"{town}/verwaltung/personal/")
    page.get_by_role("button", name="Mit Passkey").click()
    page.wait_for_url(f"{town}/verwaltung/personal/")
    assert "Anna" in page.locator("main").inner_text()


def test_asked_again_with_a_passkey_what_was_typed_arrives(town, cast, new_page):
    page = new_page(f"{town}/konto/login/")
    with_a_finger(page)
    with acting_as(None, purpose="system"):
        cast.farid.must_change_password = False
        cast.farid.save()
    page.get_by_label("Anmeldename").fill("farid")
    page.get_by_label("Passwort").fill(START)
    page.get_by_role("button", name="Anmelden").click()
    set_up_a_passkey(page)
    page.goto(f"{town}/verwaltung/personal/{cast.bilal.pk}/")
    make_old(page)
    page.locator("[name=office]").select_option(str(cast.office.pk))
    page.get_by_label("Rolle").select_option("statistics")
    page.get_by_role("button", name="Rolle vergeben").click()
    page.get_by_role("button", name="Mit Passkey").click()
    page.get_by_text("Die Rolle ist vergeben").wait_for(timeout=60_000)
    with acting_as(cast.farid, purpose="test"):
        assert cast.bilal.memberships.filter(role="statistics").exists()


def make_old(page):
    """Six minutes pass for the session."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    session = SessionStore(key)
    session[second_factor.GIVEN] -= 360
    session.save()
