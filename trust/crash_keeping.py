"""What is to last: backup and restore while people write (R8), and a migration cut off again and again (R10)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from crash_house import House
from crash_processes import a_ledger
from crash_time import clock_at
from django.conf import settings
from gone import NIGHTS, somebody
from harness import Found, check
from ledger import Ledger, Losses, Writers, losses
from psycopg.sql import SQL, Identifier

from geleit.access.acting import acting_as
from geleit.cases.models import Appointment, Task
from geleit.core import dates
from geleit.core.launcher.backup import find
from geleit.core.launcher.environment import as_owner, with_cluster
from geleit.core.launcher.postgres import DATABASE, OWNER, Cluster
from geleit.core.launcher.roles import RIGHTS_IN_DATABASE, drop_database, execute, give_rights
from geleit.core.launcher.steps import ROOT
from geleit.people.models import Person
from geleit.retention.actions import nightly
from geleit.vault import keys
from tests.database import Database, connected_to


@dataclass
class Told:
    """Broken on purpose by turns."""

    ledger: bool = True
    migrate: str = "django"


told = Told()


@contextmanager
def restored_without_the_ledger(_house: House) -> Iterator[None]:
    with patch.object(told, "ledger", False):
        yield


@check("R8", breaks=restored_without_the_ledger)
def a_backup_becomes_a_database_again(house: House, short: bool) -> Found:
    """Taken while people write. Afterwards somebody is erased, and the second database is made from the backup: all
    that was acknowledged before is there, who was erased is not, no day has moved, and the invariants hold."""
    checkpoints = house.home / "checkpoints" / "audit.jsonl"
    with a_ledger() as ledger, patch.object(settings, "CHECKPOINTS", checkpoints):
        erased = somebody(house.town.cast.anna, house.town.cast.office)[0].pk
        with house.serving(GELEIT_CHECKPOINTS=str(checkpoints)) as running, Writers(house, running, ledger, 4):
            time.sleep(3 if short else 30)
            before, days = Ledger(ledger.file, dict(ledger.sent), dict(ledger.acknowledged)), days_of(house)
            manage(house, "backup", str(house.home / "backups"))
            time.sleep(1)
        erase(house, erased)
        began = time.monotonic()
        second = restored(house, checkpoints)
        with second.running() as cluster, connected_to(Database(cluster, DATABASE)):
            found, invariants = losses(house, before), held(house, cluster)
            back = [str(pk) for pk in (erased,) if is_there(pk)]
            after = days_of(house)
    minutes = round((time.monotonic() - began) / 60, 2)
    keys.forget()
    wrong = [*(f"lost: {one}" for one in found.lost), *(f"{one} is back" for one in back), *invariants]
    wrong += [] if minutes <= 60 else [f"{minutes} minutes"]
    moved = [f"{what} {pk}: {day}, then {after.get((what, pk))}" for (what, pk), day in days.items() - after.items()]
    counted = {**of_the_copy(found, invariants), "wrong_deadlines": len(moved), "restore_minutes": minutes}
    wrong += moved
    return Found(len(wrong), len(before.acknowledged), where=wrong, counted=counted)


def days_of(house: House) -> dict[tuple[str, UUID], Any]:
    """I8: deadlines and appointments, by the day and the moment they are kept for."""
    with acting_as(house.town.cast.anna, purpose="test"):
        tasks = Task.objects.filter(case__in=house.cases).values_list("pk", "due_on")
        meetings = Appointment.objects.filter(case__in=house.cases).values_list("pk", "starts_at")
        found: list[tuple[str, UUID, Any]] = [("deadline", pk, day) for pk, day in tasks]
        found += [("appointment", pk, at) for pk, at in meetings]
    return {(what, pk): day for what, pk, day in found}


def of_the_copy(found: Losses, invariants: list[str]) -> dict[str, float]:
    named = {"chain_breaks": "I3", "orphans": "I4", "dek_missing": "I5"}
    broken = {name: sum(one.startswith(f"{sign} ") for one in invariants) for name, sign in named.items()}
    return {"acknowledged_lost": len(found.lost), "duplicates": len(found.doubled), **broken}


def manage(house: House, *arguments: str, **more: str) -> str:
    """./run manage, as somebody calls it in the evening."""
    environment = {name: value for name, value in house.environment.items() if not name.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "-m", "geleit.core.launcher", "manage", *arguments],
        cwd=ROOT, env={**environment, **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0 and arguments[0] != "invariants":
        raise RuntimeError(done.stdout + done.stderr[-2000:])
    return done.stdout


def erase(house: House, person: UUID) -> None:
    """Listed, locked, gone: over two months of the clock."""
    for days in NIGHTS:
        with clock_at(house, dates.now() + timedelta(days=days)):
            nightly.run()
    if is_there(person):
        raise RuntimeError("nobody was erased")


def is_there(person: UUID) -> bool:
    with acting_as(None, purpose="keys"):
        return Person.objects.filter(pk=person).exists()


def restored(house: House, checkpoints: Path) -> Cluster:
    home = house.home.parent / f"second-{uuid4().hex[:6]}"
    home.mkdir()
    copy = home / "ledger.jsonl"
    copy.write_text(checkpoints.read_text() if told.ledger else "")
    folder = str(find(house.home / "backups").folder)
    manage(house, "restore", folder, GELEIT_DATA=str(home), GELEIT_CHECKPOINTS=str(copy))
    return Cluster(home)


def held(house: House, cluster: Cluster) -> list[str]:
    """What ./run manage invariants finds against the promises in this database."""
    copy = str(cluster.home / "ledger.jsonl")
    said = manage(house, "invariants", GELEIT_DATA=str(cluster.home), GELEIT_CHECKPOINTS=copy)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return [f"{line['id']} {line['where']}" for line in lines if not line["pass"]] or ([] if lines else ["I? nothing"])


# A migration that is cut off.


@contextmanager
def migrations_bit_by_bit(_house: House) -> Iterator[None]:
    with patch.object(told, "migrate", "trust.broken_migrate"):
        yield


@check("R10", breaks=migrations_bit_by_bit)
def a_migration_cut_off_again_and_again(house: House, short: bool) -> Found:
    """SIGKILL to `migrate` at random points on the way to a full database; the next run goes on, and the tables are
    those of a database nobody disturbed."""
    chance, wrong, kills = random.Random(10), [], 0
    wanted = shape(house, DATABASE)
    for number in range(1 if short else 10):
        name = f"cut_{number}"
        make_empty(house, name)
        for _kill in range(5):
            kills += 1
            if cut_off(house, name, chance.uniform(1.5, 6)):
                break
        done = migrating(house, name)
        said = done.communicate()[1].decode(errors="replace")
        if done.returncode != 0:
            wrong.append(f"{name}: the next run failed: {said.strip().splitlines()[-1][:200]}")
        elif different := [one for one in wanted ^ shape(house, name)]:
            wrong.append(f"{name}: {len(different)} differences, as {different[0]}")
        drop_database(house.cluster, name)
    return Found(len(wrong), kills, where=wrong)


def migrating(house: House, name: str) -> subprocess.Popen[bytes]:
    environment = as_owner(with_cluster(house.environment, house.cluster, name))
    command = [sys.executable, "-m", told.migrate, "migrate", "--skip-checks", "--no-input", "--verbosity=0"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def cut_off(house: House, name: str, seconds: float) -> bool:
    """True: it was done before."""
    process = migrating(house, name)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return True
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return False


def make_empty(house: House, name: str) -> None:
    with house.cluster.connect() as server:
        statement = "CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'"
        server.execute(SQL(statement).format(database=Identifier(name), owner=Identifier(OWNER)))
        give_rights(server, name)
    with house.cluster.connect(database=name) as superuser:
        for right in RIGHTS_IN_DATABASE:
            execute(superuser, right)


SHAPE = """
  SELECT 'column', table_name || '.' || column_name || ' ' || data_type
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'policy', tablename || ' ' || policyname || ' ' || coalesce(qual, '') || coalesce(with_check, '')
    FROM pg_policies
  UNION ALL SELECT 'function', p.oid::regprocedure || ' ' || md5(prosrc)
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'migration', app || '.' || name FROM django_migrations
"""


def shape(house: House, name: str) -> set[tuple[Any, ...]]:
    with house.cluster.connect(database=name) as superuser:
        return set(superuser.execute(SHAPE).fetchall())
