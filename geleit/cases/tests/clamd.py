"""A scanner that speaks clamd's protocol on a Unix socket, and knows one piece of malware: the test string of EICAR."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

# Put together when needed: no scanner of a developer should find it in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    def __init__(self, path: Path) -> None:
        self.path, self.asked, self.answer = str(path), 0, b""
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listening.bind(self.path)
        self.listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        Path(self.path).unlink()

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                self.asked += 1
                scanned = self._scan(said)
                line.sendall(self.answer or scanned)

    def _scan(self, said) -> bytes:
        if said.read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        data = b""
        while length := struct.unpack("!I", said.read(4))[0]:
            data += said.read(length)
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
