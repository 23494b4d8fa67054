"""Checks of one group: each prints one JSON line {id, pass, figure, n}; each breaks something, and must then turn red.

A check that passes although what it guards is broken proves nothing: it counts as failed. What cannot run here says so
by its id and is never counted as passed.
"""

from __future__ import annotations

import json
import logging
import subprocess
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from town import Town

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "trust"


@dataclass(frozen=True)
class Found:
    """`figure`: what was counted against the promise, 0 where nothing went wrong; `n`: out of how many tries.
    `counted`: what the closing line of the group adds up."""

    figure: float
    n: int
    most: float = 0
    where: list[str] = field(default_factory=list)
    counted: dict[str, float] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.n > 0 and self.figure <= self.most


class Noticed(Exception):
    """Something is wrong, and more need not be known: the build is a broken one."""


class NotHere(Exception):
    """This check cannot run on this machine, and says why. It is never counted as passed."""


# What a check is given is what its group plays in: a town, or a house with a town in it that may be killed.
Look = Callable[[Any, bool], Found]
Break = Callable[[Any], AbstractContextManager[Any]]


@dataclass
class Check:
    look: Look
    breaks: Break | None


@contextmanager
def a_town() -> Iterator[Town]:
    logging.disable(logging.CRITICAL)  # of tens of thousands of requests that are meant to fail
    yield Town.build()


checks: dict[str, Check] = {}
looking = {"for the first": False}  # while a check runs over its broken build
not_here: dict[str, str] = {}


def check(name: str, *, breaks: Break | None = None) -> Callable[[Look], Look]:
    """`breaks`: a context in which the check must fail."""

    def keep(look: Look) -> Look:
        checks[name] = Check(look, breaks)
        return look

    return keep


def enough(wrong: Sized) -> None:
    """Between two tries: over a broken build one that went wrong is enough, and the check ends here."""
    if wrong and looking["for the first"]:
        raise Noticed


def run(group: str, module: ModuleType, *, short: bool, only: list[str], resume: bool) -> int:
    """0 if every check passed and every broken build was noticed. `module` holds the checks of the group, and where it
    needs them a `stage` to play on and a `closing_line`."""
    file = KEPT / f"{group}-{'short' if short else 'full'}-{commit()}.jsonl"
    lines = passed_in(file) if resume else {}
    left_out = getattr(module, "LEFT_OUT_IN_SHORT", ()) if short and not only else ()
    at_the_end = getattr(module, "AT_THE_END", ())
    with getattr(module, "stage", a_town)() as place:
        for name, one in sorted(checks.items(), key=lambda each: each[0] in at_the_end):
            if (only and name not in only) or name in lines or name in left_out:
                continue
            try:
                lines[name] = line_of(name, one, place, short)
            except NotHere as reason:
                not_here[name] = str(reason)
                continue
            tell(lines[name], file)
    for name, why in {**not_here, **{name: "not in the short form" for name in left_out}}.items():
        print(json.dumps({"id": name, "pass": None, "why": why}))
    if closing_line := getattr(module, "closing_line", None):
        print(closing_line(lines.values()))
    return 0 if all(line["pass"] for line in lines.values()) else 1


def line_of(name: str, one: Check, place: Any, short: bool) -> dict[str, Any]:
    began = time.monotonic()
    found = one.look(place, short)
    line: dict[str, Any] = {"id": name, "pass": found.passed, "figure": found.figure, "n": found.n, **found.counted}
    if not found.passed:
        line["where"] = found.where[:20]
    if one.breaks is not None:
        line["broken_build_noticed"] = is_noticed(one, one.breaks, place)
        line["pass"] = found.passed and line["broken_build_noticed"]
    line["seconds"] = round(time.monotonic() - began, 1)  # the broken build included
    return line


def is_noticed(one: Check, breaks: Break, place: Any) -> bool:
    with breaks(place), patch.dict(looking, {"for the first": True}):
        try:
            return not one.look(place, True).passed
        except Noticed:
            return True


def tell(line: dict[str, Any], file: Path) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    with file.open("a") as kept:
        kept.write(json.dumps(line) + "\n")


def passed_in(file: Path) -> dict[str, dict[str, Any]]:
    lines = file.read_text().splitlines() if file.exists() else []
    return {line["id"]: line for line in map(json.loads, lines) if line["pass"]}


def commit() -> str:
    """The state the figures belong to; "unknown" outside a clone."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
