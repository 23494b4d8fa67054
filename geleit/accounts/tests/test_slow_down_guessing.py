"""Whoever guesses gets slower, nobody is told which accounts exist, and no office is locked out."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts import tries
from geleit.accounts.backend import NOBODYS
from geleit.accounts.models import SignInTry
from geleit.accounts.tasks import forget_sessions
from geleit.accounts.tries import CODE, PASSWORD, Attempt
from geleit.core import dates
from tests.cast import gather
from tests.signing_in import forget_tries

PASSWORD_OF_ANNA = "ein langer Satz zum Merken"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def cast(db):
    forget_tries()
    cast = gather()
    with acting_as(None, purpose="system"):
        for user in (cast.anna, cast.bilal):
            user.email = "stelle@example.org" if user == cast.bilal else "anna@example.org"
            user.set_password(PASSWORD_OF_ANNA)
            user.save()
        cast.carla.email = "stelle@example.org"  # two accounts with one address
        cast.carla.save()
        cast.deniz.is_active = False
        cast.deniz.save()
    TOTP.activate(cast.anna, SECRET)
    return cast


def at(address):
    return Client(REMOTE_ADDR=address)


def typed(login="anna", password="falsch"):
    return {"login": login, "password": password}


def sign_in(address=OFFICE, login="anna", password=PASSWORD_OF_ANNA):
    browser = at(address)
    return browser, browser.post(reverse("account_login"), typed(login, password))


def code(steps=0):
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def whole_sign_in(address=OFFICE):
    browser, answer = sign_in(address)
    assert answer.status_code == 302
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    return browser


def later(**time):
    return dates.moved_to(dates.now() + timedelta(**time))


def waits(kind, account, address):
    return Attempt(kind, account, address).seconds_to_wait()


def try_wrongly(times, kind, account, address):
    for _time in range(times):
        Attempt(kind, account, address).was_wrong()


@pytest.fixture
def hashed(monkeypatch):
    """What was hashed: each verifying, each making."""
    done = []
    for name in ("verify", "encode"):
        plain = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher,
            name,
            lambda *args, plain=plain, name=name: (done.append(name), plain(*args))[1],
        )
    return done


@pytest.mark.parametrize(
    "login", ["anna", "nobody", "anna@example.org", "nobody@example.org", "stelle@example.org", "deniz"]
)
def test_one_hash_whoever_is_asked_for(cast, hashed, login):
    sign_in(login=login, password="falsch")
    assert hashed == ["verify"]


def test_the_hash_of_nobody_is_made_as_ours_are():
    assert not identify_hasher(NOBODYS).must_update(NOBODYS)


def test_known_and_unknown_get_the_same_page_after_the_same_questions(cast):
    sign_in(login="first", password="falsch")  # this address is counted from now on
    pages, questions = [], []
    for login in ("anna", "inga", "deniz"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            _browser, answer = sign_in(login=login, password="falsch")
        pages.append(
            re.sub(f'{login}|nonce="[^"]+"|Token" value="[^"]+"|token" value="[^"]+"', "", answer.content.decode())
        )
        questions.append(len(captured))
    assert len(set(pages)) == 1
    assert len(set(questions)) == 1
    assert answer.status_code == 200
    assert 'value="deniz"' in answer.content.decode()
    assert "falsch" not in answer.content.decode()


def test_an_address_of_two_accounts_opens_neither(cast):
    assert sign_in(login="stelle@example.org")[1].status_code == 200
    assert sign_in(login="anna@example.org")[1].status_code == 302


def test_from_the_fourth_wrong_try_on_it_takes_longer_and_longer(cast):
    for expected in (0, 0, 0, 2, 4, 8, 16):
        try_wrongly(1, PASSWORD, "anna", OFFICE)
        assert delay_here("anna", OFFICE) == expected


def delay_here(account, address):
    with acting_as(None, purpose="sign_in"):
        row = SignInTry.objects.get(key=Attempt(PASSWORD, account, address)._here)
    return round((row.until - row.last_at).total_seconds())


def test_the_page_says_how_long_and_keeps_the_name_alone(cast):
    for _time in range(4):
        sign_in(password="falsch")
    _browser, answer = sign_in()
    page = answer.content.decode()
    assert "Bitte warten Sie" in page
    assert "Sekunde" in page
    assert 'value="anna"' in page
    assert PASSWORD_OF_ANNA not in page
    with later(seconds=3):
        assert sign_in()[1].status_code == 302


def test_trying_while_waiting_makes_it_no_longer(cast):
    for _time in range(4):
        sign_in(password="falsch")
    before = delay_here("anna", OFFICE)
    for _time in range(5):
        sign_in(password="falsch")
    assert delay_here("anna", OFFICE) == before


def test_a_botnet_gets_nine_tries_in_a_quarter_of_an_hour(db):
    """5 at once and one each 3 minutes, from a hundred addresses together."""
    began, passed = dates.now(), 0
    for second in range(0, 900, 3):
        with dates.moved_to(began + timedelta(seconds=second)):
            attempt = Attempt(PASSWORD, "anna", f"198.51.100.{second // 3 % 100}")
            if attempt.seconds_to_wait() == 0:
                attempt.was_wrong()
                passed += 1
    assert passed == 5 + 4


def test_whoever_signed_in_here_before_is_not_held_up_by_others(cast):
    whole_sign_in(OFFICE)
    try_wrongly(50, PASSWORD, "anna", ELSEWHERE)
    for number in range(200):
        try_wrongly(1, PASSWORD, f"nobody{number}", OFFICE)
    assert waits(PASSWORD, "anna", OFFICE) == 0
    assert waits(PASSWORD, "anna", "203.0.113.9") > 60
    assert waits(PASSWORD, "bilal", OFFICE) > 60
    with later(days=91):
        assert waits(PASSWORD, "bilal", OFFICE) == 0


def test_a_busy_office_behind_one_address_is_not_slowed_down(cast):
    for number in range(40):
        try_wrongly(2, PASSWORD, f"colleague{number}", OFFICE)
    assert sign_in()[1].status_code == 302


def test_a_right_password_forgives_no_wrong_codes(cast):
    browser, _answer = sign_in(ELSEWHERE)
    for _time in range(4):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    browser, _answer = sign_in(ELSEWHERE)
    page = browser.post(reverse("mfa_authenticate"), {"code": code()}).content.decode()
    assert "Bitte warten Sie" in page
    assert "/konto/login/" in browser.get("/heute/").headers["Location"]


def test_recovery_codes_are_slowed_down_with_the_others(cast):
    try_wrongly(5, CODE, str(cast.anna.pk), ELSEWHERE)
    assert waits(CODE, str(cast.anna.pk), "203.0.113.9") > 1000
    with later(minutes=31):
        assert waits(CODE, str(cast.anna.pk), "203.0.113.9") == 0


def test_who_signs_in_is_told_that_somebody_knows_her_password(cast):
    try_wrongly(5, CODE, str(cast.anna.pk), ELSEWHERE)
    with later(hours=3):
        browser = at(ELSEWHERE)
        browser.post(reverse("account_login"), typed(password=PASSWORD_OF_ANNA))
        browser.post(reverse("mfa_authenticate"), {"code": code()})
        assert "Jemand, der Ihr Passwort kennt" in browser.get("/heute/").content.decode()


def test_a_code_opens_once_whichever_process_is_asked(cast):
    opened = []
    for _time in range(2):
        browser, _answer = sign_in()
        browser.post(reverse("mfa_authenticate"), {"code": code()})
        opened.append(browser.get("/heute/").status_code)
        cache.clear()  # what another process does not know
    assert opened == [200, 302]


def test_asking_again_says_how_long_to_wait_too(cast, client):
    client.force_login(cast.farid)
    with acting_as(cast.farid, purpose="test"):
        TOTP.activate(cast.farid, SECRET)
    url = reverse("accounts:staff_new")
    with later(minutes=6):
        for _time in range(4):
            client.post(url, {"step_up": "GET", "step_up_code": "000000"})
        answer = client.post(url, {"step_up": "GET", "step_up_code": code()})
    assert answer.status_code == 422
    assert "Bitte warten Sie" in answer.content.decode()


def test_a_forgotten_password_answers_everybody_alike(db, client):
    assert client.get(reverse("account_reset_password")).status_code == 200
    assert client.post(reverse("account_reset_password"), {"email": "anna@example.org"}).status_code == 405
    for path in (
        "password/reset/key/1-set-password/",
        "password/reset/done/",
        "email/",
        "login/code/confirm/",
        "confirm-email/x/",
    ):
        assert client.get(f"/konto/{path}").status_code == 404, path


def test_only_keyed_hashes_are_kept_and_whoever_is_signed_in_sees_none(cast):
    sign_in(password="falsch")
    with acting_as(None, purpose="sign_in"):
        rows = list(SignInTry.objects.values_list("key", flat=True))
    assert len(rows) == 3
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in rows)
    assert SignInTry.objects.count() == 0  # as anna


def test_old_tries_are_forgotten_and_known_addresses_last_ninety_days(cast):
    whole_sign_in(OFFICE)
    try_wrongly(1, PASSWORD, "nobody", ELSEWHERE)
    with later(days=2):
        assert tries.forget_old() == 4  # here, everywhere, address; and the used code
        assert tries.forget_old() == 0
    with later(days=91):
        tries.forget_old()
    with acting_as(None, purpose="tidy"):
        assert not SignInTry.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "peer", "passed", "address"),
    [
        (0, "192.0.2.1", None, "192.0.2.1"),
        (0, "127.0.0.1", "203.0.113.5", ""),  # a proxy nobody told us of
        (1, "127.0.0.1", "203.0.113.5", "203.0.113.5"),
        (1, "127.0.0.1", "10.0.0.9, 203.0.113.5", "203.0.113.5"),  # the first one is what the browser claims
        (2, "127.0.0.1", "10.0.0.9, 203.0.113.5, 192.0.2.8", "203.0.113.5"),
        (2, "127.0.0.1", "203.0.113.5", ""),
        (0, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        (0, "", None, ""),
    ],
)
def test_where_somebody_is(settings, proxies, peer, passed, address):
    settings.PROXIES = proxies
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = peer
    if passed:
        request.META["HTTP_X_FORWARDED_FOR"] = passed
    assert tries.address_of(request) == address


def test_behind_an_unknown_proxy_nobody_shares_an_address(db):
    for number in range(300):
        try_wrongly(1, PASSWORD, f"nobody{number}", "")
    assert waits(PASSWORD, "anna", "") == 0


def test_sessions_that_ended_by_themselves_are_forgotten(cast):
    whole_sign_in(OFFICE)
    assert Session.objects.count() == 1
    with later(hours=9):
        forget_sessions(timestamp=0)
        assert Session.objects.count() == 1
    with later(hours=11):
        forget_sessions(timestamp=0)
        assert Session.objects.count() == 0
