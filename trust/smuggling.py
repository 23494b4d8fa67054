"""Requests of which one reader sees one and the next one two: whoever comes after the proxy must refuse them all.

The web server of Geleit with its own options, before a page that answers everybody; no database, no Geleit behind it.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geleit.core.launcher import server
from tests.browser import free_port

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKS = b"0\r\n\r\n" + HIDDEN
# What is ambiguous → lines of its head, and its body.
AMBIGUOUS: dict[str, tuple[bytes, bytes]] = {
    "two lengths": (b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(HIDDEN), HIDDEN),
    "two lengths in one": (b"Content-Length: 0, %d\r\n" % len(HIDDEN), HIDDEN),
    "a length and pieces": (b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(CHUNKS), CHUNKS),
    "pieces and a length": (b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n" % len(CHUNKS), CHUNKS),
    "pieces within something": (b"Transfer-Encoding: chunked, identity\r\n", CHUNKS),
    "pieces twice": (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", CHUNKS),
    "pieces by an unknown name": (b"Transfer-Encoding: xchunked\r\n", CHUNKS),
    "a space before the colon": (b"Transfer-Encoding : chunked\r\n", CHUNKS),
    "a folded line": (b"X-Note: a\r\n Transfer-Encoding: chunked\r\n", CHUNKS),
    "a folded value": (b"Transfer-Encoding:\r\n chunked\r\n", CHUNKS),
    "a length with a sign": (b"Content-Length: +%d\r\n" % len(HIDDEN), HIDDEN),
    "a length below nothing": (b"Content-Length: -1\r\n", HIDDEN),
    "a length in other digits": (b"Content-Length: 0x2f\r\n", HIDDEN),
    "a name with a break in it": (b"X-Note\rContent-Length: 0\r\n", HIDDEN),
}


def answer(_asked: dict[str, Any], begin: Any) -> Iterable[bytes]:
    begin("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def smuggled(*options: str) -> Iterator[str]:
    """One text for each try, empty where it was refused; the plain request beside them must be answered."""
    with _web_server(*options) as port:
        plain = _said(port, b"Content-Length: 2\r\n", b"ab")
        yield "" if plain.startswith(b"HTTP/1.1 200") else f"a plain request got {plain[:40]!r}"
        for what, (head, body) in AMBIGUOUS.items():
            said = _said(port, head, body)
            refused = said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501")) and said.count(b"HTTP/1.1") == 1
            yield "" if refused or not said else f"{what}: {said[:40]!r}, {said.count(b'HTTP/1.1')} answers"


def _said(port: int, head: bytes, body: bytes) -> bytes:
    """All that comes back until the server closes, or is silent for two seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as way:
        way.sendall(b"POST /first HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n" + body)
        said = b""
        try:
            while piece := way.recv(4096):
                said += piece
        except OSError:  # silent, or reset after its answer
            pass
        return said


@contextmanager
def _web_server(*options: str) -> Iterator[int]:
    port = free_port()
    own = [word if word != "geleit.config.wsgi" else f"{__name__}:answer" for word in server.WEB]
    where = ("--pythonpath", str(Path(__file__).parent), "--bind", f"127.0.0.1:{port}")
    with tempfile.TemporaryDirectory(prefix="geleit-smuggling-") as folder:
        process = server.launch([*own, *where, *options], {}, Path(folder) / "web.log")
        try:
            server.wait_for_page({"web server": process}, port, Path(folder))
            yield port
        finally:
            server.stop([process])
