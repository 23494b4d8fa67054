"""./run bench sign_in [--repeats N] [--pairs N]: does the sign-in tell who has an account, and how fast can one guess?

D1 asks for existing, unknown and closed accounts in turns, with a wrong password, through the whole middleware, and
compares how long it takes: as effect size over repeats, not as one p-value. Passes where in the middle repeat Cliff's
delta stays below 0.2, and the medians differ by less than 5 ms, or on a busy machine a tenth of what one hash takes. D2
makes 10,000 guesses at one account within a quarter of an hour from one address and from a hundred: at most 20 pass,
and its owner still gets in from where she works.
Both have a build that is broken on purpose and must be found. Each line is JSON: {id, pass, figure, n}.
"""

import argparse
import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geleit.config.settings")
from django.core.handlers.wsgi import WSGIHandler

from tests import guessing
from tests.guessing import DELTA, MILLISECONDS, PASS_IN_A_QUARTER


def timing(repeats: int, pairs: int) -> bool:
    application = WSGIHandler()
    for _warm_up in range(5):
        guessing.ask(application, "known")
    with guessing.no_hash_for_nobody():
        hashing = guessing.compare(application, "nobody", 1, 10)
    found = hashing["gap_ms"] >= MILLISECONDS and hashing["delta"] >= DELTA
    passed = tell("D1-control", found, hashing, 20)
    for who in ("nobody", "closed"):
        figure = guessing.compare(application, who, repeats, pairs)
        good = not guessing.tells(figure, hashing["gap_ms"])
        passed = tell("D1", good, {"compared": f"known/{who}", **figure}, repeats * pairs * 2) and passed
    return passed


def guess_passwords() -> bool:
    good = True
    for addresses in (1, 100):
        passed = guessing.guesses(addresses)
        waits = guessing.owner_waits()
        figure = {"addresses": addresses, "passed": passed, "owner_waits": waits}
        good = tell("D2", passed <= PASS_IN_A_QUARTER and waits == 0, figure, 10_000) and good
    with guessing.generous():
        passed = guessing.guesses(100, 1000)
    return tell("D2-control", passed > PASS_IN_A_QUARTER, {"passed": passed}, 1000) and good


def tell(check: str, passed: bool, figure: object, n: int) -> bool:
    print(json.dumps({"id": check, "pass": passed, "figure": figure, "n": n}), flush=True)
    return passed


parser = argparse.ArgumentParser()
parser.add_argument("--repeats", type=int, default=5)
parser.add_argument("--pairs", type=int, default=40)
options = parser.parse_args()
guessing.make_accounts()
fine = [timing(options.repeats, options.pairs), guess_passwords()]
sys.exit(0 if all(fine) else 1)
