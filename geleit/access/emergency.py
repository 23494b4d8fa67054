"""Emergency access opens a case for reading, on the pages that say so, and nowhere else.

The first wall: a view stands under @open_in_emergency, and only while it answers a GET do grants of that kind count.
The second one is in walls.sql: access_open(true) knows them, access_open(false), by which rows change, does not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

_reads: ContextVar[bool] = ContextVar("a page that may be read in an emergency is being made", default=False)


def reads_in_emergency() -> bool:
    return _reads.get()


def open_in_emergency(view: Callable[..., Any]) -> Callable[..., Any]:
    """The page shows one case; asked for with GET it can be read in an emergency too. Stands below `needs`."""

    @wraps(view)
    def shown(request: Any, *args: Any, **kwargs: Any) -> Any:
        token = _reads.set(request.method in ("GET", "HEAD"))
        try:
            return view(request, *args, **kwargs)
        finally:
            _reads.reset(token)

    return shown
