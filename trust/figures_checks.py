"""Figures that leave an office, attacked with linear programming by somebody who keeps every release there ever was.

The attacker knows the rules, all totals and all cells that are said, and that people are counted in whole numbers
from zero up. A number below `LEAST` must not be narrowed down to fewer than `LEAST` + 1 possibilities, neither in one
release nor with the whole ledger; no two releases may differ by one person; of no group may be known that all agree.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import numpy as np
from harness import Found, check
from scipy.optimize import linprog
from town import with_more_colleagues

from geleit.access.acting import acting_as
from geleit.core import acting, dates
from geleit.insights.actions.release import NotNow, release
from geleit.insights.models import Release
from geleit.insights.releases import hiding, making
from geleit.insights.releases.hiding import LEAST
from geleit.insights.releases.populations import POPULATIONS
from geleit.referrals.models import UnmetNeed
from tests.cast import Cast, gather

ROWS, COLUMNS, PEOPLE = 8, 6, 150
QUARTERS = ((2026, 1), (2026, 2), (2026, 3))
CUT = next(one for one in POPULATIONS if one.name == "unmet_needs").cuts[0]
DOWN, ACROSS = (one.name for one in (CUT.rows, CUT.columns) if one)
Table = dict[str, Any]
Key = tuple[str, str]


@contextmanager
def stage() -> Iterator[Cast]:
    cast = gather()
    with_more_colleagues(cast)
    acting.forget()
    yield cast


def only_the_small_ones_hidden(grid: hiding.Grid, least: int, people: hiding.Grid | None = None) -> set[hiding.Place]:
    return set(hiding.primary(grid, least, people))


@contextmanager
def nothing_hidden_beside(_cast: Cast) -> Iterator[None]:
    """What is small is hidden, and nothing else: then the totals tell it."""
    with patch.object(hiding, "hide", only_the_small_ones_hidden):
        yield


@check("F6", breaks=nothing_hidden_beside)
def nobody_is_found_in_figures(cast: Cast, short: bool) -> Found:
    chance, wrong, tries = random.Random(6), [], 0
    for number in range(12 if short else 300):
        counts = at_random(chance)
        table = making.table(rows_of(counts), CUT)
        if table:
            found, tried = attack({CUT.name: (counts, table)})
            wrong += [f"table {number}: {one}" for one in found]
            tries += tried
    found, tried = of_the_ledger(cast, chance)
    return Found(len(wrong) + len(found), tries + tried, where=[*wrong, *found])


def at_random(chance: random.Random) -> Counter[Key]:
    """Some answers are frequent and many rare, as in life."""
    rows, columns = [f"r{at}" for at in range(ROWS)], [f"c{at}" for at in range(COLUMNS)]
    often = [[chance.random() ** 2 for _ in side] for side in (rows, columns)]
    one = chance.choices
    return Counter((one(rows, often[0])[0], one(columns, often[1])[0]) for _ in range(PEOPLE))


def rows_of(counts: Counter[Key]) -> list[dict[str, str]]:
    return [{DOWN: row, ACROSS: column} for row, column in counts.elements()]


def attack(published: dict[Any, tuple[Counter[Key], Table]]) -> tuple[list[str], int]:
    """All tables at once, with all their equations: what could be narrowed down too far, and out of how many."""
    place, known = equations({name: table for name, (_counts, table) in published.items()})
    wrong, tried = [], 0
    for name, (counts, table) in published.items():
        for key in keys_of(table):
            if 0 < counts[key] < LEAST:
                tried += 1
                least, most = bounds(known, [place[name, key]])
                if most - least < LEAST - 1e-6:
                    wrong.append(f"{name} {key}: between {least:.1f} and {most:.1f}")
        for keys, total in whole_groups(table):
            tried += 1
            least, _most = bounds(known, [place[name, key] for key in keys])
            if total and least > total - 1e-6:
                wrong.append(f"{name}: all {total} of a group are alike")
    return wrong, tried


def equations(tables: dict[Any, Table]) -> tuple[dict[Any, int], tuple[Any, Any]]:
    """The place of each single answer, and what is known of their sums."""
    place = {(name, key): 0 for name, table in tables.items() for key in keys_of(table)}
    place = {one: at for at, one in enumerate(place)}
    lines, sums = [], []
    for name, table in tables.items():
        for keys, number in said(table):
            line = np.zeros(len(place))
            line[[place[name, key] for key in keys]] = 1
            lines.append(line)
            sums.append(number)
    return place, (np.array(lines), np.array(sums))


def keys_of(table: Table) -> list[Key]:
    return [key for row, column in product(table["rows"], table["columns"]) for key in product(row, column)]


def said(table: Table) -> Iterator[tuple[list[Key], int]]:
    """Each number that is published, with the single answers it is the sum of."""
    for row, cells in zip(table["rows"], table["cells"], strict=True):
        for column, number in zip(table["columns"], cells, strict=True):
            if number is not None:
                yield list(product(row, column)), number
    everything = ([code for row in table["rows"] for code in row], [code for one in table["columns"] for code in one])
    for row, number in zip(table["rows"], table["row_totals"], strict=True):
        yield list(product(row, everything[1])), number
    for column, number in zip(table["columns"], table["column_totals"], strict=True):
        yield list(product(everything[0], column)), number


def whole_groups(table: Table) -> Iterator[tuple[list[Key], int]]:
    for row, total in zip(table["rows"], table["row_totals"], strict=True):
        for column in table["columns"]:
            yield list(product(row, column)), total
    for column, total in zip(table["columns"], table["column_totals"], strict=True):
        for row in table["rows"]:
            yield list(product(row, column)), total


def bounds(known: tuple[Any, Any], places: list[int]) -> tuple[float, float]:
    wanted = np.zeros(known[0].shape[1])
    wanted[places] = 1
    ends = [linprog(sign * wanted, A_eq=known[0], b_eq=known[1], bounds=(0, None), method="highs") for sign in (1, -1)]
    return ends[0].fun, -ends[1].fun


def of_the_ledger(cast: Cast, chance: random.Random) -> tuple[list[str], int]:
    """Three quarters, each asked for once more on the next day, when one more need was written down."""
    answers: list[tuple[tuple[int, int], dict[str, Any]]] = []
    truth: dict[tuple[int, int], Counter[Key]] = {}
    for year, quarter in QUARTERS:
        counts = truth[year, quarter] = at_random(random.Random(quarter))
        write_down(cast, counts, year, quarter)
        for later in (0, 1):
            with dates.moved_to(date(year, quarter * 3, 28) + timedelta(days=40 + later)):
                answers.append(((year, quarter), asked(cast, year, quarter)))
            write_down(cast, Counter([chance.choice(list(counts))]), year, quarter)
    with acting_as(cast.greta, purpose="request"):
        ledger = list(Release.objects.filter(office=cast.office))
    tables = {(one.year, one.quarter): one.content["unmet_needs"]["tables"][CUT.name] for one in ledger}
    wrong, tried = attack({when: (truth[when], table) for when, table in tables.items()})
    for (first, one), (second, other) in combinations(answers, 2):
        if first == second:
            tried += 1
            wrong += ["one quarter, two answers"] if one != other else []
    return wrong, tried


def asked(cast: Cast, year: int, quarter: int) -> dict[str, Any]:
    with acting_as(cast.greta, purpose="request"):
        try:
            return release(cast.office, year, quarter, by=cast.greta).content
        except NotNow:
            return {}


def write_down(cast: Cast, counts: Counter[Key], year: int, quarter: int) -> None:
    with acting_as(cast.anna, purpose="request"):
        already = {"office": cast.office, "year": year, "quarter": quarter}
        if sum(counts.values()) > 1 and UnmetNeed.objects.filter(**already).exists():
            return  # the broken build looks at the same quarters
        UnmetNeed.objects.bulk_create(
            UnmetNeed(pseudonym=uuid4().bytes, topic=row, reason=column, status_group="x", **already)
            for row, column in counts.elements()
        )
