"""Signed notes of how far the audit chain reached, kept outside the database.

The chain alone shows every change between its ends. Whoever is master of the whole database could cut its end off, or
write all of it anew; then it no longer fits what was signed an hour before and lies elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import Max

from geleit.audit.models import AuditEvent, ChainState
from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.mail.actions import post_checkpoint
from geleit.vault import master

AT_ONCE = 1_000
YEARS = 3  # the time lines of the trail are kept; functions.sql knows it too


@dataclass(frozen=True)
class Checkpoint:
    at: str  # ISO moment
    line: int  # the last chained line
    length: int  # of the chain
    hash: str
    signature: str = ""
    restored: bool = False  # a backup was restored, and the trail goes on from here

    @property
    def signed(self) -> bytes:
        kind = "restored" if self.restored else "checkpoint"
        return f"geleit audit {kind}|{self.at}|{self.line}|{self.length}|{self.hash}".encode()

    @property
    def is_ours(self) -> bool:
        try:
            signing_key().public_key().verify(bytes.fromhex(self.signature), self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def signing_key() -> Ed25519PrivateKey:
    """From the master key, which no database knows; so there is nothing more to keep safe."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"geleit audit checkpoints").derive(master.master_key())
    return Ed25519PrivateKey.from_private_bytes(derived)


def take(*, restored: bool = False) -> Checkpoint | None:
    """Signs where the chain ends now and writes that down; None where nothing was chained since.

    `restored`, by the restore alone: what was signed beyond this line was lost with the database.
    """
    with acting_as(None, purpose="audit"):
        state = ChainState.objects.get()
        # The chain may reach beyond its last line: numbers whose transactions were rolled back have none.
        line = AuditEvent.objects.filter(seq__lte=state.last_seq).exclude(hash=None).aggregate(last=Max("seq"))["last"]
    before = read(settings.CHECKPOINTS)
    if not state.length or line is None or (before and before[-1].line == line and not restored):
        return None
    now = dates.now().isoformat(timespec="seconds")
    unsigned = Checkpoint(now, line, state.length, bytes(state.last_hash).hex(), restored=restored)
    checkpoint = Checkpoint(**{**asdict(unsigned), "signature": signing_key().sign(unsigned.signed).hex()})
    append([asdict(checkpoint)])
    post_checkpoint(json.dumps(asdict(checkpoint)))
    return checkpoint


def append(lines: Iterable[dict[str, Any]]) -> None:
    """They are on the disk when this returns. geleit.retention keeps its ledger in the same file."""
    settings.CHECKPOINTS.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(settings.CHECKPOINTS, "a", opener=_private) as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read(file: Path) -> list[Checkpoint]:
    """In the order in which they were taken. Raises ValueError for a line that is none."""
    found = []
    for number, line in lines_of(file):
        if "mark" in line:  # of the ledger of erased files
            continue
        try:
            found.append(Checkpoint(**line))
        except TypeError as problem:
            raise ValueError(f"Line {number} of {file} is no checkpoint.") from problem
    return found


def lines_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and content of every line. Raises ValueError for one that cannot be read."""
    if not file.exists():
        return
    for number, text in enumerate(file.read_text().splitlines(), start=1):
        try:
            line = json.loads(text)
        except ValueError as problem:
            raise ValueError(f"Line {number} of {file} cannot be read.") from problem
        if not isinstance(line, dict):
            raise ValueError(f"Line {number} of {file} is no checkpoint.")
        yield number, line


def still_valid(checkpoints: list[Checkpoint]) -> list[Checkpoint]:
    """Without those of lines that were lost when a backup was restored. Only the restore can sign that."""
    found: list[Checkpoint] = []
    for one in checkpoints:
        if one.restored and one.is_ours:
            found = [earlier for earlier in found if earlier.line <= one.line]
        found.append(one)
    return found


def problems(checkpoints: list[Checkpoint]) -> list[str]:
    """Where the chain no longer is what was signed. It must hold in itself too: chain.verify()."""
    with acting_as(None, purpose="audit"):
        state = ChainState.objects.get()
    checkpoints = still_valid(checkpoints)
    found = _wrongly_cut(checkpoints, state)
    hashes = _hashes({one.line for one in checkpoints}) | {state.first_seq: bytes(state.first_hash).hex()}
    for one in checkpoints:
        if one.line < state.first_seq:
            continue
        if not one.is_ours:
            found.append(f"The checkpoint of {one.at} was not signed with this master key.")
        elif one.line not in hashes:
            found.append(f"Line {one.line}, signed on {one.at}, is gone: the trail was cut off or lines were removed.")
        elif hashes[one.line] != one.hash:
            found.append(f"Line {one.line} is not what was signed on {one.at}: the trail was written anew.")
    return found


def _wrongly_cut(checkpoints: list[Checkpoint], state: ChainState) -> list[str]:
    """The beginning may be cut at a line that was signed three years ago, and nowhere else."""
    where = (state.first_seq, bytes(state.first_hash).hex())
    signed = [one for one in checkpoints if one.is_ours and (one.line, one.hash) == where and is_old(one)]
    if state.first_seq == 0 or signed:
        return []
    return [f"The beginning up to line {state.first_seq} was cut off, and no checkpoint of three years ago says so."]


def is_old(checkpoint: Checkpoint) -> bool:
    border, _end = dates.day_bounds(dates.add_months(dates.today(), -12 * YEARS))
    return datetime.fromisoformat(checkpoint.at) < border


def _hashes(lines: set[int]) -> dict[int, str]:
    """Line → its hash in the database."""
    found: dict[int, str] = {}
    wanted = sorted(lines)
    with acting_as(None, purpose="audit"):
        for start in range(0, len(wanted), AT_ONCE):
            held = AuditEvent.objects.filter(seq__in=wanted[start : start + AT_ONCE]).exclude(hash=None)
            found |= {line: bytes(value).hex() for line, value in held.values_list("seq", "hash") if value}
    return found
