"""How this process reaches its databases: by a socket, on this machine, or by TLS that checks whom it talks to."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from typing import Any

from django.db import connections

PROMISE = "Databases of other machines are reached by TLS that checks whose they are (sslmode=verify-full)"


def results() -> Iterator[tuple[str, list[str]]]:
    yield PROMISE, [wrong for alias in connections for wrong in open_ways(alias, connections.settings[alias])]


def open_ways(alias: str, told: dict[str, Any]) -> list[str]:
    """Each machine of `told` to which somebody on the way could listen, or as which somebody could answer."""
    mode = told.get("OPTIONS", {}).get("sslmode") or os.environ.get("PGSSLMODE", "prefer")
    hosts = str(told.get("HOST") or os.environ.get("PGHOST", "")).split(",")
    away = [host for host in hosts if not _is_here(host)]
    return [f"{alias}: {host} is reached with sslmode={mode}" for host in away if mode != "verify-full"]


def _is_here(host: str) -> bool:
    """A folder with a socket, or this machine itself."""
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
