"""The master key: 32 bytes outside the database, from a file only its owner may read or from the environment."""

import base64
import binascii
import hmac
import os
import stat
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from geleit.vault.errors import MasterKeyError

LENGTH = 32
MODES = (0o600, 0o400)


def master_key() -> bytes:
    return _read(settings.MASTER_KEY_FILE, settings.MASTER_KEY)


def cipher() -> AESGCM:
    return AESGCM(master_key())


def fingerprint() -> bytes:
    """Tells two master keys apart without saying anything about either."""
    return hmac.digest(master_key(), b"geleit: identity of the master key", "sha256")[:16]


@lru_cache(maxsize=4)
def _read(path: str, text: str) -> bytes:
    if path:
        return _decode(_file_content(Path(path)), path)
    if text:
        return _decode(text, "GELEIT_MASTER_KEY")
    raise MasterKeyError(
        "There is no master key. Set GELEIT_MASTER_KEY_FILE to a file made with `./run manage make_master_key FILE`."
    )


def _file_content(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode not in MODES:
                raise MasterKeyError(f"{path} has mode {mode:04o}; a master key needs mode 0600: chmod 600 {path}")
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyError(f"The master key {path} cannot be read: {error}") from error


def _decode(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise MasterKeyError(f"The master key in {source} is not base64.") from None
    if len(key) != LENGTH:
        raise MasterKeyError(f"The master key in {source} has {len(key)} bytes instead of {LENGTH}.")
    return key
