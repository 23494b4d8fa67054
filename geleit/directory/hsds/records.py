"""One row as the standard writes it: what is not known is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from geleit.core import dates

Json = dict[str, Any]


def record(row: Any) -> Json:
    """The fields of this row alone, nothing that hangs on it."""
    never_left_out: frozenset[str] = getattr(row, "never_left_out", frozenset())
    found = {}
    for name in row.columns():
        value = getattr(row, name)
        if value is not None and (value != "" or name in never_left_out):
            found[name] = plain(value)
    return found


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _clock(value: time) -> str:
    """With the offset of today: a time of day without a day is meant by the clock on the wall."""
    offset = f"{dates.at(dates.today(), value):%z}"
    return f"{value:%H:%M}{offset[:3]}:{offset[3:]}"


def _number(value: Decimal | float) -> int | float:
    return int(value) if value == int(value) else float(value)


PLAIN: dict[type, Callable[[Any], Any]] = {
    UUID: str,
    datetime: _moment,
    date: date.isoformat,
    time: _clock,
    Decimal: _number,
    float: _number,
}


def plain(value: Any) -> Any:
    change = PLAIN.get(type(value))
    return change(value) if change else value
