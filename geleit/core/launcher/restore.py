"""A backup becomes a database again, and is not believed before it was compared with what the backup says of itself."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from geleit.core.launcher.backup import KEYS, WRAPPINGS, Backup, backup_url, checksum, contents_of, one, postgres_tool
from geleit.core.launcher.environment import Environment, as_owner, database, migrate, quiet_django
from geleit.core.launcher.postgres import Cluster, find_binaries
from geleit.core.launcher.roles import make_keystore
from geleit.core.launcher.steps import Stop, step

SECTIONS = ("pre-data", "data", "post-data")
CHECKPOINTS = Path("checkpoints") / "audit.jsonl"  # as in config/settings.py
TOMBSTONES = "retention_tombstone"


def restore(backup: Backup, home: Path, ledger: Path | None, *, trial: bool = False) -> dict[str, Any]:
    """Into the empty database of `home`, or that of DATABASE_URL. Returns what was compared; raises Stop.

    `trial`: a keystore of its own is made beside it, whatever GELEIT_KEYSTORE_URL says.

    `ledger`: the file of the checkpoints, which says who was erased since. None: there never was one.
    """
    check_ledger(backup, ledger)
    with step("The files"):
        if checksum(backup.dump) != backup.contents["sha256"]:
            raise Stop(f"{backup.dump} was changed or is not whole. Take another backup.")
    check_master_key(home)
    with database(home) as environment:
        environment = {**environment, "GELEIT_CHECKPOINTS": str(ledger or home / CHECKPOINTS)}
        environment |= keystore_for(backup, home, trial)
        owner = environment["DATABASE_OWNER_URL"]
        check_empty(owner)
        for section in SECTIONS:
            with step(f"Database, {section}"):
                load(owner, backup.dump, f"--section={section}")
                if section == "data":
                    load(owner, backup.keys)
        with step("Tables that came later"):
            migrate(environment)
        if backup.keystore.exists():
            with step("Keystore"):
                fill_keystore(backup, environment["GELEIT_KEYSTORE_OWNER_URL"])
        with step("Comparing"):
            result = compared(backup, home, environment)
        with step("Who was erased since"):
            return {**result, **replayed(environment)}


def keystore_for(backup: Backup, home: Path, trial: bool) -> Environment:
    if not backup.keystore.exists():
        return {}
    if trial:
        with Cluster(home).running() as cluster:  # it runs already
            return make_keystore(cluster)
    if not os.environ.get("GELEIT_KEYSTORE_URL") or not os.environ.get("GELEIT_KEYSTORE_OWNER_URL"):
        raise Stop(
            "The keys of this backup lay in a database of their own. Set GELEIT_KEYSTORE_URL and "
            "GELEIT_KEYSTORE_OWNER_URL to an empty one, or to the one that is still there (docs/operate/keys.md)."
        )
    return {}


def fill_keystore(backup: Backup, owner: str) -> None:
    """A keystore that outlived the database stays as it is: it is newer than every backup."""
    with psycopg.connect(owner) as connection:
        filled = one(connection, SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(WRAPPINGS)))
    if not filled:
        load(owner, backup.keystore)


def ledger_of(home: Path) -> Path:
    return Path(os.environ.get("GELEIT_CHECKPOINTS") or home / CHECKPOINTS)


def check_ledger(backup: Backup, ledger: Path | None) -> None:
    if ledger and not ledger.is_file():
        raise Stop(
            f"There is no {ledger}. It holds the ledger of erased files: without it, whoever was erased since the "
            "backup comes back. Put the copy kept elsewhere there, or set GELEIT_CHECKPOINTS to it. "
            "If nothing was ever erased: --no-ledger."
        )
    if ledger is None and backup.contents["tables"].get(TOMBSTONES):
        raise Stop("In this backup files were erased already, so there is a ledger. Set GELEIT_CHECKPOINTS to it.")


def replayed(environment: Environment) -> dict[str, Any]:
    """Nobody could sign in until now; keys are checked again, because some are gone."""
    said = json.loads(quiet_django(as_owner(environment), "replay_ledger", "--restored").splitlines()[-1])
    quiet_django(environment, "check_keys")
    quiet_django(environment, "audit_verify")
    return said


def check_master_key(home: Path) -> None:
    """`./run` would make a new one, which opens nothing of what was sealed before."""
    given = os.environ.get("GELEIT_MASTER_KEY") or os.environ.get("GELEIT_MASTER_KEY_FILE")
    if not given and not (home / "secrets" / "master.key").exists():
        raise Stop(
            "The master key is not in a backup. Put it into a file with mode 0600, "
            "set GELEIT_MASTER_KEY_FILE to that file and start again."
        )


def check_empty(owner: str) -> None:
    with psycopg.connect(owner) as connection:
        if one(
            connection, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ):
            raise Stop(
                "This database holds data already, and nothing is written over. Restore into another one: "
                "GELEIT_DATA=NEW_FOLDER ./run manage restore DIR"
            )


def load(owner: str, dump: Path, *options: str) -> None:
    program = find_binaries() / "pg_restore"
    command = (str(program), "--dbname=", "--no-owner", "--exit-on-error", *options, str(dump))
    postgres_tool(command, owner, "The backup could not be restored")


def compared(backup: Backup, home: Path, environment: Environment) -> dict[str, Any]:
    """Counts and chain against the list in the backup, the chain computed anew, each key opened with the master key."""
    said = backup.contents
    with backup_url(home) as url, psycopg.connect(url) as connection:
        found, without_key = contents_of(connection), sealed_without_key(connection)
    tables = {name: [count, found["tables"].get(name)] for name, count in said["tables"].items()}
    # Keys destroyed since the backup stay destroyed; the table of migrations may have grown.
    differing = {
        name: counts
        for name, counts in tables.items()
        if counts[0] != counts[1] and name not in (KEYS, "django_migrations")
    }
    quiet_django(environment, "audit_verify", "--restored")
    quiet_django(environment, "check_keys")
    chain_ends_alike = said["audit_chain"] == found["audit_chain"]
    if differing or not chain_ends_alike:
        raise Stop(f"What was restored is not what was backed up: {differing or 'the audit chain ends elsewhere'}.")
    if without_key:
        raise Stop(f"Sealed rows whose key is in no backup of the keys, by table: {without_key}.")
    return {"backup": backup.folder.name, "rows": sum(found["tables"].values()), "audit_chain": "holds", "keys": "open"}


def sealed_without_key(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Table → rows whose key is not there at all; a destroyed key is there, without its secret."""
    tables = connection.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'key_id'"
    ).fetchall()
    question = SQL(
        "SELECT count(*) FROM {} AS held WHERE key_id IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM vault_key WHERE id = held.key_id)"
    )
    counts = {name: one(connection, question.format(Identifier(name))) for (name,) in tables}
    return {name: count for name, count in counts.items() if count}


def drill(backup: Backup, home: Path) -> dict[str, Any]:
    """A restore into a second database beside the first, thrown away afterwards; its record stays in `home`."""
    began = time.monotonic()
    ledger = ledger_of(home)
    with second_place(home) as place:
        copy = place / "ledger.jsonl"  # the restore writes into it
        if ledger.is_file():
            copy.write_bytes(ledger.read_bytes())
        result = restore(backup, place, copy if ledger.is_file() else None, trial=True)
    result["minutes"] = round((time.monotonic() - began) / 60, 2)
    record = {"on": datetime.now(UTC).isoformat(timespec="seconds"), **result}
    with open(home / "restore-drills.jsonl", "a") as file:
        file.write(json.dumps(record) + "\n")
    return record


@contextmanager
def second_place(home: Path) -> Iterator[Path]:
    """An embedded database with the master key and the secrets of the first."""
    if os.environ.get("DATABASE_URL"):
        raise Stop("The drill brings up a database of its own: start it without DATABASE_URL, beside the backup.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restore-drill-", dir=home) as folder:
        place = Path(folder)
        secrets = place / "secrets"
        secrets.mkdir(mode=0o700)
        for name in ("master.key", "secret.key"):
            if (home / "secrets" / name).exists():
                (secrets / name).write_bytes((home / "secrets" / name).read_bytes())
                (secrets / name).chmod(0o600)
        yield place
