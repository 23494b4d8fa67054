"""Log lines. The database adds to its errors what stands in the row (DETAIL, CONTEXT), and a ValidationError quotes the
value it refuses: neither ever reaches a log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError

ADDED = re.compile(r"\n[^\S\n]*(?:DETAIL|CONTEXT|QUERY|STATEMENT|HINT):")

# What opens a link that was mailed stands in its address; ids stay, they open nothing by themselves.
OPENING = re.compile(r"(?<=/)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)[A-Za-z0-9_-]{22,}(?=[/?\s]|$)")


class Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = OPENING.sub("…", super().format(record))
        arguments = record.args if isinstance(record.args, tuple) else ()
        raised = record.exc_info[1] if record.exc_info else None
        for error in (raised, *arguments):
            for one in _chain(error):
                text = text.replace(str(one), "…" if isinstance(one, ValidationError) else short(str(one)))
        return text


def short(message: str) -> str:
    """What comes before the database tells of the row; a value may have several lines, so nothing after it stays."""
    return ADDED.split(message, maxsplit=1)[0]


def _chain(error: object) -> Iterator[BaseException]:
    """The error and those it came from."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and not any(one is other for other in seen):
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
    # Longest first: a message may stand inside another one.
    telling = (one for one in seen if isinstance(one, ValidationError) or ADDED.search(str(one)))
    yield from sorted(telling, key=lambda one: -len(str(one)))
