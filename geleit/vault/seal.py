"""One value under one key, bound to its place: table, column, row and key are part of what is authenticated."""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag

from geleit.vault import keys
from geleit.vault.errors import Tampered, WrongKey

VALUE = 1
CHUNK = 2
NONCE_AT = 17
TEXT_AT = 29
TAG = 16


def seal(plain: bytes, *, key_id: UUID, table: str, column: str, row: UUID) -> bytes:
    """Format byte, key id, nonce, ciphertext. Empty stays empty."""
    return seal_as(VALUE, plain, key_id, place(table, column, row)) if plain else b""


def unseal(sealed: bytes, *, key_id: UUID, table: str, column: str, row: UUID) -> bytes:
    return unseal_as(VALUE, sealed, key_id, place(table, column, row)) if sealed else b""


def seal_as(form: int, plain: bytes, key_id: UUID, place: bytes) -> bytes:
    key = keys.get(key_id)
    if key.replaced_by is not None:
        raise WrongKey(f"Key {key_id} was replaced; nothing new goes under it.")
    nonce = os.urandom(keys.NONCE)
    head = bytes([form]) + key_id.bytes
    return head + nonce + key.cipher.encrypt(nonce, plain, head + place)


def unseal_as(form: int, sealed: bytes, key_id: UUID, place: bytes) -> bytes:
    if len(sealed) < TEXT_AT + TAG or sealed[0] != form:
        raise Tampered("This is not a sealed value.")
    if sealed[1:NONCE_AT] != key_id.bytes:
        raise WrongKey(f"This was not sealed under key {key_id}.")
    try:
        return keys.get(key_id).cipher.decrypt(sealed[NONCE_AT:TEXT_AT], sealed[TEXT_AT:], sealed[:NONCE_AT] + place)
    except InvalidTag:
        raise Tampered("A sealed value was changed or moved.") from None


def key_of(sealed: bytes) -> UUID:
    return UUID(bytes=bytes(sealed[1:NONCE_AT]))


def place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}|{column}|".encode() + row.bytes
