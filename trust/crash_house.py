"""A Geleit of its own that may be killed: a PostgreSQL as in production, a town, gunicorn and job worker.

One house serves a whole group of checks; PostgreSQL, workers and settings are broken and mended in it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import psycopg
from django.db import connections
from served import Served, served
from town import Town

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.cases.actions.case import open_case
from geleit.core import dates
from geleit.core.launcher import server
from geleit.core.launcher.environment import TEST_KEYS, with_cluster
from geleit.core.launcher.postgres import DATABASE, OWNER, Cluster
from geleit.core.launcher.steps import ROOT
from tests.cast import new_person
from tests.database import Database, connected_to, copy, migrated_template

CASES = 8
UP_SECONDS = 30


@dataclass
class House:
    home: Path
    cluster: Cluster
    town: Town
    cases: list[UUID] = field(default_factory=list)  # led by anna, with the member in each team
    stack: ExitStack = field(default_factory=ExitStack)
    running: dict[str, Served] = field(default_factory=dict)  # by what is broken in it; "" for the sound one

    @property
    def environment(self) -> dict[str, str]:
        """For processes of their own in this house."""
        told = {name: value for name, value in os.environ.items() if not name.endswith("_KEY_FILE")}
        told |= {**TEST_KEYS, "GELEIT_DATA": str(self.home)}
        return with_cluster(told, self.cluster)

    @contextmanager
    def serving(self, broken: str = "", **more: str) -> Iterator[Served]:
        """`broken`: builds of trust/broken_builds.py that do something wrong. Without `more` it runs on for the next
        who asks for the same, once it was started."""
        if more:
            with self._another(broken, **more) as running:
                yield running
            return
        if broken not in self.running:
            starting = self._another(broken) if broken else served(self.environment)
            self.running[broken] = self.stack.enter_context(starting)
        yield self.running[broken]

    @contextmanager
    def _another(self, broken: str, **more: str) -> Iterator[Served]:
        """Beside the sound one, whose job worker works for all."""
        web = [("trust.broken_wsgi" if broken and word == "geleit.config.wsgi" else word) for word in server.WEB]
        with (
            patch.object(server, "WEB", web),
            patch.object(server, "WORKER", ["sleep", "infinity"]),
            served(self.environment, TRUST_BROKEN=broken, **more) as running,
        ):
            yield running

    @property
    def postmaster(self) -> subprocess.Popen[bytes]:
        if self.cluster.process is None:
            raise RuntimeError("no database runs here")
        return self.cluster.process

    def kill_database(self) -> None:
        """Power cut for PostgreSQL: the postmaster and every process of it at once."""
        postmaster = self.postmaster.pid
        children = [int(pid) for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()]
        for pid in (postmaster, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.postmaster.wait()
        connections.close_all()

    def stop_database(self) -> None:
        """As an administrator does who restarts it at once (pg_ctl stop -m fast)."""
        self.postmaster.send_signal(signal.SIGINT)
        self.postmaster.wait(UP_SECONDS)
        connections.close_all()

    def start_database(self, *settings: str) -> float:
        """Seconds until it takes connections. `settings` instead of those of production."""
        began = time.monotonic()
        self.cluster.settings = settings
        while True:
            self.cluster.launch()
            try:
                self.cluster.wait_until_ready()
                return time.monotonic() - began
            except Exception:  # a process of before is still going
                if time.monotonic() - began > UP_SECONDS:
                    raise
                time.sleep(0.2)

    def as_superuser(self) -> psycopg.Connection[Any]:
        return self.cluster.connect(database=DATABASE)

    def as_owner(self) -> psycopg.Connection[Any]:
        return self.cluster.connect(OWNER, DATABASE)


@contextmanager
def house(place: Path = ROOT / "var") -> Iterator[House]:
    """Below `place`. Django of this process is connected to it too, as the run-time role."""
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="trust-crash-", dir=place) as folder:
        home = Path(folder) / "home"
        with patch.dict(os.environ, TEST_KEYS):
            copy(migrated_template(), home)
        with Cluster(home).running() as cluster, connected_to(Database(cluster, DATABASE)):
            town = Town.build()
            made = House(home, cluster, town, more_cases(town))
            with made.stack:
                yield made


def more_cases(town: Town) -> list[UUID]:
    made, anna, member = [], town.cast.anna, town.somebody("member")
    with acting_as(anna, purpose="test"):
        for number in range(CASES):
            person = new_person(anna, town.cast.office, given_names=f"Person {number}")
            case = open_case(uuid4(), person, programme="mbe", lead=anna, by=anna)
            grants.give(case.pk, member, "member", dates.today(), None, by=anna)
            made.append(case.pk)
    return made
