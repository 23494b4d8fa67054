"""./run bench sign_in [--repeats N] [--pairs N]: does the sign-in tell who has an account, and how fast can one guess?

D1 asks for existing, unknown and closed accounts in turns, with a wrong password, through the whole middleware, and
compares how long it takes: as effect size over repeats, not as one p-value. Passes where in the middle repeat Cliff's
delta stays below 0.2, and the medians differ by less than 5 ms, or on a busy machine a tenth of what one hash takes. D2
makes 10,000 guesses at one account within a quarter of an hour from one address and from a hundred: at most 20 pass,
and its owner still gets in from where she works.
Both have a build that is broken on purpose and must be found. Each line is JSON: {id, pass, figure, n}.
"""

import argparse
import gc
import io
import json
import os
import statistics
import sys
import time
from datetime import timedelta
from itertools import product
from unittest.mock import patch
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geleit.config.settings")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

from geleit.access.acting import acting_as  # noqa: E402
from geleit.accounts import backend, tries  # noqa: E402
from geleit.accounts.actions import staff  # noqa: E402
from geleit.accounts.models import SignInTry  # noqa: E402
from geleit.accounts.tries import PASSWORD, Allowance, Attempt  # noqa: E402
from geleit.core import dates  # noqa: E402

TOKEN = "x" * 32
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


def timing(repeats: int, pairs: int) -> bool:
    application = WSGIHandler()
    for _warm_up in range(5):
        ask(application, "known")
    hash_of = backend.check_password
    broken = lambda typed, encoded: encoded != backend.NOBODYS and hash_of(typed, encoded)  # noqa: E731 for one patch
    with patch.object(backend, "check_password", broken):  # no hash where there is nobody
        hashing = compare(application, "nobody", 1, 10)
    found = hashing["gap_ms"] >= MILLISECONDS and hashing["delta"] >= DELTA
    passed = tell("D1-control", found, hashing, 20)
    most = max(MILLISECONDS, hashing["gap_ms"] / 10)
    for who in ("nobody", "closed"):
        figure = compare(application, who, repeats, pairs)
        good = abs(figure["gap_ms"]) < most and abs(figure["delta"]) < DELTA
        passed = tell("D1", good, {"compared": f"known/{who}", **figure}, repeats * pairs * 2) and passed
    return passed


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


def guessing() -> bool:
    good = True
    for addresses in (1, 100):
        passed = guesses(addresses)
        with acting_as(None, purpose="sign_in"):
            Attempt(PASSWORD, "known", "192.0.2.1").led_to_sign_in()
        waits = Attempt(PASSWORD, "known", "192.0.2.1").seconds_to_wait()
        figure = {"addresses": addresses, "passed": passed, "owner_waits": waits}
        good = tell("D2", passed <= PASS_IN_A_QUARTER and waits == 0, figure, 10_000) and good
    generous = {PASSWORD: Allowance(500, 1, 1)}
    with patch.object(tries, "ALLOWANCES", generous):
        passed = guesses(100, 1000)
    return tell("D2-control", passed > PASS_IN_A_QUARTER, {"passed": passed}, 1000) and good


def tell(check: str, passed: bool, figure: object, n: int) -> bool:
    print(json.dumps({"id": check, "pass": passed, "figure": figure, "n": n}), flush=True)
    return passed


parser = argparse.ArgumentParser()
parser.add_argument("--repeats", type=int, default=5)
parser.add_argument("--pairs", type=int, default=40)
options = parser.parse_args()
make_accounts()
fine = [timing(options.repeats, options.pairs), guessing()]
sys.exit(0 if all(fine) else 1)
