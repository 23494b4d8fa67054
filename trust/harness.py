"""Checks of one group: each prints one JSON line {id, pass, figure, n}; each breaks something, and must then turn red.

A check that passes although what it guards is broken proves nothing: it counts as failed. What cannot run here says so
by its id and is never counted as passed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from town import Town

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "trust"


@dataclass(frozen=True)
class Found:
    """`figure`: what was counted against the promise, 0 where nothing went wrong; `n`: out of how many tries."""

    figure: float
    n: int
    most: float = 0
    where: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.n > 0 and self.figure <= self.most


Look = Callable[[Town, bool], Found]
Break = Callable[[Town], AbstractContextManager[Any]]


@dataclass
class Check:
    look: Look
    breaks: Break | None


checks: dict[str, Check] = {}
not_here: dict[str, str] = {}


def check(name: str, *, breaks: Break | None = None) -> Callable[[Look], Look]:
    """`breaks`: a context in which the check must fail."""

    def keep(look: Look) -> Look:
        checks[name] = Check(look, breaks)
        return look

    return keep


def run(group: str, *, short: bool, only: list[str], resume: bool) -> int:
    """0 if every check passed and every broken build was noticed."""
    file = KEPT / f"{group}-{'short' if short else 'full'}-{commit()}.jsonl"
    passed_before = set() if not resume else passed_in(file)
    failed = False
    town = Town.build()
    for name, one in checks.items():
        if (only and name not in only) or name in passed_before:
            continue
        line = line_of(name, one, town, short)
        failed |= not line["pass"]
        tell(line, file)
    for name, why in not_here.items():
        print(json.dumps({"id": name, "pass": None, "why": why}))
    return 1 if failed else 0


def line_of(name: str, one: Check, town: Town, short: bool) -> dict[str, Any]:
    found = one.look(town, short)
    line: dict[str, Any] = {"id": name, "pass": found.passed, "figure": found.figure, "n": found.n}
    if not found.passed:
        line["where"] = found.where[:20]
    if one.breaks is not None:
        with one.breaks(town):
            broken = one.look(town, True)
        line["broken_build_noticed"] = not broken.passed
        line["pass"] = found.passed and not broken.passed
    return line


def tell(line: dict[str, Any], file: Path) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    with file.open("a") as kept:
        kept.write(json.dumps(line) + "\n")


def passed_in(file: Path) -> set[str]:
    lines = file.read_text().splitlines() if file.exists() else []
    return {line["id"] for line in map(json.loads, lines) if line["pass"]}


def commit() -> str:
    """The state the figures belong to; "unknown" outside a clone."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
