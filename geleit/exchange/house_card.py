"""What a house shows others of itself: its public keys, its name, and a fingerprint to be read aloud on the phone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

HALF = 32  # bytes of each key
BIGGEST = 20_000  # bytes; a card has about 700
SIGNED = b"geleit card 1\0"  # said before what is signed, so that no signature fits anything else
DIGITS, GROUP = 40, 5


class NotACard(ValueError):
    """No card, or one that was changed on its way."""


@dataclass(frozen=True)
class Secret:
    """The private half: signs what goes out, opens what comes in."""

    raw: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw())

    @property
    def signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.raw[:HALF])

    @property
    def opening(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.raw[HALF:])

    @property
    def public(self) -> bytes:
        return self.signing.public_key().public_bytes_raw() + self.opening.public_key().public_bytes_raw()


@dataclass(frozen=True)
class Card:
    house: UUID
    name: str
    kind: str  # accounts.Organisation.Kind
    place: str
    public: bytes  # key for signatures, then key for what is sent to this house

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.house, self.public)

    @property
    def verifying(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.public[:HALF])


def fingerprint(house: UUID, public: bytes) -> str:
    """Forty digits in groups of five: 132 bits, and nobody has to spell letters."""
    number = int.from_bytes(hashlib.sha256(SIGNED + house.bytes + public).digest()) % 10**DIGITS
    digits = str(number).zfill(DIGITS)
    return " ".join(digits[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def write_card(card: Card, secret: Secret) -> bytes:
    said = {"house": str(card.house), "name": card.name, "kind": card.kind, "place": card.place}
    body = json.dumps({**said, "public": in_text(card.public)}, ensure_ascii=False).encode()
    signature = secret.signing.sign(SIGNED + body)
    return json.dumps({"geleit": "card", "card": in_text(body), "signature": in_text(signature)}, indent=1).encode()


def read_card(data: bytes) -> Card:
    """Whoever signed it holds the keys in it; that these are the keys of this house, only the fingerprint can tell."""
    try:
        if len(data) > BIGGEST:
            raise NotACard
        outside = json.loads(data)
        if outside["geleit"] != "card":
            raise NotACard
        body = from_text(outside["card"])
        card = _card(json.loads(body))
        card.verifying.verify(from_text(outside["signature"]), SIGNED + body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidSignature):
        raise NotACard from None
    return card


def _card(said: dict[str, Any]) -> Card:
    name, kind, place = (str(said[part]).strip()[:200] for part in ("name", "kind", "place"))
    public = from_text(said["public"])
    if not name or len(public) != 2 * HALF:
        raise NotACard
    return Card(UUID(said["house"]), name, kind, place, public)


def in_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_text(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise ValueError from problem
