"""Cleans an upload in a process of its own (cleaner.py), with an end to its time and memory.

A file can break nothing but that process, which has no setting, no database and no key.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SECONDS = 120
ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "geleit.core.uploads.cleaner"]


class Broken(Exception):
    """The process ended without an answer: too much work, too much memory, or a fault of a library."""


def clean(data: bytes) -> tuple[str, str, bytes]:
    """Media type, why it is refused ("" where it is not), and the cleaned file."""
    try:
        done = subprocess.run(  # noqa: S603 a program of ours
            COMMAND, input=data, capture_output=True, timeout=SECONDS, cwd=ROOT, env={"LANG": "C.UTF-8"}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Broken from error
    if done.returncode != 0:
        raise Broken
    line, _end, cleaned = done.stdout.partition(b"\n")
    said = json.loads(line)
    return said["type"], said["refused"], cleaned
