"""A page that reads cannot write: every statement but a reading one is refused, the audit line excepted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from django.db import connection

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
# Functions of ours that write: all that are volatile and no trigger, but for audit lines.
WRITING_FUNCTIONS = """
  SELECT upper(p.proname) FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND p.provolatile = 'v' AND p.prorettype <> 'trigger'::regtype
    AND p.proname NOT IN ('audit_append', 'audit_append_many')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
WRITING_WORDS = ("INSERT INTO", "UPDATE ", "DELETE FROM", "MERGE INTO")


class WriteInReading(Exception):
    """A view answered a GET and tried to change something."""


def reading_only(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    text = str(sql)
    if not _only_reads(text):
        raise WriteInReading(text.split()[0].upper())
    return execute(sql, params, many, context)


@lru_cache(maxsize=500)
def _only_reads(sql: str) -> bool:
    text = sql.lstrip().upper()
    if text.startswith("WITH") and any(word in text for word in WRITING_WORDS):
        return False
    return text.startswith(READS) and not any(name in text for name in _writing_functions())


@cache
def _writing_functions() -> tuple[str, ...]:
    """Asked once per process, of the driver itself: a question through Django would come here again."""
    connection.ensure_connection()
    return tuple(f"{name}(" for (name,) in connection.connection.execute(WRITING_FUNCTIONS).fetchall())
