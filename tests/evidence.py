"""What documents name as proof: check ids of ./run trust, and tests by file or by file::name."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECK = re.compile(r"[A-F]\d{1,2}|R\d{1,2}")
DECORATED = re.compile(r'^@check\("([A-Z]\d+)"', re.M)


@cache
def checks() -> frozenset[str]:
    """The ids that really run; one that says of itself that it cannot is none."""
    files = (ROOT / "trust").glob("*_checks*.py")
    return frozenset(name for file in files for name in DECORATED.findall(file.read_text(encoding="utf-8")))


def is_there(proof: str) -> bool:
    """“A2”, “tests/test_backup.py”, “geleit/hints/tests” or “geleit/x/tests/test_y.py::test_z”."""
    if CHECK.fullmatch(proof):
        return proof in checks()
    path, _, name = proof.partition("::")
    file = ROOT / path
    return file.exists() and "tests" in file.parts and (not name or name in _tests_of(file))


@cache
def _tests_of(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
