"""Two at once: two editors of one plan (R5), one form sent many times (R6), a storm of writers and locks (R18)."""

from __future__ import annotations

import random
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import requests
from crash_house import House
from crash_processes import a_build_that, a_ledger, build, with_ledger
from harness import Found, check, enough
from ledger import KINDS, forms, losses, told
from served import TOKEN, Served

from geleit.access.acting import acting_as
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import Case, Plan

VERSION = re.compile(r'name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"')
SILENT = "written over"
PATIENCE = 2  # seconds a page waits for one statement in these checks; in production 15 (config/wsgi.py)


class Editor:
    """Somebody with the form of the plan before her."""

    def __init__(self, browser: requests.Session, url: str, name: str) -> None:
        self.browser, self.url, self.name = browser, url, name
        self.version, self.text = 0, ""

    def read(self) -> None:
        self.version = version_in(self.browser.get(self.url).text)

    def save(self, number: int) -> requests.Response:
        self.text = f"{self.name} schrieb {number}-{uuid4().hex[:6]}"
        return self.browser.post(self.url, data={"version": self.version, "own_words": self.text})


def version_in(page: str) -> int:
    found = VERSION.search(page)
    return int(found[1] or found[2]) if found else -1


def a_plan(house: House, case: UUID) -> UUID:
    with acting_as(house.town.cast.anna, purpose="test"):
        return start_plan(uuid4(), Case.objects.get(pk=case), by=house.town.cast.anna).pk


def stored(house: House, plan: UUID) -> Plan:
    with acting_as(house.town.cast.anna, purpose="test"):
        held = Plan.objects.get(pk=plan)
        assert held.own_words is None or held.own_words
        return held


@contextmanager
def no_version_and_no_id(_house: House) -> Iterator[None]:
    """A plan knows no id of a form, and a new object no version: each of the two checks meets one of these."""
    with a_build_that("asks_for_no_version gives_every_form_a_new_id"):
        yield


@check("R5", breaks=no_version_and_no_id)
def two_edit_the_same_plan(house: House, short: bool) -> Found:
    """Reads and saves of two editors in random order, now and then in the same moment."""
    chance, wrong, rounds = random.Random(5), [], 25 if short else 1_000
    case = house.cases[0]
    plan = a_plan(house, case)
    with house.serving(build.broken) as running, ThreadPoolExecutor(2) as pool:
        url = f"{running.address}/faelle/{case}/plan/entwurf/"
        viewers = (house.town.cast.anna, house.town.viewers["member"])
        editors = [Editor(running.signed_in(user), url, name) for user, name in zip(viewers, "AB", strict=True)]
        for one in editors:
            one.read()
        for number in range(rounds):
            saving = one_round(chance, editors)
            before = stored(house, plan)
            based = {one.name: one.version for one in saving}
            answers = list(pool.map(lambda one: one.save(number), saving))  # noqa: B023 read within the round
            wrong += wrongs(house, plan, before, saving, based, answers)
            enough(wrong)
            for one in saving:
                if chance.random() < 0.7:
                    one.read()
    silent = [one for one in wrong if one.startswith(SILENT)]
    return Found(len(wrong), rounds, where=wrong, counted={"silent_overwrites": len(silent)})


def one_round(chance: random.Random, editors: list[Editor]) -> list[Editor]:
    """Who saves: one of both, or both in the same moment. Some look once more before."""
    saving = chance.choice([editors[:1], editors[1:], editors, editors[::-1]])
    for one in saving:
        if chance.random() < 0.3:
            one.read()
    return saving


def wrongs(
    house: House,
    plan: UUID,
    before: Plan,
    saving: list[Editor],
    based: dict[str, int],
    answers: list[requests.Response],
) -> list[str]:
    taken = [one for one, answer in zip(saving, answers, strict=True) if answer.status_code == 302]
    after = stored(house, plan)
    stale = [one for one in taken if based[one.name] != before.version]
    found = [f"{SILENT}: {one.name} wrote over version {before.version}" for one in stale]
    if len(taken) > 1:
        found.append(f"{SILENT}: both were told that they saved")
    if taken and after.own_words not in [one.text for one in taken]:
        found.append(f"{SILENT}: what was acknowledged is not there")
    for one, answer in zip(saving, answers, strict=True):
        theirs = [held.own_words or "" for held in (before, after)]  # refused before or after the other one saved
        if answer.status_code == 409 and not (one.text in answer.text and any(text in answer.text for text in theirs)):
            found.append("the page of the conflict does not show both texts")
        if answer.status_code not in (302, 409):
            found.append(f"answered {answer.status_code}")
    return found


@check("R6", breaks=no_version_and_no_id)
def one_form_sent_many_times(house: House, short: bool) -> Found:
    """Two to ten times in the same moment, some cut off before the answer: one object."""
    chance, trials = random.Random(6), 12 if short else 1_000
    strange: Counter[int] = Counter()
    with a_ledger() as ledger:
        with house.serving(build.broken) as running, ThreadPoolExecutor(10) as pool:
            browsers = [running.signed_in(house.town.cast.anna) for _ in range(10)]
            for _trial in range(trials):
                kind, pk, times = chance.choice(KINDS), uuid4(), chance.randint(2, 10)
                url, fields = forms(house, chance.choice(house.cases), kind, f"zettel-{pk.hex}")
                fields["id"] = str(pk)
                ledger.note("sent", pk, kind, f"zettel-{pk.hex}")
                sends = [sender(running, one, url, fields, cut=chance.random() < 0.2) for one in browsers[:times]]
                strange.update(pool.map(lambda send: send(), [*sends, sender(running, browsers[0], url, fields)]))
                ledger.note("acknowledged", pk, kind, f"zettel-{pk.hex}")
        wrong = [f"{times} answers {status}" for status, times in strange.items() if status not in (0, 302)]
        return with_ledger(losses(house, ledger), ledger, *wrong)


def sender(
    running: Served, browser: requests.Session, url: str, fields: dict[str, Any], *, cut: bool = False
) -> Callable[[], int]:
    def send() -> int:
        if cut:
            send_and_leave(running, browser, url, fields)
            return 0
        try:
            return told(browser.post(running.address + url, data=fields))
        except requests.ConnectionError:  # a kept connection was closed meanwhile: what is there at the end decides
            return 0

    return send


def send_and_leave(running: Served, browser: requests.Session, url: str, fields: dict[str, Any]) -> None:
    """The whole form arrives, and nobody waits for the answer."""
    body = urlencode(fields).encode()
    cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)
    head = (
        f"POST {url} HTTP/1.1\r\nHost: localhost:{running.port}\r\nCookie: {cookies}\r\nX-CSRFToken: {TOKEN}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port)) as line:
        line.sendall(head.encode() + body)


@contextmanager
def pages_that_wait_for_ever(_house: House) -> Iterator[None]:
    with a_build_that("waits_for_ever"):
        yield


@check("R18", breaks=pages_that_wait_for_ever)
def a_storm_on_one_plan(house: House, short: bool) -> Found:
    """Fifty write one plan at once; then somebody holds it and does not let go. Nobody waits for ever."""
    case, people = house.cases[1], 10 if short else 50
    plan = a_plan(house, case)
    with house.serving(build.broken, GELEIT_STATEMENT_SECONDS=str(PATIENCE)) as running:
        url = f"{running.address}/faelle/{case}/plan/entwurf/"
        editors = [Editor(running.signed_in(house.town.cast.anna), url, f"Nr. {one}") for one in range(people)]

        def write(one: Editor) -> list[int]:
            statuses = []
            for number in range(2 if short else 10):
                one.read()
                statuses.append(one.save(number).status_code)
            return statuses

        with ThreadPoolExecutor(people) as pool:
            answers = [status for found in pool.map(write, editors) for status in found]
        wrong = [f"answered {status}" for status in answers if status not in (302, 409)]
        editors[0].read()
        wrong += while_somebody_holds(house, plan, editors[0])
    return Found(len(wrong), len(answers) + 1, where=wrong)


def while_somebody_holds(house: House, plan: UUID, editor: Editor) -> list[str]:
    with house.as_superuser() as holder, holder.transaction():
        holder.execute("SELECT FROM cases_plan WHERE id = %s FOR UPDATE", [plan])
        began = time.monotonic()
        try:
            status = editor.browser.post(
                editor.url, data={"version": editor.version, "own_words": "x"}, timeout=4 * PATIENCE
            ).status_code
        except requests.Timeout:
            return ["a page waited for a lock without end"]
        took = time.monotonic() - began
    return [] if status == 503 and took < 3 * PATIENCE else [f"answered {status} after {took:.1f} s"]
