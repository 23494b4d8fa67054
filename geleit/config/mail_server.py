"""GELEIT_SMTP as one address: smtp://user:password@host:587 (STARTTLS) or smtps://host:465.

smtp+plain:// sends in the clear: for a relay on the same machine.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
SECONDS = 20  # without a sign of the server


def read(url: str) -> dict[str, Any]:
    """The arguments of Django's SMTP connection; nothing for an empty address. Raises ValueError."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"GELEIT_SMTP begins with one of {', '.join(f'{scheme}://' for scheme in PORTS)} and a host.")
    return {
        "host": parts.hostname,
        "port": parts.port or PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp",
        "use_ssl": parts.scheme == "smtps",
        "timeout": SECONDS,
    }
