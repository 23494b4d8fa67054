"""A backup: the database without its keys, the keys apart from it, and a list of what is in it.

DIR/2026-11-21T02-00-05Z/geleit.dump    everything but keys and sessions, sealed as it lies in the database
DIR/2026-11-21T02-00-05Z/contents.json  rows of each table, end of the audit chain, checksum
DIR/keys/2026-11-21T02-00-05Z.dump      the wrapped keys; deleted after 14 days, so that what was erased stays erased
DIR/keys/2026-11-21T02-00-05Z.keystore  where the keystore is a database of its own: the wrapped keys; then the other
                                        file holds their register only

The master key is in neither. Both dumps show the database at the same moment.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from geleit.core.launcher.keys import write_private
from geleit.core.launcher.postgres import BACKUP, Cluster, find_binaries
from geleit.core.launcher.roles import make_database
from geleit.core.launcher.steps import DISK_FULL, Stop, disk_is_full, last_lines, step

KEYS, WRAPPINGS = "vault_key", "keystore_wrapping"
KEY_DAYS = 14
DATA_DAYS = 90
# Sessions end with a restore. The signing key comes from GELEIT_SECRET_KEY, migrate stores it anew.
LEFT_OUT = ("django_session", "core_signing")
STAMP = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True)
class Backup:
    """One backup: `folder` with the data, `keys` the newest keys there are, which never hold one destroyed since."""

    folder: Path
    keys: Path

    @property
    def dump(self) -> Path:
        return self.folder / "geleit.dump"

    @property
    def keystore(self) -> Path:
        return self.keys.with_suffix(".keystore")

    @property
    def contents(self) -> dict[str, Any]:
        return json.loads((self.folder / "contents.json").read_text())


def back_up(home: Path, target: Path) -> Backup:
    """Writes a backup into `target` and deletes there what has become too old. Raises Stop."""
    for folder in (target, target / "keys"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime(STAMP)
    making = target / f"{stamp}.making"
    making.mkdir(mode=0o700)
    backup = Backup(target / stamp, target / "keys" / f"{stamp}.dump")
    try:
        with reading_all(home) as (url, snapshot, contents), step("Data and keys"):
            without = [f"--exclude-table-data={table}" for table in (KEYS, *LEFT_OUT)]
            dump(url, snapshot, making / "geleit.dump", *without)
            dump(url, snapshot, making / "keys.dump", "--data-only", f"--table={KEYS}")
            if keystore := keystore_url():  # after the others: a key is there before the row that needs it
                dump(keystore, "", making / "keys.keystore", "--data-only", f"--table={WRAPPINGS}")
        contents["sha256"] = checksum(making / "geleit.dump")
        write_private(making / "contents.json", json.dumps(contents, indent=1))
        if keystore:
            (making / "keys.keystore").rename(backup.keystore)
        (making / "keys.dump").rename(backup.keys)
        making.rename(backup.folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    delete_old(target)
    return backup


@contextmanager
def reading_all(home: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address of the backup role, a snapshot that stays the same as long as this lasts, and what is in it."""
    with backup_url(home) as url, psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = one(connection, "SELECT pg_export_snapshot()")
        yield url, snapshot, contents_of(connection)


@contextmanager
def backup_url(home: Path) -> Iterator[str]:
    if os.environ.get("DATABASE_URL"):
        if not (url := os.environ.get("DATABASE_BACKUP_URL")):
            raise Stop("Set DATABASE_BACKUP_URL: only the backup role may read everything (docs/operate/backup.md).")
        yield url
        return
    with Cluster(home).running() as cluster:
        make_database(cluster)
        yield cluster.url(BACKUP)


def contents_of(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Rows of each table, and where the audit chain ends."""
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
    ).fetchall()
    tables = {}
    for (name,) in names:
        if name not in LEFT_OUT:
            tables[name] = one(connection, SQL("SELECT count(*) FROM {}").format(Identifier(name)))
    if not tables:
        raise Stop("There is nothing to back up: this database has no tables yet.")
    chain = one(connection, "SELECT last_seq || ' ' || encode(last_hash, 'hex') FROM audit_chainstate")
    return {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "audit_chain": chain, "tables": tables}


def one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def keystore_url() -> str:
    """Empty where the keys lie in the main database."""
    if not os.environ.get("GELEIT_KEYSTORE_URL"):
        return ""
    if not (url := os.environ.get("GELEIT_KEYSTORE_OWNER_URL")):
        raise Stop("Set GELEIT_KEYSTORE_OWNER_URL: only the owner of the keystore may read it (docs/operate/keys.md).")
    return url


def dump(url: str, snapshot: str, file: Path, *options: str) -> None:
    program = find_binaries() / "pg_dump"
    asked = (str(program), "--format=custom", "--no-owner", f"--file={file}", *options)
    asked += (f"--snapshot={snapshot}",) if snapshot else ()
    postgres_tool(asked, url, "The backup was not made")
    file.chmod(0o600)


def postgres_tool(command: tuple[str, ...], url: str, failure: str) -> None:
    """The password goes through the environment: what stands in a command, everybody on the machine can read."""
    environment = dict(os.environ)
    for name, value in conninfo_to_dict(url).items():
        environment[{"dbname": "PGDATABASE"}.get(name, f"PG{name.upper()}")] = str(value)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode == 0:
        return
    if disk_is_full(done.stderr):
        raise Stop(DISK_FULL)
    raise Stop(f"{last_lines(done.stderr)}\n\n{failure}; the lines above say why.")


def checksum(file: Path) -> str:
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def delete_old(target: Path) -> None:
    """Keys after 14 days, data after 90; what was cut off on the way at once."""
    now = datetime.now(UTC)
    for file in (*(target / "keys").glob("*.dump"), *(target / "keys").glob("*.keystore")):
        if made_at(file.stem) < now - timedelta(days=KEY_DAYS):
            file.unlink()
    for folder in target.iterdir():
        if folder.is_dir() and made_at(folder.name) < now - timedelta(days=DATA_DAYS):
            shutil.rmtree(folder)


def made_at(name: str) -> datetime:
    """The moment in a name; the end of time for what is not ours."""
    try:
        return datetime.strptime(name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)


def find(target: Path) -> Backup:
    """`target` is one backup, or the folder of all of them: then the newest. Raises Stop."""
    if not target.is_dir():
        raise Stop(f"There is no folder {target}.")
    if (target / "contents.json").exists():
        folder, home = target, target.parent
    else:
        made = sorted(path for path in target.iterdir() if (path / "contents.json").exists())
        if not made:
            raise Stop(f"There is no backup in {target}.")
        folder, home = made[-1], target
    keys = sorted((home / "keys").glob("*.dump"))
    if not keys:
        raise Stop(f"There are no keys in {home / 'keys'}: without them nothing in the backup can be read.")
    return Backup(folder, keys[-1])
