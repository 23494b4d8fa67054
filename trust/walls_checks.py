"""The database and the keys: the checks B of the second and third wall, and that breaking them is noticed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import walls_keys
import walls_logs
import walls_oracle
from asking import OUTSIDE, ask, url_of
from breaking import pages_forget_to_ask, rows_to_everybody
from django.conf import settings
from django.db import connection
from harness import Found, check
from town import MARK, MARKED, Town, as_superuser

from geleit.access import walls
from geleit.access.acting import acting_as
from geleit.audit import chain, checkpoints
from geleit.core import acting
from geleit.core.launcher.postgres import RUN_TIME
from geleit.vault import keys, seal
from geleit.vault.errors import VaultError
from tests.permission_matrix import MATRIX

TURNS = ("none", "own", "forged", "expired", "foreign", "finished", "garbage")
TABLES = """
  SELECT relname, relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid),
         pg_get_userbyid(relowner)
  FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
RIGHTS = """
  SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, has_schema_privilege(rolname, 'public', 'CREATE'),
         has_database_privilege(rolname, current_database(), 'CREATE') FROM pg_roles WHERE rolname = %s
"""
NOTES = "SELECT count(*) FROM cases_contact"
TAMPERED = {
    "changed": "UPDATE audit_auditevent SET event = 'x' WHERE seq = {middle}",
    "deleted": "DELETE FROM audit_auditevent WHERE seq = {middle}",
    "put in": "INSERT INTO audit_auditevent (seq, at, purpose, event, subject_kind, object_kind, detail) "
    "SELECT -seq, at, purpose, event, subject_kind, object_kind, detail FROM audit_auditevent WHERE seq = {middle}",
    "in another order": "UPDATE audit_auditevent SET seq = -seq WHERE seq IN ({middle}, {next});"
    "UPDATE audit_auditevent SET seq = {middle} + {next} + seq WHERE seq < 0",
    "cut off": "DELETE FROM audit_auditevent WHERE seq > {middle}",
    "written anew": "UPDATE audit_auditevent SET event = 'x' WHERE seq = {middle}",
}
CHAINED_ANEW = ("cut off", "written anew")  # by somebody who recomputes every hash: only the checkpoints tell
__all__ = ["walls_keys", "walls_logs", "walls_oracle"]


@contextmanager
def a_table_without_wall(_town: Town) -> Iterator[None]:
    with as_superuser() as superuser:
        superuser.execute("ALTER TABLE cases_contact NO FORCE ROW LEVEL SECURITY")
        try:
            yield
        finally:
            superuser.execute("ALTER TABLE cases_contact FORCE ROW LEVEL SECURITY")


@check("B1", breaks=a_table_without_wall)
def every_table_stands_behind_the_wall(_town: Town, _short: bool) -> Found:
    """ENABLE and FORCE and a policy, and the run-time role owns nothing, makes nothing and passes by nothing."""
    with as_superuser() as superuser:
        tables = superuser.execute(TABLES).fetchall()
        rights = superuser.execute(RIGHTS, [RUN_TIME]).fetchone() or ()
    wrong = [name for name, walled, _owner in tables if not walled and name not in walls.without_wall()]
    wrong += [f"{name} is owned by {owner}" for name, _walled, owner in tables if owner == RUN_TIME]
    wrong += [f"right {number}" for number, has in enumerate(rights) if has]
    return Found(len(wrong), len(tables) + len(rights), where=wrong)


@contextmanager
def rows_shown_to_all(_town: Town) -> Iterator[None]:
    with rows_to_everybody():
        yield


@check("B2", breaks=rows_shown_to_all)
def only_a_true_context_opens_rows(town: Town, short: bool) -> Found:
    """Raw SQL as the run-time role in threads: nobody, herself, and five kinds of lies, after commits and rollbacks."""
    with acting_as(town.cast.anna, purpose="test"):
        own = value(connection.connection, NOTES)
        stolen = value(connection.connection, "SELECT current_setting('geleit.acting')")
    wrong: list[str] = []
    asked = [0]
    turns, threads = (20, 4) if short else (300, 50)

    def work() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"]) as mine:
            for number in range(turns * len(TURNS)):
                kind = TURNS[number % len(TURNS)]
                told = context(mine, kind, town, stolen)
                mine.execute("SELECT set_config('geleit.acting', %s, true)", [told])
                seen = value(mine, NOTES)
                asked[0] += 1
                if seen != (own if kind == "own" else 0):
                    wrong.append(f"{kind}: {seen} rows")
                (mine.commit if number % 2 else mine.rollback)()

    running = [threading.Thread(target=work) for _ in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return Found(len(wrong), asked[0], where=sorted(set(wrong)))


def value(on: psycopg.Connection[Any], sql: str) -> Any:
    [(found,)] = on.execute(sql).fetchall()
    return found


def context(on: psycopg.Connection[Any], kind: str, town: Town, stolen: str) -> str:
    """What somebody tells the database. Only `own` is signed for this connection, this transaction and this moment."""
    [(where, now)] = on.execute("SELECT geleit_transaction(), geleit_seconds()").fetchall()
    said = f"{town.cast.anna.pk}|request|{now + (-1 if kind == 'expired' else 60)}|{where}"
    key = b"guessed" if kind == "forged" else acting.signing_key()
    signed = f"{said}|{hashlib.sha256(key + said.encode()).hexdigest()}" if kind == "forged" else signature(said, key)
    told = {"none": "", "own": signed, "forged": signed, "expired": signed, "foreign": stolen, "garbage": "x|" * 9}
    if kind == "finished":
        on.commit()
        return signed
    return told[kind]


def signature(said: str, key: bytes) -> str:
    return f"{said}|{acting.hmac.new(key, said.encode(), hashlib.sha256).hexdigest()}"


@check("B3", breaks=rows_shown_to_all)
def the_database_holds_where_every_page_forgets_to_ask(town: Town, short: bool) -> Found:
    """The first wall taken away: whoever is outside still finds no mark on any page."""
    wrong, asked = [], 0
    with pages_forget_to_ask(town):
        for viewer in OUTSIDE[:-1]:
            client = town.browser(town.viewers[viewer])
            for name, row in list(MATRIX.items())[:: 6 if short else 1]:
                if "GET" in row.methods and viewer not in row.allowed:
                    asked += 1
                    if MARKED.search(ask(client, "GET", url_of(town, name)).content):
                        wrong.append(f"{name} as {viewer}")
    return Found(len(wrong), asked, where=wrong)


def written(secret: str) -> dict[str, bytes]:
    """The six ways in which a text may lie in a file."""
    plain = secret.encode()
    return {
        "as it is": plain,
        "UTF-16": secret.encode("utf-16-le"),
        "hex": plain.hex().encode(),
        "base64": base64.b64encode(plain)[:-4],
        "reversed": plain[::-1],
        "upper case": plain.upper(),
    }


@contextmanager
def somebody_writes_a_note_down(_town: Town) -> Iterator[None]:
    """A note in a file beside the data, packed; as a careless script would leave it."""
    file = Path(os.environ["TRUST_CLUSTER"]) / "forgotten.txt.gz"
    file.write_bytes(gzip.compress(f"Notiz {MARK}00000000".encode()))
    yield
    file.unlink()


@check("B5", breaks=somebody_writes_a_note_down)
def nothing_sealed_lies_anywhere_in_the_clear(town: Town, short: bool) -> Found:
    """Dump, data files, WAL, statistics, logs, temporary files: no mark, and yet the name of the office is found."""
    with as_superuser() as superuser:
        superuser.execute("ANALYZE")
        superuser.execute("CHECKPOINT")
    needles, control, hits, files = written(MARK), town.cast.office.name.encode(), [], 0
    found_control = False
    for place, content in everything_kept():
        files += 1
        found_control |= control in content
        hits += [f"{place}: {how}" for how, needle in needles.items() if needle in content]
    wrong = hits if found_control else [*hits, "the name of the office was not found: the search itself is broken"]
    return Found(len(wrong), files, where=wrong)


def everything_kept() -> Iterator[tuple[str, bytes]]:
    with as_superuser() as superuser:
        for table, _walled, _owner in superuser.execute(TABLES).fetchall():
            with superuser.cursor().copy(f"COPY {table} TO STDOUT") as dump:
                yield f"dump of {table}", b"".join(bytes(piece) for piece in dump)
    home = Path(os.environ["TRUST_CLUSTER"])
    for file in sorted(home.rglob("*")):
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            yield str(file.relative_to(home)), gzip.decompress(content) if file.suffix == ".gz" else content


@contextmanager
def ciphers_are_not_checked(_town: Town) -> Iterator[None]:
    with patch.object(seal, "unseal", lambda *_args: b"as it is"):
        yield


@check("B7", breaks=ciphers_are_not_checked)
def a_flipped_bit_is_noticed(_town: Town, short: bool) -> Found:
    """Every byte of a sealed text, and the whole text cut, in another row or column, and under another key."""
    key, other = a_key(), a_key()
    place = seal.place("cases_contact", "note") + uuid4().bytes
    data = seal.seal(b"Ein Satz." * 9, key, place)
    flipped = (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(0, len(data), 3 if short else 1))
    tries = [(changed, key, place) for changed in (*flipped, data[:-1])]
    tries += [(data, other, place), (data, key, place[:-1] + b"x"), (data, key, seal.place("cases_contact", "x"))]
    wrong = [f"try {number}" for number, one in enumerate(tries) if opens(*one)]
    return Found(len(wrong), len(tries), where=wrong)


def a_key() -> Any:
    with acting_as(None, purpose="system"):
        return keys.new_key("organisation", owner=uuid4(), under=None)


def opens(data: bytes, key: Any, place: bytes) -> bool:
    try:
        seal.unseal(data, key, place)
    except VaultError:
        return False
    return True


@contextmanager
def nobody_takes_checkpoints(_town: Town) -> Iterator[None]:
    with patch.object(checkpoints, "problems", lambda _taken: []):
        yield


@check("B12", breaks=nobody_takes_checkpoints)
def six_of_six_ways_to_change_the_trail_are_found(_town: Town, _short: bool) -> Found:
    """By the master of the database, with every trigger off; undone after each."""
    with tempfile.TemporaryDirectory() as folder, patch.object(settings, "CHECKPOINTS", Path(folder) / "audit.jsonl"):
        chain.chain()
        checkpoints.take()
        wrong = [how for how, crime in TAMPERED.items() if not noticed(how, crime)]
    return Found(len(wrong), len(TAMPERED), where=wrong)


def noticed(how: str, crime: str) -> bool:
    with as_superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("CREATE TEMP TABLE trail AS SELECT * FROM audit_auditevent")
        superuser.execute("CREATE TEMP TABLE state AS SELECT * FROM audit_chainstate")
        seqs = [seq for (seq,) in superuser.execute("SELECT seq FROM trail ORDER BY seq").fetchall()]
        middle = len(seqs) // 2
        superuser.execute(crime.format(middle=seqs[middle], next=seqs[middle + 1]))
        if how in CHAINED_ANEW:
            chain_anew(superuser)
        found = bool(chain.verify().problems or checkpoints.problems(checkpoints.read(settings.CHECKPOINTS)))
        superuser.execute("TRUNCATE audit_auditevent, audit_chainstate")
        superuser.execute("INSERT INTO audit_auditevent SELECT * FROM trail")
        superuser.execute("INSERT INTO audit_chainstate SELECT * FROM state")
    return found


def chain_anew(superuser: psycopg.Connection[Any]) -> None:
    """As somebody would who knows how it is made: afterwards the chain holds in itself."""
    with acting_as(None, purpose="audit"):
        lines = list(chain._lines())
    link = chain.BEGINNING
    for line in lines:
        link = hashlib.sha256(link + chain.canonical(line)).digest()
        superuser.execute("UPDATE audit_auditevent SET hash = %s WHERE seq = %s", [link, line["seq"]])
    state = [lines[-1]["seq"], link, len(lines)]
    superuser.execute("UPDATE audit_chainstate SET last_seq = %s, last_hash = %s, length = %s", state)
