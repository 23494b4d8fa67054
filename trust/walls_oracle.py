"""B4: whoever may not see a row cannot find out either that it is there: the database answers alike in both cases."""

from __future__ import annotations

import json
import re
import statistics
import time
from typing import Any
from uuid import uuid4

from asking import ask, url_of
from breaking import rows_to_everybody
from django.db import DatabaseError, connection, transaction
from harness import Found, check
from pages import addresses
from psycopg.sql import SQL, Identifier
from town import Town, as_superuser

from geleit.access import walls
from geleit.access.acting import acting_as

UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_APART, MOST_APART_IN_SHORT = 0.005, 0.05  # seconds between medians
ASKERS = ("colleague", "stranger")
# Everybody makes keys, so whoever knows the id of one can ask whether it is there by making it once more. The ids are
# random, and stand on no page (below).
ADDED_BY_ALL = {"vault_key": ("inserting", "inserting, hanging on nothing")}
WITH_ID = """
  SELECT c.table_name FROM information_schema.columns c
  WHERE c.table_schema = 'public' AND c.column_name = 'id' AND c.data_type = 'uuid' AND c.table_name = ANY (%s)
"""
FILES = ("case_id", "person_id", "subject_id", "document_id", "plan_id", "goal_id", "other_id", "key_id")


def shown_to_all(_town: Town) -> Any:
    return rows_to_everybody()


@check("B4", breaks=shown_to_all)
def the_database_does_not_tell_what_is_there(town: Town, short: bool) -> Found:
    """A row that exists, one that does not, and one that hangs on nothing: the same refusal, the same silence, and no
    difference in time."""
    wrong, tried = [], 0
    for table, row in rows_of_the_town()[:: 3 if short else 1]:
        for viewer in ASKERS:
            with acting_as(town.viewers[viewer], purpose="request"):
                if is_seen(table, row["id"]):
                    continue
                for name, look in LOOKS.items():
                    if name in ADDED_BY_ALL.get(table, ()):
                        continue
                    tried += 1
                    there, absent = look(table, row), look(table, row | {"id": str(uuid4())} | elsewhere(row, name))
                    if there != absent:
                        wrong.append(f"{name} {table} as {viewer}: {there} | {absent}")
                if name := slower(table, row["id"], 20 if short else 200, short):
                    wrong.append(f"{table} as {viewer}: {name}")
    wrong += [] if tried else ["every row is shown to everybody"]
    shown, pages = keys_on_pages(town, short)
    return Found(len(wrong) + len(shown), tried + pages, where=wrong + shown)


def keys_on_pages(town: Town, short: bool) -> tuple[list[str], int]:
    """Of nobody, not even of the lead of the case."""
    with as_superuser() as superuser:
        ids = {str(pk).encode() for (pk,) in superuser.execute("SELECT id FROM vault_key").fetchall()}
    wrong, pages = [], 0
    for viewer in ("lead", *ASKERS):
        client = town.browser(town.viewers[viewer])
        for name in addresses(viewer)[:: 5 if short else 1]:
            pages += 1
            if ids & set(UUID.findall(ask(client, "GET", url_of(town, name)).content)):
                wrong.append(f"the id of a key on {name} as {viewer}")
    return wrong, pages


def rows_of_the_town() -> list[tuple[str, dict[str, Any]]]:
    """One of each table that has a wall and ids nobody can count, as its master sees it."""
    found = []
    with as_superuser() as superuser:
        named = {name for (name,) in superuser.execute(WITH_ID, [sorted(walls.walls())]).fetchall()}
        for table in sorted(named):
            query = SQL("SELECT to_jsonb(t) FROM {} AS t ORDER BY id LIMIT 1").format(Identifier(table))
            if row := superuser.execute(query).fetchone():
                found.append((table, row[0]))
    return found


def is_seen(table: str, pk: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE id = %s", [pk])
        return bool(cursor.fetchone()[0])


def elsewhere(row: dict[str, Any], look: str) -> dict[str, Any]:
    """With `hanging on nothing`, files that do not exist either."""
    return {name: str(uuid4()) for name in FILES if row.get(name)} if look == "inserting, hanging on nothing" else {}


def inserted(table: str, row: dict[str, Any]) -> str:
    return said(f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s)).*", [json.dumps(row)])


def changed(table: str, row: dict[str, Any]) -> str:
    return said(f"UPDATE {table} SET id = id WHERE id = %s", [row["id"]])


def deleted(table: str, row: dict[str, Any]) -> str:
    return said(f"DELETE FROM {table} WHERE id = %s", [row["id"]])


def locked(table: str, row: dict[str, Any]) -> str:
    return said(f"SELECT FROM {table} WHERE id = %s FOR UPDATE", [row["id"]])


LOOKS = {
    "inserting": inserted,
    "inserting, hanging on nothing": inserted,
    "changing": changed,
    "deleting": deleted,
    "locking": locked,
}


def said(sql: str, values: list[Any]) -> str:
    """What the database answers, ids left out; undone at once."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                answer = f"{cursor.rowcount} rows"
            transaction.set_rollback(True)
        return answer
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", "")
        return f"{state} {UUIDS.sub('…', str(error).splitlines()[0])}"


def slower(table: str, pk: str, turns: int, short: bool) -> str:
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(turns):
        for exists in (True, False) if turn % 2 else (False, True):
            began = time.perf_counter()
            is_seen(table, pk if exists else str(uuid4()))
            times[exists].append(time.perf_counter() - began)
    apart = abs(statistics.median(times[True]) - statistics.median(times[False]))
    return f"{apart * 1000:.1f} ms apart" if apart > (MOST_APART_IN_SHORT if short else MOST_APART) else ""
