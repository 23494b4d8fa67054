"""Small secrets that belong to no file: sealed under keys derived from the master key, one for each use.

For what must be opened before anybody is known, or where no organisation answers for it: addresses of mail that waits,
seeds of authenticator apps.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from geleit.vault import master
from geleit.vault.errors import Tampered

NONCE = 12


def seal(use: str, plain: bytes, where: str) -> bytes:
    """`where`: table, column and row it belongs to; moved elsewhere it cannot be opened."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(use).encrypt(nonce, plain, where.encode())


def unseal(use: str, sealed: bytes, where: str) -> bytes:
    try:
        return _cipher(use).decrypt(sealed[:NONCE], sealed[NONCE:], where.encode())
    except (InvalidTag, ValueError):
        raise Tampered("A sealed value was changed, cut or moved, or the master key is another one.") from None


def _cipher(use: str) -> AESGCM:
    derived = HKDF(SHA256(), master.LENGTH, salt=None, info=f"geleit {use}".encode()).derive(master.master_key())
    return AESGCM(derived)
