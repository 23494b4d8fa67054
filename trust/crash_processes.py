"""Processes that die: gunicorn's workers (R1), PostgreSQL itself (R2), PostgreSQL restarted again and again (R3)."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import requests
from crash_house import House
from harness import Found, check
from ledger import Ledger, Losses, Writers, losses
from served import Served

# A power cut is more than the end of a process: whether PostgreSQL waits for the disk can only be asked.
SAFE = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
KEPT = ("acknowledged_lost", "duplicates", "orphans")


@dataclass
class Build:
    """What the houses of these checks are started with; broken on purpose by turns."""

    broken: str = ""
    settings: tuple[str, ...] = ()


build = Build()


@contextmanager
def a_build_that(name: str) -> Iterator[None]:
    with patch.object(build, "broken", name):
        yield


def with_ledger(found: Losses, ledger: Ledger, *more: str) -> Found:
    wrong = [*found.all, *more]
    counted = {name: float(len(one)) for name, one in zip(KEPT, (found.lost, found.doubled, found.halves), strict=True)}
    return Found(len(wrong), len(ledger.acknowledged), where=wrong, counted=counted)


@contextmanager
def a_ledger() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder:
        yield Ledger(Path(folder) / "ledger.txt")


@contextmanager
def acknowledges_early(_house: House) -> Iterator[None]:
    with a_build_that("acknowledges_before_it_writes"):
        yield


@check("R1", breaks=acknowledges_early)
def workers_killed_while_people_write(house: House, short: bool) -> Found:
    """SIGKILL to a worker of gunicorn at random moments, while people write without pause."""
    chance = random.Random(1)
    seconds, people = (4, 8) if short else (600, 20)
    with a_ledger() as ledger:
        with house.serving(build.broken) as running, Writers(house, running, ledger, people):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(chance.uniform(0.3, 1.5))
                with suppress(ProcessLookupError, IndexError):
                    os.kill(chance.choice(running.workers()), signal.SIGKILL)
        return with_ledger(losses(house, ledger), ledger)


@contextmanager
def commits_do_not_wait_for_the_disk(house: House) -> Iterator[None]:
    settings = ("synchronous_commit=off", "wal_writer_delay=10000ms")
    house.stop_database()
    house.start_database(*settings)
    with patch.object(build, "settings", settings):
        yield
    house.stop_database()
    house.start_database()


@check("R2", breaks=commits_do_not_wait_for_the_disk)
def the_database_killed_while_people_write(house: House, short: bool) -> Found:
    """PostgreSQL and all its processes killed at once: a clear 503 meanwhile, work goes on by itself within 30 s."""
    chance = random.Random(2)
    wrong = [f"{name} is off" for name in SAFE if not is_on(house, name)]
    with a_ledger() as ledger:
        with house.serving(build.broken) as running, Writers(house, running, ledger, 4 if short else 12):
            looks = running.signed_in(house.town.cast.anna)
            for turn in range(1 if short else 30):
                time.sleep(chance.uniform(1.5, 3))
                house.kill_database()
                wrong += [f"kill {turn}: {one}" for one in says_that_it_is_down(running, looks)]
                house.start_database(*build.settings)
                wrong += [f"kill {turn}: {one}" for one in is_back(running, looks)]
        return with_ledger(losses(house, ledger), ledger, *wrong, *strange(ledger))


def is_on(house: House, name: str) -> bool:
    with house.as_superuser() as superuser:
        return superuser.execute("SELECT current_setting(%s)", [name]).fetchone() == ("on",)


def says_that_it_is_down(running: Served, browser: requests.Session) -> list[str]:
    answer = browser.get(f"{running.address}/faelle/")
    if answer.status_code != 503 or "Die Datenbank antwortet" not in answer.text or "Traceback" in answer.text:
        return [f"answered {answer.status_code} while the database was down"]
    return []


def is_back(running: Served, browser: requests.Session) -> list[str]:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        status = browser.get(f"{running.address}/faelle/").status_code
        if status == 200:
            return []
        if status == 302:
            return ["back, but her session is lost"]
        time.sleep(0.1)
    return ["not back within 30 s"]


def strange(ledger: Ledger) -> list[str]:
    """What nobody may be answered while the database comes and goes."""
    return [f"{times} answers {status}" for status, times in ledger.statuses.items() if status not in (302, 409, 503)]


@contextmanager
def answers_with_traces(_house: House) -> Iterator[None]:
    with a_build_that("answers_every_fault_alike"):
        yield


@check("R3", breaks=answers_with_traces)
def the_database_restarted_again_and_again(house: House, short: bool) -> Found:
    """Restarted at once (pg_ctl restart -m fast): nothing but 503 and 409, and never a page of somebody else."""
    seen: dict[str, set[int]] = {"lead": set(), "colleague": set()}
    with a_ledger() as ledger:
        with house.serving(build.broken) as running, Writers(house, running, ledger, 4 if short else 8):
            browsers = {viewer: running.signed_in(house.town.viewers[viewer]) for viewer in seen}
            for _turn in range(2 if short else 20):
                until = time.monotonic() + (2 if short else 20)
                house.stop_database()
                look_at_the_case(house, running, browsers, seen)
                house.start_database()
                while time.monotonic() < until:
                    look_at_the_case(house, running, browsers, seen)
        allowed = {"lead": {200, 503}, "colleague": {404, 503}}
        wrong = [f"{viewer} saw {status}" for viewer, found in seen.items() for status in found - allowed[viewer]]
        return with_ledger(losses(house, ledger), ledger, *wrong, *strange(ledger))


def look_at_the_case(
    house: House, running: Served, browsers: dict[str, requests.Session], seen: dict[str, set[int]]
) -> None:
    for viewer, browser in browsers.items():
        seen[viewer].add(browser.get(f"{running.address}/faelle/{house.town.cast.case.pk}/").status_code)
