"""Another moment for this process and for the database of the checks, whose clock only its owner can move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from town import as_superuser

from geleit.core import dates


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    with dates.moved_to(moment) as stopped, as_superuser() as superuser:
        superuser.execute("DELETE FROM core_clock")
        superuser.execute("INSERT INTO core_clock (shift) VALUES (%s)", [stopped - datetime.now(UTC)])
        try:
            yield
        finally:
            superuser.execute("DELETE FROM core_clock")
