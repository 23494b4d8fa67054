"""A key made of a link and a code, for a receiver without account: slow to try, and kept nowhere."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from typing import Any
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 24
CODE_DIGITS = 10
# OWASP asks for 19 MiB at least; a code of ten digits deserves more. About 0.15 s.
ROUNDS, MEMORY_KIB = 3, 64 * 1024
NONCE = 12


class WrongCode(Exception):
    """Link and code do not belong together."""


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """Ten digits, easy to say on the phone."""
    return "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))


def new_salt() -> bytes:
    return os.urandom(16)


def hashed(secret: str) -> str:
    """Of something too long to be guessed: a token, the mark of a browser."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(content: dict[str, Any], token: str, code: str, salt: bytes, link: UUID) -> bytes:
    nonce = os.urandom(NONCE)
    plain = json.dumps(content, ensure_ascii=False).encode()
    return nonce + AESGCM(_key(token, code, salt)).encrypt(nonce, plain, _place(link))


def unseal(sealed: bytes, token: str, code: str, salt: bytes, link: UUID) -> dict[str, Any]:
    try:
        plain = AESGCM(_key(token, code, salt)).decrypt(sealed[:NONCE], sealed[NONCE:], _place(link))
    except InvalidTag:
        raise WrongCode from None
    return json.loads(plain)


def waste_time(token: str, code: str) -> None:
    """As long as a real try takes: a link that does not exist answers no faster."""
    _key(token, code, bytes(16))


def _key(token: str, code: str, salt: bytes) -> bytes:
    digits = "".join(filter(str.isdigit, code))
    secret = f"{len(token)}:{token}{digits}".encode()
    return hash_secret_raw(secret, salt, ROUNDS, MEMORY_KIB, 1, 32, Type.ID)


def _place(link: UUID) -> bytes:
    return b"geleit share|" + link.bytes
