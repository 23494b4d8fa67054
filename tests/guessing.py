"""Does the sign-in tell who has an account, and how fast can one guess? For ./run bench sign_in and ./run trust web."""

from __future__ import annotations

import gc
import io
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from unittest.mock import patch
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler

from geleit.access.acting import acting_as
from geleit.accounts import backend, tries
from geleit.accounts.actions import staff
from geleit.accounts.models import SignInTry
from geleit.accounts.tries import PASSWORD, Allowance, Attempt
from geleit.core import dates

TOKEN = "x" * 32
# A gap in the middle repeat that nobody can use: 5 ms, on a busy machine a tenth of a hash, and Cliff's delta 0.2.
MILLISECONDS, DELTA, PASS_IN_A_QUARTER = 5, 0.2, 20
numbers = iter(range(1, 10**9))


def make_accounts() -> None:
    with acting_as(None, purpose="system"):
        house = staff.create_organisation("Haus", "welfare_association", by=None)
        staff.create_user("known", "Known", house, by=None, password="ein langer Satz zum Merken")
        staff.create_user("closed", "Closed", house, by=None, password="ein langer Satz zum Merken", is_active=False)


def ask(application: WSGIHandler, login: str) -> float:
    """Milliseconds. From an address of its own each time: nobody has to wait."""
    body = urlencode({"login": login, "password": "ein anderer Satz zum Raten"}).encode()
    number = next(numbers)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/konto/login/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": f"csrftoken={TOKEN}",
        "HTTP_X_CSRFTOKEN": TOKEN,
        "REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    started = time.perf_counter()
    answer = application(environ, lambda *_: None)
    page = b"".join(answer)
    taken = (time.perf_counter() - started) * 1000
    answer.close()
    if b"Bitte warten Sie" in page:
        raise SystemExit("Slowed down: what is compared here would be the refusal.")
    return taken


def forget() -> None:
    with acting_as(None, purpose="tidy"):
        SignInTry.objects.all().delete()


def cliffs_delta(some: list[float], others: list[float]) -> float:
    larger = sum((a > b) - (a < b) for a, b in product(some, others))
    return larger / (len(some) * len(others))


def compare(application: WSGIHandler, who: str, repeats: int, pairs: int) -> dict[str, float]:
    gaps, deltas = [], []
    for _repeat in range(repeats):
        known, other = [], []
        for _pair in range(pairs):
            forget()
            gc.collect()
            known.append(ask(application, "known"))
            forget()
            other.append(ask(application, who))
        gaps.append(statistics.median(known) - statistics.median(other))
        deltas.append(cliffs_delta(known, other))
    return {"gap_ms": round(statistics.median(gaps), 2), "delta": round(statistics.median(deltas), 3)}


@contextmanager
def no_hash_for_nobody() -> Iterator[None]:
    """Broken on purpose."""
    hash_of = backend.check_password
    broken = lambda typed, encoded: encoded != backend.NOBODYS and hash_of(typed, encoded)  # noqa: E731 for one patch
    with patch.object(backend, "check_password", broken):
        yield


def tells(figure: dict[str, float], hash_ms: float) -> bool:
    return abs(figure["gap_ms"]) >= max(MILLISECONDS, hash_ms / 10) or abs(figure["delta"]) >= DELTA


def guesses(addresses: int, number: int = 10_000) -> int:
    """How many of so many in a quarter of an hour reach the password."""
    forget()
    began, passed = dates.now(), 0
    for guess in range(number):
        with dates.moved_to(began + timedelta(seconds=900 * guess / number)):
            attempt = Attempt(PASSWORD, "known", f"198.51.100.{guess % addresses}")
            if attempt.seconds_to_wait() == 0:
                attempt.was_wrong()
                passed += 1
    return passed


def owner_waits() -> int:
    """Seconds, where she signed in before."""
    with acting_as(None, purpose="sign_in"):
        Attempt(PASSWORD, "known", "192.0.2.1").led_to_sign_in()
    return Attempt(PASSWORD, "known", "192.0.2.1").seconds_to_wait()


@contextmanager
def generous() -> Iterator[None]:
    """Broken on purpose."""
    with patch.object(tries, "ALLOWANCES", {PASSWORD: Allowance(500, 1, 1)}):
        yield
