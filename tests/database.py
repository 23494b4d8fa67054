"""Every test run has a PostgreSQL of its own. Tests sign in to it as the run-time role, as Geleit itself does.

django_db mark   the usual one: each test in a transaction that is rolled back
committed        a database of its own for one test, with real commits; instead of the mark, not beside it
move_to          another day, also for the policies of the database
cluster          the PostgreSQL itself: connect() as owner or superuser, clone databases
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from geleit.core import acting, dates
from geleit.core.launcher.environment import migrate, migrations_hash, with_cluster
from geleit.core.launcher.postgres import DATABASE, OWNER, RUN_TIME, THROW_AWAY, Cluster
from geleit.core.launcher.roles import clone_database, drop_database, make_database
from geleit.core.launcher.steps import ROOT

TEMPLATES = ROOT / "var" / "test-templates"
numbers = count(1)


@dataclass(frozen=True)
class Database:
    cluster: Cluster
    name: str

    def connect(self, role: str = OWNER) -> psycopg.Connection[Any]:
        return self.cluster.connect(role, self.name)

    @property
    def environment(self) -> dict[str, str]:
        """For a process of its own on this database."""
        return with_cluster(dict(os.environ), self.cluster, self.name)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Its database `geleit` is migrated and never written to: all others are copies of it."""
    with tempfile.TemporaryDirectory(prefix="geleit-test-") as folder:
        home = Path(folder) / "home"
        copy(migrated_template(), home)
        with Cluster(home, THROW_AWAY).running() as running:
            yield running


def migrated_template() -> Path:
    """Migrating takes seconds, copying its result a moment: kept until a migration changes."""
    template = TEMPLATES / migrations_hash()
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with open(TEMPLATES / "making.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other worker waits for it
        if not template.exists():
            remove_old_templates()
            make_template(template)
    return template


def make_template(template: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="making-", dir=TEMPLATES) as folder:
        home = Path(folder) / "home"
        with Cluster(home, THROW_AWAY).running() as making:
            make_database(making)
            migrate(with_cluster(dict(os.environ), making))
        copy(home, Path(f"{folder}-done"))
        Path(f"{folder}-done").rename(template)


def remove_old_templates() -> None:
    yesterday = time.time() - 24 * 3600
    for folder in TEMPLATES.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < yesterday:
            shutil.rmtree(folder)


def copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", source, target], check=True)


@contextmanager
def own_database(cluster: Cluster, source: str = DATABASE) -> Iterator[Database]:
    name = f"test_{next(numbers)}"
    clone_database(cluster, source, name)
    try:
        yield Database(cluster, name)
    finally:
        drop_database(cluster, name)


@contextmanager
def connected_to(database: Database, role: str = RUN_TIME) -> Iterator[None]:
    """Django's default connection, in all threads, goes to this database, and as the run-time role as in real life."""
    connections["default"].close()
    settings = connections.settings["default"]
    before = dict(settings)
    settings.update(
        NAME=database.name,
        HOST=str(database.cluster.run_folder),
        USER=role,
        PASSWORD=database.cluster.password(role),
    )
    try:
        yield
    finally:
        connections["default"].close()
        settings.update(before)


def as_owner(database: Database) -> AbstractContextManager[None]:
    """To look at what was committed, whoever may see it: the owner of a database has a policy of its own."""
    return connected_to(database, OWNER)


@contextmanager
def every_statement_as(user: Any, purpose: str) -> Iterator[None]:
    """For tests of what is below requests and jobs: wherever nobody acts, this one does."""

    telling = False

    def one(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal telling
        if telling or acting.somebody_acts() or "SAVEPOINT" in sql:
            return execute(sql, params, many, context)
        telling = True
        try:
            with acting.acting_as(user, purpose=purpose):
                return execute(sql, params, many, context)
        finally:
            telling = False

    with connections["default"].execute_wrapper(one):
        yield


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: Any) -> Iterator[None]:
    with (
        own_database(cluster) as database,
        django_db_blocker.unblock(),
        connected_to(database),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture
def move_to(cluster: Cluster) -> Callable[..., Any]:
    """`with move_to(day):` another day for the process and, as only its owner can, for the database too."""

    @contextmanager
    def move(moment: datetime | date) -> Iterator[None]:
        name = connections["default"].settings_dict["NAME"]
        with dates.moved_to(moment) as stopped, cluster.connect(OWNER, name) as owner:
            owner.execute("INSERT INTO core_clock (shift) VALUES (%s)", [stopped - datetime.now(UTC)])
            try:
                yield
            finally:
                owner.execute("DELETE FROM core_clock")

    return move


@pytest.fixture(autouse=True)
def nobody_acts() -> Iterator[None]:
    """Whom one test acted as is forgotten before the next."""
    acting.forget()
    yield
    acting.forget()


@pytest.fixture
def committed(request: pytest.FixtureRequest, cluster: Cluster, django_db_blocker: Any) -> Iterator[Database]:
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("`committed` has a database of its own: leave the django_db mark away.", pytrace=False)
    with own_database(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        yield database
