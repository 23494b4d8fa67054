"""Nobody works with a password alone, and what opens much asks for the second factor again."""

import io
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.audit.models import AuditEvent
from geleit.core import dates
from tests.cast import gather
from tests.signing_in import forget_tries

pytestmark = pytest.mark.django_db
PASSWORD = "ein langer Satz zum Merken"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/konto/zweiter-schritt/"


@pytest.fixture
def cast():
    cast = gather()
    for user in (cast.anna, cast.farid):
        user.set_password(PASSWORD)
        with acting_as(None, purpose="system"):
            user.save()
    return cast


def code(secret=SECRET, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(username):
    browser = Client()
    browser.post("/konto/login/", {"login": username, "password": PASSWORD})
    return browser


def set_up_app(browser):
    form = browser.get(reverse("mfa_activate_totp")).context["form"]
    return browser.post(reverse("mfa_activate_totp"), {"code": code(form.secret)}), form.secret


def happened(event):
    with acting_as(None, purpose="audit"):
        return AuditEvent.objects.filter(event=event).count()


@pytest.fixture
def farid(cast):
    """Signed in with password and app."""
    with acting_as(cast.farid, purpose="test"):
        TOTP.activate(cast.farid, SECRET)
    browser = sign_in("farid")
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    forget_tries()
    return browser


def later(minutes):
    return dates.moved_to(dates.now() + timedelta(minutes=minutes))


def test_with_a_password_alone_there_is_one_page_only(cast):
    browser = sign_in("anna")
    addresses = ["/heute/", "/faelle/", f"/faelle/{cast.case.pk}/", "/suche/", "/verwaltung/", "/konto/2fa/", "/"]
    addresses += ["/listen/", "/auswertung/", "/kalender/", "/personen/", "/bausteine/"]
    for address in addresses:
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP), address
    assert browser.post("/suche/", {"q": "Esra"}).headers["Location"] == SET_UP
    page = browser.get(SET_UP).content.decode()
    assert "Passkey einrichten" in page
    assert "/heute/" not in page


def test_an_app_opens_the_house_and_the_recovery_codes_are_shown_once(cast):
    browser = sign_in("anna")
    answer, _secret = set_up_app(browser)
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert browser.get("/heute/").status_code == 200
    shown = browser.get(reverse("mfa_view_recovery_codes"))
    assert shown.context["can_view_codes"]
    assert not browser.get(reverse("mfa_view_recovery_codes")).context["can_view_codes"]
    assert happened("user.keys_changed") == 1


def test_other_sessions_with_a_password_alone_end_with_it(cast):
    first, second = sign_in("anna"), sign_in("anna")
    set_up_app(first)
    assert first.get("/heute/").status_code == 200
    assert "/konto/login/" in second.get(SET_UP).headers["Location"]


def test_a_session_that_never_gave_it_adds_no_key_of_its_own(cast):
    browser = sign_in("anna")
    TOTP.activate(cast.anna, SECRET)
    assert "/konto/login/" in browser.get(reverse("mfa_add_webauthn")).headers["Location"]
    assert "/konto/login/" in browser.get(SET_UP).headers["Location"]


def test_password_and_code_together_are_a_sign_in(cast):
    TOTP.activate(cast.anna, SECRET)
    browser = sign_in("anna")
    assert "/konto/login/" in browser.get("/heute/").headers["Location"]
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert browser.get("/heute/").status_code == 200


def test_a_used_recovery_code_opens_nothing_again(cast):
    browser = sign_in("anna")
    set_up_app(browser)
    spare = Authenticator.objects.get(user=cast.anna, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (200, 302):
        other = sign_in("anna")
        other.post(reverse("mfa_authenticate"), {"code": spare})
        assert other.get("/heute/").status_code == expected


def new_role(cast):
    return {"office": cast.office.pk, "role": "statistics", "from_on": dates.today().isoformat()}


def test_within_five_minutes_nothing_is_asked(cast, farid):
    url = reverse("accounts:membership_add", args=[cast.bilal.pk])
    assert farid.post(url, new_role(cast)).status_code == 302


def test_later_it_is_asked_again_and_what_was_typed_arrives(cast, farid):
    url = reverse("accounts:membership_add", args=[cast.bilal.pk])
    with later(6):
        asked = farid.post(url, new_role(cast))
        assert asked.status_code == 403
        assert ("role", "statistics") in asked.context["typed"]
        assert cast.bilal.memberships.count() == 1
        typed = {**dict(asked.context["typed"]), "step_up": asked.context["method"]}
        assert farid.post(url, {**typed, "step_up_code": "000000"}).status_code == 422
        assert cast.bilal.memberships.count() == 1
        assert farid.post(url, {**typed, "step_up_code": code()}).status_code == 302
    assert cast.bilal.memberships.filter(role="statistics").exists()
    assert (happened("user.confirmed"), happened("user.not_confirmed")) == (1, 1)


def test_a_page_asks_before_anybody_types_and_comes_back(farid):
    url = reverse("accounts:staff_new")
    with later(6):
        asked = farid.get(url)
        assert asked.status_code == 403
        answer = farid.post(url, {"step_up": "GET", "step_up_code": code()})
        assert (answer.status_code, answer.headers["Location"]) == (302, url)
        assert farid.get(url).status_code == 200


@pytest.mark.parametrize("given", ["", "000000", "123456", PASSWORD])
def test_neither_password_nor_the_code_of_the_demo_is_enough(cast, farid, given):
    with later(6):
        farid.post(reverse("accounts:password_renew", args=[cast.bilal.pk]), {"step_up": "POST", "step_up_code": given})
    assert not User.objects.get(username="bilal").must_change_password


ACTS = [
    ("accounts:staff_new", []),
    ("accounts:membership_add", ["user"]),
    ("accounts:membership_end", ["membership"]),
    ("accounts:password_renew", ["user"]),
    ("accounts:sessions_end", ["user"]),
]


@pytest.mark.parametrize(("name", "wanted"), ACTS)
def test_what_opens_much_asks_again(cast, client, name, wanted):
    things = {"user": cast.bilal.pk, "membership": cast.bilal.memberships.get().pk}
    client.force_login(cast.farid)
    with later(6):
        answer = client.post(reverse(name, args=[things[what] for what in wanted]), {"id": uuid4()})
    assert answer.status_code == 403
    assert "Bitte bestätigen Sie" in answer.content.decode()


def test_figures_leave_the_house_only_after_asking_again(cast, client):
    client.force_login(cast.greta)
    url = reverse("insights:mbe_export")
    assert client.get(url).status_code == 200
    with later(6):
        assert client.get(url).status_code == 403
    assert happened("figures.exported") == 1


@pytest.mark.parametrize(
    "name", ["mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes", "account_change_password"]
)
def test_ones_own_keys_ask_again(client, cast, name):
    client.force_login(cast.anna)
    with later(6):
        assert client.get(reverse(name)).status_code == 403


def test_who_may_not_is_told_so_before_anything_is_asked(client, cast):
    client.force_login(cast.anna)
    with later(6):
        page = client.get(reverse("accounts:staff_new"))
    assert page.status_code == 403
    assert "step_up" not in page.content.decode()


def test_lost_keys_are_removed_by_a_command_and_set_up_anew(cast, farid):
    call_command("second_factor_reset", "farid", stdout=io.StringIO())
    assert "/konto/login/" in farid.get("/verwaltung/").headers["Location"]
    assert sign_in("farid").get("/verwaltung/").headers["Location"] == SET_UP
    assert happened("user.keys_reset") == 1
    with pytest.raises(CommandError, match="No account"):
        call_command("second_factor_reset", "nobody")
