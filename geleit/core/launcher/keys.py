"""Passwords and keys in files that only their owner may read. Python's own library only."""

import base64
import os
import secrets
from pathlib import Path


def private_key(path: Path) -> str:
    """The secret in the file; made at first use. 32 random bytes in base64."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text().strip()


def write_private(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
