"""Programs of others that look for weaknesses. Each has an environment of its own in var/trust, made when it is first
asked for: they cannot be installed side by side, and none of them is part of Geleit."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from harness import KEPT, NotHere

VERSIONS = {
    "sqlmap": "1.10.10",
    "wapiti3": "3.2.3",
    "schemathesis": "4.32.5",
    "bandit": "1.9.4",
    "semgrep": "1.185.0",
    "detect-secrets": "1.5.0",
    "pip-audit": "2.10.1",
}


def program(package: str, name: str = "") -> Path:
    """Its path; NotHere where it cannot be fetched."""
    home = KEPT / f"tools-{package}"
    found = home / "bin" / (name or package)
    if not found.exists():
        venv.create(home, with_pip=True)
        wanted = f"{package}=={VERSIONS[package]}"
        done = run([str(home / "bin" / "pip"), "install", "--quiet", wanted], seconds=600)
        if done.returncode or not found.exists():
            raise NotHere(f"{wanted} could not be fetched on this machine")
    return found


def run(command: list[str], *, seconds: float, **more: object) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, **more)  # type: ignore[call-overload,no-any-return]
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
        return subprocess.CompletedProcess(command, -1, said.decode() if isinstance(said, bytes) else said, "too late")


PYTHON = sys.executable
