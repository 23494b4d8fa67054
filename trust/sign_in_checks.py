"""D1, D2, D4 to D8: guessing, half a sign-in, codes used twice, sessions, and asking again before what opens much."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from asking import ask, undone, url_of
from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from harness import Found, check, enough
from pages import addresses
from town import MARKED, Town

from geleit.access.acting import acting_as
from geleit.accounts import second_factor
from geleit.accounts.actions import staff
from geleit.accounts.middleware import SecondFactor
from geleit.accounts.models import User
from geleit.accounts.tests.test_second_factor import ACTS
from geleit.core import dates, sessions
from tests import guessing

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "ein langer Satz zum Merken"
# The page that asks for the second factor, and the answer how long a session lasts yet.
OF_ALL = ("sign_in:second_factor", "core:alive")
HASH_MS = 40.0  # of the broken build on a quiet machine; what a gap is measured against


@contextmanager
def nobody_has_no_hash(_town: Town) -> Iterator[None]:
    with guessing.no_hash_for_nobody():
        yield


def accounts_are_there() -> None:
    with acting_as(None, purpose="system"):
        if not User.objects.filter(username="known").exists():
            guessing.make_accounts()


@check("D1", breaks=nobody_has_no_hash)
def the_sign_in_does_not_tell_who_has_an_account(_town: Town, short: bool) -> Found:
    """Known, unknown and closed accounts with a wrong password: medians and Cliff's delta over repeats."""
    accounts_are_there()
    application = WSGIHandler()
    for _warm_up in range(5):
        guessing.ask(application, "known")
    repeats, pairs = (1, 15) if short else (7, 60)
    figures = {who: guessing.compare(application, who, repeats, pairs) for who in ("nobody", "closed")}
    wrong = [f"{who}: {figure}" for who, figure in figures.items() if guessing.tells(figure, HASH_MS)]
    counted = {f"{who}_{name}": value for who, figure in figures.items() for name, value in figure.items()}
    return Found(len(wrong), repeats * pairs * 4, where=wrong, counted=counted)


@contextmanager
def guessing_is_cheap(_town: Town) -> Iterator[None]:
    with guessing.generous():
        yield


@check("D2", breaks=guessing_is_cheap)
def guessing_is_slow_and_locks_nobody_out(_town: Town, short: bool) -> Found:
    """10,000 guesses within a quarter of an hour, from one address and from a hundred."""
    accounts_are_there()
    wrong, asked, counted = [], 0, {}
    for places in (1, 100):
        number = 1_000 if short else 10_000
        passed, waits = guessing.guesses(places, number), guessing.owner_waits()
        asked += number
        counted[f"passed_from_{places}"] = float(passed)
        wrong += [f"{passed} from {places} addresses"] if passed > guessing.PASS_IN_A_QUARTER else []
        wrong += [f"the owner waits {waits} s"] if waits else []
    return Found(len(wrong), asked, where=wrong, counted=counted)


@contextmanager
def a_password_is_enough(_town: Town) -> Iterator[None]:
    with patch.object(SecondFactor, "process_view", lambda *_args: None):
        yield


@check("D4", breaks=a_password_is_enough)
def a_password_alone_opens_nothing(town: Town, short: bool) -> Found:
    """Every address in a session that never saw a second factor, with and without keys set up."""
    wrong, asked = [], 0
    for viewer in ("lead", "administrator", "data_protection"):
        client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        client.force_login(town.somebody(viewer))
        public = set(addresses("anonymous"))
        for name in addresses(viewer)[:: 5 if short else 1]:
            answer = ask(client, "GET", url_of(town, name))
            asked += 1
            inside = answer.status_code == 200 and name not in public and name not in OF_ALL
            if inside or MARKED.search(answer.content):
                wrong.append(f"{name} as {viewer}: {answer.status_code}")
                enough(wrong)
    return Found(len(wrong), asked, where=wrong)


def code(steps: int = 0) -> str:
    left = 30 - time.time() % 30
    if left < 5:  # it would be over before it arrives
        time.sleep(left)
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


@contextmanager
def codes_are_good_for_ever(_town: Town) -> Iterator[None]:
    with patch(f"{__name__}.opens", lambda _given: True):
        yield


def opens(given: str) -> bool:
    """A whole sign-in of anna with this code."""
    guessing.forget()
    browser = Client(SERVER_NAME="localhost")
    browser.post(reverse("account_login"), {"login": "anna", "password": PASSWORD})
    browser.post(reverse("mfa_authenticate"), {"code": given})
    return browser.get("/heute/").status_code == 200


@check("D5", breaks=codes_are_good_for_ever)
def a_code_opens_once(town: Town, _short: bool) -> Found:
    """The same code of an app twice, one of an hour ago, one of an hour ahead, a recovery code twice, none, a guess."""
    wrong = []
    with undone(), keys_of(town.cast.anna), keys_of(town.cast.bilal, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"):
        with acting_as(None, purpose="sign_in"):
            spare = RecoveryCodes.activate(town.cast.anna).get_unused_codes()[0]
        tries: list[tuple[str, str, bool]] = [("now", code(), True), ("again", code(), False)]
        tries += [
            ("an hour ago", code(-120), False),
            ("in an hour", code(120), False),
            ("none", "", False),
            ("guessed", "000000", False),
        ]
        tries += [("spare", spare, True), ("spare again", spare, False)]
        for what, given, expected in tries:
            cache.clear() if what != "again" else None
            if opens(given) != expected:
                wrong.append(f"{what}: {'refused' if expected else 'accepted'}")
    return Found(len(wrong), 8, where=wrong)


@contextmanager
def keys_of(user: User, secret: str = SECRET) -> Iterator[None]:
    with acting_as(None, purpose="system"):
        fresh = User.objects.get(pk=user.pk)  # what is undone afterwards must not stay in the user of the town
        fresh.set_password(PASSWORD)
        fresh.save()
    with acting_as(fresh, purpose="request"):
        TOTP.activate(fresh, secret)
    yield


@contextmanager
def sessions_never_end(_town: Town) -> Iterator[None]:
    with patch.object(sessions, "is_over", lambda _session: False):
        yield


@check("D6", breaks=sessions_never_end)
def sessions_end_when_they_must(town: Town, _short: bool) -> Found:
    """Idle, old, signed out, after another password or role; a number put in before sign-in is not kept."""
    wrong = []
    for what, passed in (
        ("idle", timedelta(seconds=settings.SESSION_IDLE + 5)),
        ("old", timedelta(hours=10, minutes=1)),
    ):
        with undone():
            client = town.browser(town.cast.anna)
            with dates.moved_to(dates.now() + passed):
                wrong += [what] if client.get("/heute/").status_code == 200 else []
    with undone():
        client = town.browser(town.cast.anna)
        kept = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.post(reverse("account_logout"))
        wrong += ["signed out"] if with_session(kept).get("/heute/").status_code == 200 else []
    for what, act in (("another password", new_password), ("a new role", new_role)):
        with undone():
            client = town.browser(town.cast.bilal)
            act(town)
            wrong += [what] if client.get("/heute/").status_code == 200 else []
    with undone(), keys_of(town.cast.anna):
        browser = with_session("f" * 32)
        browser.post(reverse("account_login"), {"login": "anna", "password": PASSWORD})
        cache.clear()
        browser.post(reverse("mfa_authenticate"), {"code": code()})
        wrong += ["put in before"] if with_session("f" * 32).get("/heute/").status_code == 200 else []
        wrong += ["no sign-in"] if browser.get("/heute/").status_code != 200 else []
    return Found(len(wrong), 7, where=wrong)


def with_session(key: str) -> Client:
    browser = Client(SERVER_NAME="localhost")
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def new_password(town: Town) -> None:
    with acting_as(town.cast.farid, purpose="test"):
        fresh = User.objects.get(pk=town.cast.bilal.pk)
        staff.renew_password(fresh, "ein anderer langer Satz", by=town.cast.farid)


def new_role(town: Town) -> None:
    with acting_as(town.cast.farid, purpose="test"):
        fresh = User.objects.get(pk=town.cast.bilal.pk)
        staff.add_membership(fresh, town.cast.office, "statistics", from_on=dates.today(), by=town.cast.farid)


@contextmanager
def signing_out_only_forgets_the_cookie(_town: Town) -> Iterator[None]:
    with patch(f"{__name__}.sign_out", lambda _client: None):
        yield


def sign_out(client: Client) -> None:
    client.post(reverse("account_logout"))


@check("D7", breaks=signing_out_only_forgets_the_cookie)
def nothing_opens_after_signing_out(town: Town, short: bool) -> Found:
    """Many ask at once with one session while it signs out; nothing that began afterwards is answered."""
    wrong: list[str] = []
    asked = [0]
    for _round in range(2 if short else 10):
        client = town.browser(town.cast.anna)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        gone = threading.Event()

        def ask_on(key: str = key, gone: threading.Event = gone) -> None:
            browser, late = with_session(key), 0
            while late < 3:
                began_after = gone.is_set()
                answer = browser.get("/heute/")
                browser.cookies[settings.SESSION_COOKIE_NAME] = key
                asked[0] += 1
                late += began_after
                if began_after and answer.status_code == 200:
                    wrong.append("answered after signing out")
            connection.close()

        threads = [threading.Thread(target=ask_on) for _ in range(4 if short else 20)]
        for one in threads:
            one.start()
        time.sleep(0.3)
        sign_out(client)
        gone.set()
        for one in threads:
            one.join()
    return Found(len(wrong), asked[0], where=sorted(set(wrong)))


@contextmanager
def nobody_is_asked_again(_town: Town) -> Iterator[None]:
    with patch.object(second_factor, "is_fresh", lambda *_args, **_kwargs: True):
        yield


@check("D8", breaks=nobody_is_asked_again)
def what_opens_much_asks_again(town: Town, _short: bool) -> Found:
    """Six minutes after the second factor: accounts, roles, start passwords, sessions, figures, own keys, emergency."""
    with acting_as(town.cast.farid, purpose="test"):
        things = {"user": town.cast.bilal.pk, "membership": town.cast.bilal.memberships.get().pk}
    acts: list[tuple[User, str, str]] = [
        (town.cast.farid, "POST", reverse(name, args=[things[what] for what in wanted])) for name, wanted in ACTS
    ]
    acts += [(town.cast.greta, "GET", reverse("insights:mbe_export"))]
    own = ("mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes", "account_change_password")
    acts += [(town.cast.anna, "GET", reverse(name)) for name in own]
    acts += [(town.cast.bilal, "POST", reverse("cases:emergency_new"))]
    wrong = []
    for user, method, url in acts:
        with undone():
            client = town.browser(user)
            with dates.moved_to(dates.now() + timedelta(minutes=6)):
                answer: Any = (
                    client.get(url) if method == "GET" else client.post(url, {"id": uuid4(), **emergency(town)})
                )
            wrong += [f"{method} {url}: {answer.status_code}"] if not asks(answer) else []
    return Found(len(wrong), len(acts), where=wrong)


def emergency(town: Town) -> dict[str, str]:
    return {"number": town.cast.case.number, "reason": "danger", "words": "Ein Anruf."}


def asks(answer: HttpResponse) -> bool:
    return answer.status_code == 403 and b"step_up" in answer.content
