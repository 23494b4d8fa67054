"""The ledger of erased files, outside the database: so that nobody comes back with an old backup.

Each line stands signed in the file of the checkpoints. It says which file is gone only to those who have that file and
the key of its organisation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from geleit.audit import checkpoints
from geleit.core import dates
from geleit.vault.blind_index import blind


class NotOurs(ValueError):
    """A line of the ledger that was not signed with this master key."""


@dataclass(frozen=True)
class Entry:
    gone_at: str  # ISO moment
    kind: str
    why: str
    office: str
    mark: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        return f"geleit erased file|{self.gone_at}|{self.kind}|{self.why}|{self.office}|{self.mark}".encode()


def mark(organisation: UUID, file: UUID) -> bytes:
    return blind(organisation, "retention", str(file))


def append(entries: Iterable[Entry]) -> None:
    """Before the transaction that erases ends: what is gone must stay gone, even if the machine stops in between."""
    key = checkpoints.signing_key()
    lines = [{**asdict(entry), "signature": key.sign(entry.signed).hex()} for entry in entries]
    checkpoints.append(lines)


def entry(kind: str, why: str, office: UUID, of: bytes) -> Entry:
    return Entry(dates.now().isoformat(timespec="seconds"), kind, why, str(office), of.hex())


def read(file: Path | None = None) -> list[Entry]:
    """Raises NotOurs for a line somebody else wrote, ValueError for one that cannot be read."""
    found = []
    source = file or settings.CHECKPOINTS
    for number, line in checkpoints.lines_of(source):
        if "mark" not in line:
            continue
        try:
            one = Entry(**line)
            checkpoints.signing_key().public_key().verify(bytes.fromhex(one.signature), one.signed)
        except (InvalidSignature, TypeError, ValueError):
            raise NotOurs(f"Line {number} of {source} was not signed with this master key.") from None
        found.append(one)
    return found
