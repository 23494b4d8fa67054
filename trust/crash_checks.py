"""Nothing acknowledged is lost: the checks R, on real processes that are killed, filled up, cut off and set back.

By idea: crash_processes (workers, PostgreSQL), crash_together (two at once), crash_time (clocks), crash_keeping
(backup, migration), crash_jobs (uploads, jobs), crash_disk, crash_mail, crash_browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import crash_browser
import crash_disk
import crash_jobs
import crash_keeping
import crash_mail
import crash_processes
import crash_time
import crash_together
from crash_house import house as stage

__all__ = [
    "LEFT_OUT_IN_SHORT",
    "closing_line",
    "crash_browser",
    "crash_disk",
    "crash_jobs",
    "crash_keeping",
    "crash_mail",
    "crash_processes",
    "crash_time",
    "crash_together",
    "stage",
]

LEFT_OUT_IN_SHORT = ("R3", "R4", "R8", "R10", "R11", "R13", "R14", "R16", "R18")
COUNTED = (
    "acknowledged_lost",
    "duplicates",
    "silent_overwrites",
    "chain_breaks",
    "dek_missing",
    "wrong_deadlines",
    "orphans",
)


def closing_line(lines: Iterable[dict[str, Any]]) -> str:
    """What was counted against the promises in all checks together; "-" where no check looked."""
    held = list(lines)
    totals = {name: [line[name] for line in held if name in line] for name in COUNTED}
    words = [f"{name}={sum(found) if found else '-'}" for name, found in totals.items()]
    minutes = [line["restore_minutes"] for line in held if "restore_minutes" in line]
    return " ".join([*words, f"restore_minutes={max(minutes) if minutes else '-'}"])
