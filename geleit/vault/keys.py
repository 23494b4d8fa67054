"""Making, opening and destroying keys. The master key wraps the keys of organisations, and they wrap all others."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.vault import apart, master
from geleit.vault.errors import MasterKeyError, MissingKey, VaultError, WrongKey
from geleit.vault.keystore import Key, MasterKey

NONCE = 12
CACHE_SECONDS = 60
CACHE_SIZE = 20_000
EXPECTED_SIZE = 2_000


@dataclass(frozen=True)
class OpenKey:
    """A key as it lies in the memory of this process, for a minute at most."""

    id: UUID
    secret: bytes = field(repr=False)
    replaced_by: UUID | None
    until: float

    @cached_property
    def id_bytes(self) -> bytes:
        return self.id.bytes

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.secret)


class _Memory:
    """Open keys in the order they were opened, so that the oldest stand first."""

    def __init__(self) -> None:
        self.keys: dict[UUID, OpenKey] = {}
        self.live: dict[tuple[str, UUID], tuple[UUID, float]] = {}
        self.lock = threading.Lock()
        self.thread = threading.local()

    def get(self, key_id: UUID) -> OpenKey | None:
        key = self.keys.get(key_id)
        if key is not None and key.until > monotonic():
            return key
        return None

    def put(self, key: OpenKey) -> None:
        with self.lock:
            self.keys.pop(key.id, None)
            self.keys[key.id] = key
            while len(self.keys) > CACHE_SIZE or self._oldest().until <= monotonic():
                del self.keys[self._oldest().id]

    def _oldest(self) -> OpenKey:
        return next(iter(self.keys.values()))

    def drop(self, key_id: UUID) -> None:
        with self.lock:
            self.keys.pop(key_id, None)
            self.live.clear()

    def clear(self) -> None:
        with self.lock:
            self.keys.clear()
            self.live.clear()
            self.expected.clear()

    @property
    def expected(self) -> set[UUID]:
        if not hasattr(self.thread, "expected"):
            self.thread.expected = set()
        return self.thread.expected


_memory = _Memory()


def new_key(kind: str, *, owner: UUID, under: UUID | None) -> UUID:
    """Makes a key: kind organisation under None (the master key), all others under the key of their organisation."""
    return new_keys(kind, [owner], under=under)[owner]


@transaction.atomic
def new_keys(kind: str, owners: Iterable[UUID], *, under: UUID | None) -> dict[UUID, UUID]:
    """Many keys in one statement: owner → key."""
    if (kind == Key.Kind.ORGANISATION) != (under is None):
        raise WrongKey("Only the key of an organisation lies under the master key, and it always does.")
    if under is None:
        check_master(first=True)
    made = make(Key.Kind(kind), owners, under=under if under is None else current(under))
    _insert(made)
    if kind == Key.Kind.ORGANISATION:
        for key in made:
            _insert(make(Key.Kind.INDEX, [key.owner], under=key.pk))
    return {key.owner: key.pk for key in made}


def make(kind: str, owners: Iterable[UUID], *, under: UUID | None, version: int = 1) -> list[Key]:
    """Unsaved keys with fresh secrets; they are open in this process at once."""
    made = []
    for owner in owners:
        key = Key(id=uuid4(), kind=kind, owner=owner, under_id=under, version=version)
        secret = os.urandom(master.LENGTH)
        key.wrapped = wrap(key, secret)
        _remember(key, secret)
        made.append(key)
    return made


def _insert(made: list[Key]) -> None:
    """One statement with one array for each column: a list of 20,000 people comes with 40,000 keys."""
    apart.hand_in(made)
    names = ("id", "kind", "owner", "under_id", "wrapped")
    columns: list[Any] = [[getattr(key, name) for key in made] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_key (id, kind, owner, under_id, wrapped, version, created_at) SELECT made.*, 1, %s "
            "FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::bytea[]) AS made",
            [dates.now(), *columns],
        )


def store_wrapped(moved: list[Key], under: UUID) -> None:
    """Keys that were wrapped anew by another key, in one statement."""
    apart.hand_in(moved)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_key SET under_id = %s, wrapped = moved.wrapped "
            "FROM unnest(%s::uuid[], %s::bytea[]) AS moved (id, wrapped) WHERE vault_key.id = moved.id",
            [under, [key.pk for key in moved], [key.wrapped for key in moved]],
        )


def wrap(key: Key, secret: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + _wrapping_cipher(key.under_id).encrypt(nonce, secret, _wrapped_for(key))


def unwrap(key: Key) -> bytes:
    apart.fetch([key])
    if key.wrapped is None:
        raise MissingKey(f"Key {key.pk} was destroyed.")
    wrapped = bytes(key.wrapped)
    try:
        return _wrapping_cipher(key.under_id).decrypt(wrapped[:NONCE], wrapped[NONCE:], _wrapped_for(key))
    except (InvalidTag, ValueError):
        raise WrongKey(f"Key {key.pk} cannot be opened by the key it lies under.") from None


def _wrapping_cipher(key_id: UUID | None) -> AESGCM:
    return master.cipher() if key_id is None else get(key_id).cipher


def _wrapped_for(key: Key) -> bytes:
    return f"geleit key|{key.kind}|{key.owner}|{key.pk}|{key.under_id or 'master'}".encode()


def _remember(key: Key, secret: bytes) -> OpenKey:
    opened = OpenKey(key.pk, secret, key.replaced_by_id, monotonic() + CACHE_SECONDS)
    _memory.put(opened)
    return opened


def get(key_id: UUID) -> OpenKey:
    """The open key; raises MissingKey where there is none, WrongKey where it cannot be opened."""
    key = _memory.get(key_id)
    if key is None:
        failed = load([key_id])
        if key_id in failed:
            raise failed[key_id]
        key = _memory.get(key_id)
    if key is None:
        raise MissingKey(f"There is no key {key_id}.")
    return key


def expect(key_id: UUID) -> None:
    """A row under this key was read: the next query for keys brings this one along."""
    expected = _memory.expected
    if len(expected) >= EXPECTED_SIZE:
        expected.clear()
    expected.add(key_id)


def load(key_ids: Iterable[UUID]) -> dict[UUID, VaultError]:
    """Opens many keys with one query. Returns the ones that could not be opened and why."""
    expected = _memory.expected
    wanted = {key_id for key_id in (*key_ids, *expected) if _memory.get(key_id) is None}
    expected.clear()
    failed: dict[UUID, VaultError] = {}
    if not wanted:
        return failed
    held = list(Key.objects.filter(pk__in=wanted).select_related("under"))
    apart.fetch([*held, *{key.under for key in held if key.under and _memory.get(key.under.pk) is None}])
    for key in held:
        try:
            if key.under is not None and _memory.get(key.under.pk) is None:
                _remember(key.under, unwrap(key.under))
            _remember(key, unwrap(key))
        except MasterKeyError:
            raise
        except VaultError as error:
            failed[key.pk] = error
    return failed


def current(key_id: UUID) -> UUID:
    """The key that new content goes under: this one, or the one that took its place in a rotation."""
    while (newer := get(key_id).replaced_by) is not None:
        key_id = newer
    return key_id


def organisation_key(org_id: UUID) -> UUID:
    return _live(Key.Kind.ORGANISATION, org_id)


def index_key(org_id: UUID) -> UUID:
    """The key of the organisation's blind index. It lies under the organisation's key and survives its rotation."""
    return _live(Key.Kind.INDEX, org_id)


def _live(kind: str, owner: UUID) -> UUID:
    key_id, until = _memory.live.get((kind, owner), (None, 0.0))
    if key_id is None or until <= monotonic():
        found = Key.objects.filter(kind=kind, owner=owner, replaced_by=None, destroyed_at=None).values_list(
            "pk", flat=True
        )
        key_id = found.first()
        if key_id is None:
            raise MissingKey(f"There is no {kind} key of {owner}.")
        _memory.live[kind, owner] = key_id, monotonic() + CACHE_SECONDS
    return key_id


def destroy_key(key_id: UUID) -> None:
    """Erases the key, and with it everything sealed under it. Other processes forget it within a minute."""
    Key.objects.filter(pk=key_id, destroyed_at=None).update(wrapped=None, destroyed_at=dates.now())
    _memory.drop(key_id)


def forget() -> None:
    """Drops all open keys from this process."""
    _memory.clear()


def check_master(*, first: bool = False) -> None:
    """Raises WrongKey if this database was made with another master key. `first`: this one becomes the right one."""
    with acting_as(None, purpose="system"):
        if first:
            MasterKey.objects.bulk_create([MasterKey(fingerprint=master.fingerprint())], ignore_conflicts=True)
        known = MasterKey.objects.values_list("fingerprint", flat=True).first()
    if known is not None and bytes(known) != master.fingerprint():
        raise WrongKey("This master key is not the one this database was made with.")
