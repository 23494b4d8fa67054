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
    "EXPLAIN",
)
# Functions of the database that write, but for audit_append.
WRITING_FUNCTIONS = (
    "access_open_subject(",
    "access_open_subjects(",
    "access_give(",
    "access_end(",
    "access_hand_over(",
    "access_move_case(",
    "audit_chain(",
)
WRITING_WORDS = ("INSERT INTO", "UPDATE ", "DELETE FROM", "FOR UPDATE")


class WriteInReading(Exception):
    """A view answered a GET and tried to change something."""


def reading_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    text = str(sql).lstrip()
    reads = text.startswith(READS) and not any(name in text for name in WRITING_FUNCTIONS)
    if text.startswith("WITH") and any(word in text for word in WRITING_WORDS):
        reads = False
    if not reads:
        raise WriteInReading(text.split()[0])
    return execute(sql, params, many, context)
