"""The keystore in a database of its own (GELEIT_KEYSTORE_URL; docs/adr/0018-keystore-apart.md).

The table `vault_key` stays the register of all keys, behind its wall: whose they are, under which they lie, which were
destroyed. The wrapped keys themselves lie in the other database, found by key and by the key they are wrapped under.
Nobody reads its table: three functions give, take and destroy, for whoever signed who acts, on this very connection.

Handed in first, then the register: a key is durable before the row that needs it. What was handed in for a transaction
that never ended well is an orphan, and swept at night. Destroyed after the register says so, never before.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, connections, models
from psycopg.sql import SQL, Identifier

from geleit.core import acting, dates
from geleit.vault.errors import KeystoreDown
from geleit.vault.keystore import Key

ALIAS = "keystore"
SQL_FILE = Path(__file__).with_name("keystore.sql")
HERE = b""  # in the register: the wrapped key lies in the keystore
MASTER = UUID(int=0)  # wrapped by the master key
SECONDS = 5 * 60  # a signature is good for; the clocks of two machines may differ a little
AT_ONCE = 1_000
SETTLED = timedelta(days=1)  # no transaction takes longer
TOO_MANY = 0.1  # of all keys as orphans: then the register is the one that is not whole


class Wrapping(NamedTuple):
    id: UUID
    under: UUID
    made_at: datetime


class NotSwept(Exception):
    """So many keys would be orphans that something else must be wrong."""


def is_on() -> bool:
    return ALIAS in connections.settings


def hand_in(made: list[Key]) -> None:
    """Durable when this returns, whatever becomes of the transaction around it. The register keeps the rest."""
    if is_on() and made:
        _ask(
            "SELECT keystore_put(%s, %s, %s, %s)",
            _ids(made),
            _unders(made),
            [bytes(key.wrapped or b"") for key in made],
        )
        for key in made:
            key.wrapped = HERE


def fetch(held: Iterable[Key]) -> None:
    """Puts the wrapped keys into these rows, with one question. Those that are not there stay as they are."""
    away = [key for key in held if key.wrapped is not None and bytes(key.wrapped) == HERE]
    if not is_on() or not away:
        return
    found = {
        (pk, under): wrapped
        for pk, under, wrapped in _ask("SELECT * FROM keystore_get(%s, %s, %s)", _ids(away), _unders(away))
    }
    for key in away:
        key.wrapped = bytes(found.get((key.pk, key.under_id or MASTER), HERE))


def in_batches(held: models.QuerySet[Key]) -> Iterator[list[Key]]:
    last = MASTER
    while batch := list(held.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def move_in(batch: list[Key]) -> None:
    """Out of the register into the keystore; in the transaction of the caller."""
    hand_in(batch)
    Key.objects.filter(pk__in=_ids(batch)).update(wrapped=HERE)


def move_back(batch: list[Key]) -> None:
    """Into the register; what stays in the keystore is deleted with that database."""
    fetch(batch)
    for key in batch:
        Key.objects.filter(pk=key.pk).update(wrapped=key.wrapped)


def destroy(wrappings: Iterable[tuple[UUID, UUID]]) -> None:
    gone = list(wrappings)
    if gone:
        _ask("SELECT keystore_destroy(%s, %s, %s)", [pk for pk, _under in gone], [under for _pk, under in gone])


def all_wrappings() -> Iterator[list[Wrapping]]:
    """In batches, in the order of their ids."""
    last = MASTER
    while batch := [Wrapping(*row) for row in _ask("SELECT * FROM keystore_list(%s, %s, %s)", last, AT_ONCE)]:
        yield batch
        last = batch[-1].id


def destroy_what_was() -> None:
    """What the register destroyed of late; every minute. A key and all its wrappings go."""
    if not is_on():
        return
    with acting.acting_as(None, purpose="keys"):
        since = dates.now() - timedelta(days=3)
        gone = list(Key.objects.filter(destroyed_at__gte=since).values_list("pk", flat=True))
        for start in range(0, len(gone), AT_ONCE):
            _ask("SELECT keystore_destroy(%s, %s, NULL)", gone[start : start + AT_ONCE])


def sweep(*, all_of_them: bool = False) -> int:
    """Destroys what no row of the register needs: left over from a crash, a rollback or a rotation. Returns how many.

    Raises NotSwept, unless told that all of them shall go.
    """
    held, orphans = 0, []
    with acting.acting_as(None, purpose="keys"):
        for batch in all_wrappings():
            held += len(batch)
            known = _register([one.id for one in batch])
            orphans += [(one.id, one.under) for one in batch if _is_over(one, known.get(one.id))]
        if len(orphans) > AT_ONCE and len(orphans) > held * TOO_MANY and not all_of_them:
            raise NotSwept(
                f"{len(orphans)} of {held} keys would be orphans. Is this the right database? See docs/operate/keys.md."
            )
        for start in range(0, len(orphans), AT_ONCE):
            destroy(orphans[start : start + AT_ONCE])
    return len(orphans)


def ask_for_nothing() -> None:
    """Raises KeystoreDown where it does not believe who acts."""
    _ask("SELECT * FROM keystore_get(%s, %s, %s)", [], [])


def _register(ids: list[UUID]) -> dict[UUID, tuple[UUID, datetime | None]]:
    """Key → what it lies under, and when it was destroyed. An error, and never nothing, for whoever may not ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, under, destroyed FROM vault_registered(%s)", [ids])
        return {pk: (under or MASTER, destroyed) for pk, under, destroyed in cursor.fetchall()}


def _is_over(one: Wrapping, known: tuple[UUID, datetime | None] | None) -> bool:
    if known is not None and known[1] is not None:
        return True
    needed = known is not None and known[0] == one.under
    return not needed and one.made_at < _clock() - SETTLED


def _clock() -> datetime:
    [(now,)] = _ask("SELECT clock_timestamp() WHERE %s::text IS NOT NULL")
    return now


def _ask(query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The first argument of every function is who acts, signed for this connection."""
    try:
        store = connections[ALIAS]
        store.ensure_connection()
        with store.cursor() as cursor:
            cursor.execute(query, [_signed(store.connection.info.backend_pid), *arguments])
            return cursor.fetchall() if cursor.description else []
    except DatabaseError as problem:
        # Its words could quote what was asked for.
        raise KeystoreDown(f"The keystore does not answer as it should: {type(problem).__name__}.") from None


def _signed(backend: int) -> str:
    actor, purpose = acting.who()
    said = f"{actor}|{purpose}|{int(time.time()) + SECONDS}|{backend}"
    return f"{said}|{hmac.new(_signing_key(), said.encode(), hashlib.sha256).hexdigest()}"


@cache
def _signing_key() -> bytes:
    return hashlib.sha256(f"geleit keystore {settings.SECRET_KEY}".encode()).digest()


def _ids(held: list[Key]) -> list[UUID]:
    return [key.pk for key in held]


def _unders(held: list[Key]) -> list[UUID]:
    return [key.under_id or MASTER for key in held]


def build() -> None:
    """As the owner of the keystore: table, functions, the right to call them, and the key of the signature."""
    inner, outer = acting.paddings_of(_signing_key())
    run_time = Identifier(settings.KEYSTORE_ROLE)
    store = connections[ALIAS]
    store.ensure_connection()
    with store.connection.transaction():
        store.connection.execute(SQL_FILE.read_text(encoding="utf-8"))
        store.connection.execute(
            "INSERT INTO keystore_signing (inner_key, outer_key) VALUES (%s, %s) "
            "ON CONFLICT (id) DO UPDATE SET inner_key = excluded.inner_key, outer_key = excluded.outer_key",
            [inner, outer],
        )
        for right in RIGHTS:
            store.connection.execute(SQL(right).format(run_time=run_time))


RIGHTS = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {run_time}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {run_time}",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION keystore_put, keystore_get, keystore_destroy, keystore_list TO {run_time}",
)
