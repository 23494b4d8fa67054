"""Asks ClamAV's daemon about a file: its protocol INSTREAM over a Unix socket. Nothing is written to a disk for it.

Set by GELEIT_CLAMD, the path of the socket. Left out, nobody is asked, and files are cleaned only (file_types).
"""

from __future__ import annotations

import socket
import struct

from django.conf import settings

SECONDS = 60
PIECE = 64 * 1024


class NotScanned(Exception):
    """The scanner is down, busy or does not want the file: nobody knows yet. Not a word of the file."""


def is_used() -> bool:
    return bool(settings.CLAMD)


def found_in(data: bytes) -> str:
    """The name of what was found; "" where the file is clean. Raises NotScanned."""
    try:
        answer = _ask(data)
    except OSError as error:
        raise NotScanned(type(error).__name__) from error
    if answer.endswith("OK"):
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND") or "FOUND"
    raise NotScanned("no answer")


def _ask(data: bytes) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(settings.CLAMD)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", errors="replace").strip()
