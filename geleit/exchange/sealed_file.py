"""A package as a file between two installations: signed by the house it comes from, readable by the one it goes to.

HPKE (RFC 9180, X25519, HKDF-SHA256, AES-256-GCM) of the library `cryptography`, and Ed25519. The head – what it is, its
number, from whom, to whom, until when – lies clear, is part of what is sealed and of what is signed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from geleit.exchange.house_card import HALF, Card, Secret, from_text, in_text

PACKAGE, WITHDRAWAL = "package", "withdrawal"
BIGGEST = 1_000_000  # bytes; a package has some thousand
SIGNED, SEALED = b"geleit file 1\0", b"geleit sealed 1\0"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class NotAFile(ValueError):
    """Not one of ours."""


class Changed(ValueError):
    """Signature or seal do not fit."""


@dataclass(frozen=True)
class Head:
    what: str
    package: str
    sender: str  # fingerprints
    recipient: str
    until: str

    @property
    def number(self) -> UUID:
        return UUID(self.package)

    @property
    def until_on(self) -> date:
        return date.fromisoformat(self.until)


@dataclass(frozen=True)
class Sealed:
    head: Head
    head_bytes: bytes
    content: bytes
    signature: bytes


def write(head: Head, content: dict[str, Any], secret: Secret, to: bytes) -> bytes:
    """to: the public keys on the card of the recipient."""
    head_bytes = json.dumps(asdict(head)).encode()
    key = X25519PublicKey.from_public_bytes(to[HALF:])
    sealed = SUITE.encrypt(json.dumps(content, ensure_ascii=False).encode(), key, SEALED + head_bytes)
    signature = secret.signing.sign(_signed(head_bytes, sealed))
    parts = {"head": head_bytes, "content": sealed, "signature": signature}
    return json.dumps({"geleit": "file", **{name: in_text(part) for name, part in parts.items()}}, indent=1).encode()


def read(data: bytes) -> Sealed:
    """Taken apart, and nothing of it believed yet."""
    try:
        outside = json.loads(data) if len(data) <= BIGGEST else {}
        if outside["geleit"] != "file":
            raise NotAFile
        head_bytes, content, signature = (from_text(outside[name]) for name in ("head", "content", "signature"))
        head = Head(**json.loads(head_bytes))
        if head.what not in (PACKAGE, WITHDRAWAL) or not head.number or not head.until_on:
            raise NotAFile
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotAFile from None
    return Sealed(head, head_bytes, content, signature)


def unseal(sealed: Sealed, sender: Card, secret: Secret) -> dict[str, Any]:
    """Raises Changed."""
    try:
        sender.verifying.verify(sealed.signature, _signed(sealed.head_bytes, sealed.content))
        return json.loads(SUITE.decrypt(sealed.content, secret.opening, SEALED + sealed.head_bytes))
    except (InvalidSignature, InvalidTag, ValueError):
        raise Changed from None


def _signed(head: bytes, content: bytes) -> bytes:
    return SIGNED + len(head).to_bytes(4, "big") + head + content
