"""The chain over the audit trail: each line's hash covers the line and the hash before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, models
from django.db.models.functions import Cast

from geleit.audit.models import AuditEvent, ChainState
from geleit.core.acting import acting_as

AT_ONCE = 10_000
BEGINNING = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The order audit_canonical() of functions.sql has.
FACTS = ("actor", "purpose", "event", "subject", "subject_kind", "office", "object_kind", "object_id", "detail_text")


@dataclass
class Verdict:
    problems: list[str] = field(default_factory=list)
    lines: int = 0
    chained: int = 0
    last: int = field(default=0, compare=False)  # the last chained line
    unused: int = 0  # numbers without a line: their transactions were rolled back
    tail: int = 0  # lines not chained yet
    tail_from: int | None = None


def chain() -> int:
    """Chains all lines that are final, in order; returns how many. Not to be called inside a transaction that wrote."""
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_chain(%s)", [AT_ONCE])
            chained = cursor.fetchone()[0]
        total += chained
        if chained < AT_ONCE:
            return total


def verify() -> Verdict:
    """Computes the chain anew, without the functions of the database, and names every place where it does not hold."""
    with acting_as(None, purpose="audit"):
        return _verified(ChainState.objects.get())


def _verified(state: ChainState) -> Verdict:
    verdict = Verdict()
    number = state.first_seq
    link, link_seq = bytes(state.first_hash), state.first_seq
    end, length = link, 0  # as far as the state of the chain says it reaches
    for line in _lines():
        verdict.lines += 1
        if line["seq"] <= state.first_seq:
            verdict.problems.append(f"Line {line['seq']} was put in before the line where the trail was cut.")
            continue
        verdict.unused += line["seq"] - number - 1
        number = line["seq"]
        if line["hash"] is None:
            _note_unchained(number, state, verdict)
            continue
        if bytes(line["hash"]) != sha256(link + canonical(line)).digest():
            verdict.problems.append(
                f"Line {number} does not follow from line {link_seq}: "
                "it was changed, or lines before it were changed, removed, put in or moved."
            )
        link, link_seq = bytes(line["hash"]), number
        verdict.last = number
        verdict.chained += 1
        if number <= state.last_seq:
            end, length = link, verdict.chained
    if (end, length) != (bytes(state.last_hash), state.length):
        verdict.problems.append(f"The chain should end with {state.length} lines at or before line {state.last_seq}.")
    return verdict


def _note_unchained(number: int, state: ChainState, verdict: Verdict) -> None:
    if number <= state.last_seq:
        verdict.problems.append(f"Line {number} was put in after its place had been chained, or lost its hash.")
        return
    verdict.tail += 1
    verdict.tail_from = verdict.tail_from or number


def _lines() -> Iterator[dict[str, Any]]:
    lines = AuditEvent.objects.order_by("seq").annotate(detail_text=Cast("detail", models.TextField()))
    return lines.values("seq", "at", "hash", *FACTS).iterator(chunk_size=5_000)


def canonical(line: dict[str, Any]) -> bytes:
    microseconds = (line["at"] - EPOCH) // timedelta(microseconds=1)
    return b"".join(_piece(value) for value in (line["seq"], microseconds, *(line[name] for name in FACTS)))


def _piece(value: object) -> bytes:
    if value is None:
        return b"-,"
    text = str(value).encode()
    return b"%d:%s," % (len(text), text)
