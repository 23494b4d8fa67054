"""One value under one key, bound to its place: table, column, row and key are part of what is authenticated."""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag

from geleit.vault import keys
from geleit.vault.errors import Tampered, VaultError, WrongKey

VALUE = b"\1"
CHUNK = b"\2"
NONCE_AT = 17
TEXT_AT = 29


def seal(plain: bytes, key_id: UUID, where: bytes) -> bytes:
    """Format byte, key id, nonce, ciphertext. Empty stays empty."""
    return seal_as(VALUE, plain, key_id, where) if plain else b""


def unseal(sealed: bytes, key_id: UUID, where: bytes) -> bytes:
    return unseal_as(VALUE, sealed, key_id, where) if sealed else b""


def seal_as(form: bytes, plain: bytes, key_id: UUID, where: bytes) -> bytes:
    key = keys.get(key_id)
    if key.replaced_by is not None:
        raise WrongKey(f"Key {key_id} was replaced; nothing new goes under it.")
    nonce = os.urandom(keys.NONCE)
    head = form + key.id_bytes
    return head + nonce + key.cipher.encrypt(nonce, plain, head + where)


def unseal_as(form: bytes, sealed: bytes, key_id: UUID, where: bytes) -> bytes:
    key = keys.get(key_id)
    head = sealed[:NONCE_AT]
    if head != form + key.id_bytes:
        raise _why(form, sealed, key_id)
    try:
        return key.cipher.decrypt(sealed[NONCE_AT:TEXT_AT], sealed[TEXT_AT:], head + where)
    except (InvalidTag, ValueError):
        raise Tampered("A sealed value was changed, cut or moved.") from None


def _why(form: bytes, sealed: bytes, key_id: UUID) -> VaultError:
    if len(sealed) < TEXT_AT or sealed[:1] != form:
        return Tampered("This is not a sealed value.")
    return WrongKey(f"This was not sealed under key {key_id}.")


def key_of(sealed: bytes) -> UUID:
    return UUID(bytes=sealed[1:NONCE_AT])


def place(table: str, column: str, row: UUID | None = None) -> bytes:
    """Where a value stands. Without row: the part all rows have in common, to be followed by the row's 16 bytes."""
    return f"{table}|{column}|".encode() + (row.bytes if row else b"")
