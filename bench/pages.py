"""./run bench pages [--people N] [--no-rls]: server time, queries and CPU of the pages of a day, as JSON.

Fills an empty database with N people (bench/_filling.py) and asks for the pages in turns, in this process, through the
WSGI application with its whole middleware: only gunicorn's socket is left out. The counsellor leads 60 open cases. CPU
is that of this process and of its PostgreSQL backend. Goals at 60,000 people: p95 of each page at most 100 ms and 1.3
times that at 6,000; the same number of queries; the CPU of the case page at most 3.5 times that of the floor. With the
walls of the database, case page and list take at most 1.5 times what they take without (--no-rls).
"""

import argparse
import cProfile
import gc
import io
import json
import pstats
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import _floor
import psycopg
from _copying import superuser_dsn
from _filling import counts, fill
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections

from geleit.access import walls
from geleit.access.acting import acting_as
from geleit.accounts import second_factor
from geleit.accounts.models import User
from geleit.cases.models import Case
from geleit.config.settings import database
from geleit.core import dates
from geleit.people.actions import known
from geleit.vault import keys

ROUNDS, WARM_UP = 80, 10
known.PER_HOUR = 1_000_000  # else most searches would leave the office out
TOKEN = "x" * 32


@dataclass
class Measure:
    milliseconds: list[float] = field(default_factory=list)
    queries: int = 0
    python: float = 0.0
    postgres: float = 0.0
    size: int = 0

    def summary(self) -> dict[str, object]:
        times = sorted(self.milliseconds)
        count = len(times)
        return {
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[int(count * 0.95) - 1], 1),
            "queries": self.queries,
            "cpu_ms": round((self.python + self.postgres) / count * 1000, 1),
            "cpu_python_ms": round(self.python / count * 1000, 1),
            "cpu_postgres_ms": round(self.postgres / count * 1000, 1),
            "bytes": self.size,
        }


class Browser:
    """Asks the WSGI application, signed in or not."""

    def __init__(self) -> None:
        settings.ROOT_URLCONF = _floor.__name__
        # One connection for the whole measurement, so that it is always the same backend whose CPU is read.
        connection.close()
        connection.settings_dict["CONN_MAX_AGE"] = None
        connections.settings[_floor.BARE] = {
            **connection.settings_dict,
            **database(superuser_dsn()),
            "CONN_MAX_AGE": None,
        }
        self.application = WSGIHandler()

    def sign_in(self, user: User) -> str:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        second_factor.note(session)
        session.save()
        return session.session_key

    def ask(self, path: str, data: dict[str, object] | None, session: str) -> tuple[str, bytes]:
        body = urlencode(data or {}, doseq=True).encode()
        cookies = f"csrftoken={TOKEN}; {settings.SESSION_COOKIE_NAME}={session}" if session else ""
        environ = {
            "REQUEST_METHOD": "GET" if data is None else "POST",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookies,
            "HTTP_X_CSRFTOKEN": TOKEN,
            "HTTP_ACCEPT_LANGUAGE": "de",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
        }
        status: list[str] = []
        answer = self.application(environ, lambda line, _headers, _exc=None: status.append(line))
        page = b"".join(answer)
        answer.close()
        return status[0], page


@contextmanager
def counted_queries():
    found: list[str] = []

    def count(execute, sql, params, many, context):
        found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count), connections[_floor.BARE].execute_wrapper(count):
        yield found


def backend_seconds() -> float:
    """CPU of the PostgreSQL processes behind our connections, in nanoseconds where Linux counts them."""
    total = 0
    for name in ("default", _floor.BARE):
        connections[name].ensure_connection()
        pid = connections[name].connection.info.backend_pid
        total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return total / 1e9


Asked = tuple[str, dict[str, object] | None]


def asks(user: User, chance: random.Random) -> dict[str, Callable[[], Asked]]:
    """What one would type, page by page; each turn another case, another name, another note."""
    with acting_as(user, purpose="bench"):
        cases = list(Case.objects.visible_to(user).open().select_related("person").order_by("number"))
        wanted = [(case.pk, case.person.given_names, case.person.family_name) for case in cases]
    today = dates.today().strftime("%d.%m.%Y")

    def one() -> tuple:
        return chance.choice(wanted)

    def name() -> str:
        _pk, given, family = one()
        return chance.choice([family, f"{given} {family}", family[:-1] + "x"])

    quick = {"on": today, "mode": "phone", "minutes": "15", "topics": ["residence_law"], "language": "ar"}
    note = {"on": today, "mode": "in_person", "minutes": "35", "kind": "counselling", "attendance": "kept"}
    note |= {"topic_0": "residence_law", "topic_minutes_0": "20", "topic_1": "job_search", "topic_minutes_1": "15"}
    text = "Titel läuft in drei Monaten ab. Antrag gemeinsam ausgefüllt. " * 5
    return {
        "floor": lambda: (f"/floor/{one()[0]}/", None),
        "today": lambda: ("/heute/", None),
        "my_cases": lambda: ("/faelle/", None),
        "case": lambda: (f"/faelle/{one()[0]}/", None),
        "search": lambda: ("/suche/", {"q": name()}),
        "quick_contact_save": lambda: ("/kurzberatung/neu/", {"id": uuid4(), **quick}),
        "note_save": lambda: (f"/faelle/{one()[0]}/notiz/", {"id": uuid4(), "note": text, **note}),
    }


def measure(user: User, only: str) -> dict[str, Measure]:
    browser, chance = Browser(), random.Random(5)
    session = browser.sign_in(user)
    pages = {name: ask for name, ask in asks(user, chance).items() if only in ("", name) or name == "floor"}
    measures: dict[str, Measure] = defaultdict(Measure)
    gc.collect()
    gc.freeze()
    with psycopg.connect(superuser_dsn(), autocommit=True) as owner:
        for turn in range(ROUNDS + WARM_UP):
            if turn == WARM_UP:
                measures.clear()
            # Nobody asks for so many names in an hour; the limit would answer in place of the search.
            owner.execute("DELETE FROM people_knowncheck")
            for name, ask in pages.items():
                once(browser, measures[name], name, ask(), "" if name == "floor" else session)
        chance.seed(5)
        for name, ask in pages.items():
            # With no key in memory, as after a minute of quiet: the number does not hang on what was asked before.
            keys.forget()
            measures[name].queries = once(browser, Measure(), name, ask(), "" if name == "floor" else session)
    return measures


def once(browser: Browser, measure: Measure, name: str, asked: Asked, session: str) -> int:
    connection.ensure_connection()
    with counted_queries() as queries:
        postgres, python, began = backend_seconds(), time.process_time(), time.perf_counter()
        status, page = ask_for(browser, name, asked, session)
        measure.milliseconds.append((time.perf_counter() - began) * 1000)
        measure.python += time.process_time() - python
        measure.postgres += backend_seconds() - postgres
    expected = "302" if name.endswith("_save") else "200"
    if not status.startswith(expected):
        sys.exit(f"{name}: {status} instead of {expected}\n{page.decode()[:3000]}")
    measure.size = len(page)
    return len(queries)


def ask_for(browser: Browser, name: str, asked: Asked, session: str) -> tuple[str, bytes]:
    status, page = browser.ask(*asked, session)
    if name == "search":  # what the search answers leads to the page with the hits
        status, page = browser.ask("/suche/gefunden/", None, session)
    return status, page


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench pages", description="How quick the pages are.")
    parser.add_argument("--people", type=int, default=6_000)
    parser.add_argument("--only", default="", help="one page, and the floor")
    parser.add_argument("--profile", default="", help="where the time of this page goes, instead of the numbers")
    parser.add_argument("--no-rls", action="store_true", help="without the walls of the database")
    options = parser.parse_args()
    user, seconds = fill(options.people)
    if options.no_rls:
        take_walls_down()
    rows = dict(counts())
    if options.profile:
        return profile(user, options.profile)
    pages = {name: found.summary() for name, found in measure(user, options.only).items()}
    result = {
        "rows": rows,
        "filled_in_seconds": round(seconds),
        "rounds": ROUNDS,
        "walls": not options.no_rls,
        "through": "WSGI in process",
        "pages": pages,
    }
    if "case" in pages:
        result["case_cpu_by_floor"] = round(pages["case"]["cpu_ms"] / pages["floor"]["cpu_ms"], 2)
    print(json.dumps(result, indent=1))
    return None


def take_walls_down() -> None:
    with psycopg.connect(superuser_dsn(), autocommit=True) as superuser:
        for table in walls.walls():
            superuser.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def profile(user: User, name: str) -> None:
    browser = Browser()
    session, ask = browser.sign_in(user), asks(user, random.Random(5))[name]
    for _ in range(WARM_UP):
        ask_for(browser, name, ask(), session)
    with counted_queries() as queries:
        ask_for(browser, name, ask(), session)
    print("\n".join(query[:400] for query in queries))
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(ROUNDS):
        ask_for(browser, name, ask(), session)
    profiler.disable()
    stats = pstats.Stats(profiler)
    stats.sort_stats("cumulative").print_stats(70)
    stats.sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
