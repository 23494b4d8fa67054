"""A page that reads cannot write: every statement but a reading one is refused, the audit line excepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

READS = (
    "SELECT",
    "WITH",
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
    "ROLLBACK TO SAVEPOINT",
    "SET ",
    "DECLARE",
    "FETCH",
    "CLOSE",
)
# Functions of the database that write, but for audit_append.
WRITING_FUNCTIONS = (
    "ACCESS_OPEN_SUBJECT(",
    "ACCESS_OPEN_SUBJECTS(",
    "ACCESS_GIVE(",
    "ACCESS_END(",
    "ACCESS_HAND_OVER(",
    "ACCESS_MOVE_CASE(",
    "AUDIT_CHAIN(",
)
WRITING_WORDS = ("INSERT INTO", "UPDATE ", "DELETE FROM", "MERGE INTO")


class WriteInReading(Exception):
    """A view answered a GET and tried to change something."""


def reading_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    text = str(sql).lstrip().upper()
    reads = text.startswith(READS) and not any(name in text for name in WRITING_FUNCTIONS)
    if text.startswith("WITH") and any(word in text for word in WRITING_WORDS):
        reads = False
    if not reads:
        raise WriteInReading(text.split()[0])
    return execute(sql, params, many, context)
