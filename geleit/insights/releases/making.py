"""From the counted rows of a quarter to what is stored and shown of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from geleit.accounts.models import Membership, Office
from geleit.core import dates
from geleit.insights.releases.hiding import ALL, LEAST, Key, publish
from geleit.insights.releases.populations import POPULATIONS, Cut, People, Row, Rows

FEWEST_COUNSELLORS = 3  # the figures of one or two would be figures about them
WAIT = timedelta(days=28)  # what began late in the quarter may still be written down

Content = dict[str, Any]
Quarter = tuple[int, int]


def content_of(office: Office, year: int, quarter: int) -> Content:
    content = {}
    for population in POPULATIONS:
        rows = list(population.rows(office, year, quarter))
        tables = {cut.name: found for cut in population.cuts if (found := table(rows, cut, population.people))}
        enough = population.people(rows) >= LEAST
        content[population.name] = {"total": len(rows) if enough else None, "tables": tables if enough else {}}
    return content


def table(rows: Rows, cut: Cut, people: People = len) -> Content | None:
    """Groups of codes, cells (None: hidden) and totals, as they are stored."""
    behind: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        behind[row[cut.rows.name], row[cut.columns.name] if cut.columns else ALL].append(row)
    counts = {key: len(found) for key, found in behind.items()}

    def people_of(keys: Collection[Key]) -> int:
        return people([row for key in keys for row in behind.get(key, ())])

    if not (found := publish(counts, cut.least, people_of)):
        return None
    published, row_totals, column_totals = found
    return {
        "rows": [list(group) for group in published.rows],
        "columns": [list(group) for group in published.columns],
        "cells": published.cells,
        "row_totals": row_totals,
        "column_totals": column_totals,
    }


def next_quarter(office: Office, released: set[Quarter], today: date | None = None) -> Quarter | None:
    """The latest quarter that is over for four weeks, unless it was released already."""
    day = (today or dates.today()) - WAIT
    year, number = (day.year, dates.quarter(day) - 1) if dates.quarter(day) > 1 else (day.year - 1, 4)
    return None if (year, number) in released else (year, number)


def counsellors(office: Office) -> int:
    held = Membership.objects.valid_on(dates.today()).filter(office=office, role="counsellor")
    return held.values("user").distinct().count()
