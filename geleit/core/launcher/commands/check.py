"""./run check: everything about the code that a machine can see without running the tests."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from geleit.core.launcher import translations
from geleit.core.launcher.environment import NO_DATABASE, TEST_KEYS, django, module
from geleit.core.launcher.steps import ROOT, Stop

Finding = tuple[bool, str]

CHECKS: dict[str, list[str]] = {
    "Format": module("ruff", "format", "--check", "."),
    "Lint": module("ruff", "check", "."),
    "Types": module("mypy", "geleit", "trust"),
    "Imports point downwards": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "Templates: format": module("djlint", "geleit", "--check", "--quiet"),
    "Templates: lint": module("djlint", "geleit", "--lint", "--quiet"),
    "Django": django("check", "--fail-level", "WARNING"),
    "No missing migration": django("makemigrations", "--check", "--dry-run"),
    "House rules": module("pytest", "-q", "tests/test_house.py"),
    "Licences": module("reuse", "lint", "--quiet"),
}


def run(_: list[str]) -> int:
    results = [report(name, partial(by_command, command)) for name, command in CHECKS.items()]
    results.append(report("Every text has its German", all_translated))
    return 0 if all(results) else 1


def report(name: str, work: Callable[[], Finding]) -> bool:
    started = time.monotonic()
    print(f"{name} … ", end="", flush=True)
    good, said = work()
    print(f"{'ok' if good else 'FAILED'}, {time.monotonic() - started:.1f} s", flush=True)
    if not good:
        print(said.strip(), flush=True)
    return good


def by_command(command: list[str]) -> Finding:
    environment = {**os.environ, **TEST_KEYS, **NO_DATABASE, "DJANGO_SETTINGS_MODULE": "geleit.config.settings"}
    environment |= {"PYTHONWARNINGS": "ignore::RuntimeWarning", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def all_translated() -> Finding:
    try:
        found = translations.problems()
    except Stop as stop:
        return False, str(stop)
    return not found, "\n".join(found)
