"""Files, sealed in pieces of 64 kB. Each piece knows its number and whether it is the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from geleit.vault import seal
from geleit.vault.errors import Tampered

PIECE = 64 * 1024


def seal_chunks(key_id: UUID, row_id: UUID, table: str, column: str, data: bytes | Iterable[bytes]) -> list[bytes]:
    """The sealed pieces, to be kept in this order. An empty file has one piece too."""
    pieces = list(_pieces([data] if isinstance(data, bytes) else data)) or [b""]
    return [
        seal.seal_as(seal.CHUNK, piece, key_id, _place(table, column, row_id, number, len(pieces)))
        for number, piece in enumerate(pieces)
    ]


def open_chunks(key_id: UUID, row_id: UUID, table: str, column: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The clear pieces. All of them are checked before the first one is handed out."""
    chunks = list(chunks)
    if not chunks:
        raise Tampered("The pieces of a file are missing.")
    return iter(
        [
            seal.unseal_as(seal.CHUNK, chunk, key_id, _place(table, column, row_id, number, len(chunks)))
            for number, chunk in enumerate(chunks)
        ]
    )


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for part in parts:
        rest += part
        while len(rest) > PIECE:
            yield bytes(rest[:PIECE])
            del rest[:PIECE]
    if rest:
        yield bytes(rest)


def _place(table: str, column: str, row: UUID, number: int, count: int) -> bytes:
    is_last = number == count - 1
    return seal.place(table, column, row) + number.to_bytes(8, "big") + bytes([is_last])
