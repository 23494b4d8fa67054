"""Who acts: a transaction whose database session knows the user, for requests, jobs and commands alike.

The database believes it because it is signed, with a key that no statement can read, for this transaction alone.
Without it no row of a file is there (docs/adr/0013-row-level-security.md).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

SECONDS = 15 * 60  # one action; a longer job tells it anew with each of its transactions
BLOCK = 64  # of SHA-256

_told: ContextVar[str] = ContextVar("what the database was told", default="")


class Actor(Protocol):
    pk: UUID


@contextmanager
def acting_as(user: Actor | UUID | None, *, purpose: str) -> Iterator[None]:
    """One transaction in which the database takes `user` as the actor. Purpose: request, import, figures, system …

    geleit/access/walls.py says what a purpose without a user opens.
    """
    before = _told.get()
    with transaction.atomic():
        told = _signed(user, purpose)
        token = _told.set(told)
        try:
            _tell_database(told)
            yield
        finally:
            _told.reset(token)
        # Nested: the outer transaction goes on as its own actor; a rollback brings that back by itself.
        if len(connection.savepoint_ids) > 0 and not connection.needs_rollback:
            _tell_database(before)


def stay(user: Actor | None, *, purpose: str) -> None:
    """For the rest of a transaction that somebody else ends: for tests, which are one transaction each."""
    told = _signed(user, purpose)
    _told.set(told)
    _tell_database(told)


def somebody_acts() -> bool:
    return _told.get() != ""


def who() -> tuple[str, str]:
    """Actor and purpose as the database was told them; nothing where nobody acts."""
    actor, _, rest = _told.get().partition("|")
    return actor, rest.partition("|")[0]


def forget() -> None:
    _told.set("")


def _signed(user: Actor | UUID | None, purpose: str) -> str:
    actor = getattr(user, "pk", user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT geleit_transaction(), geleit_seconds()")
        where, now = cursor.fetchone()
    said = f"{actor or ''}|{purpose}|{now + SECONDS}|{where}"
    return f"{said}|{hmac.new(signing_key(), said.encode(), hashlib.sha256).hexdigest()}"


def _tell_database(told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('geleit.acting', %s, true)", [told])


@cache
def signing_key() -> bytes:
    return hashlib.sha256(f"geleit acting {settings.SECRET_KEY}".encode()).digest()


def paddings() -> tuple[bytes, bytes]:
    return paddings_of(signing_key())


def paddings_of(key: bytes) -> tuple[bytes, bytes]:
    """The key as a database keeps it: mixed with the two paddings of HMAC."""
    key = key.ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)


def store_signing_key() -> None:
    """As the owner of the database, after each migration: process and database know the same key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_signing (inner_key, outer_key) VALUES (%s, %s) "
            "ON CONFLICT (id) DO UPDATE SET inner_key = excluded.inner_key, outer_key = excluded.outer_key",
            list(paddings()),
        )
