"""The yearly statistics of an office, counted from the rollup: five statements, however many cases there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from geleit.accounts.models import Office
from geleit.core import dates
from geleit.core.forms import UNKNOWN
from geleit.insights.figures.breakdowns import BREAKDOWNS, OF_CONTACTS, QUICK, SEVERAL, SINGLE, TOTALS, Breakdown
from geleit.programmes.programme import is_regular_closing, programme

AGES_27_65 = ("a27_34", "a35_44", "a45_54", "a55_65")
WITHIN_THREE_YEARS = ("under_3_months", "m3_12", "y1_2", "y2_3")

_SINGLE = {breakdown.column: breakdown for breakdown in SINGLE}
_QUICK = {breakdown.name: breakdown for breakdown in QUICK}


class Grouping:
    """Several GROUP BY in one scan. Columns with few values stand together, which is less work than one by one."""

    def __init__(self, *groups: tuple[str, ...]) -> None:
        self.columns = [column for group in groups for column in group]
        listed = ", ".join(self.columns)
        self.select = f"GROUPING({listed}), {listed}"
        self.sets = f"GROUPING SETS ({', '.join('(' + ', '.join(group) + ')' for group in groups)})"
        self.group_of = {self._bits(group): group for group in groups}

    def _bits(self, group: tuple[str, ...]) -> int:
        """What GROUPING() says: one bit for each column, the last column lowest, 0 for those of the group."""
        last = len(self.columns) - 1
        return sum(1 << (last - place) for place, column in enumerate(self.columns) if column not in group)

    def read(self, row: tuple) -> dict[str, Any]:
        """The columns of the group this row belongs to."""
        return {column: row[1 + self.columns.index(column)] for column in self.group_of[row[0]]}


# The first group of each also says how many there are.
_OF_CASES = Grouping(
    ("form", "is_new", "is_closed", "reason", "gender"),
    ("year_of_birth", "duration_months"),
    ("status", "nationality"),
    ("stay_first_months", "stay_months"),
    ("level_start", "level_end"),
    ("work_start", "work_end"),
    ("benefits_start", "benefits_end"),
)
_OF_QUICK_CONTACTS = Grouping(("kind", "referred_to", "shifted_from"), ("language",), ("topics",))


@dataclass(frozen=True)
class Scope:
    """Whose figures: an office in one programme (None: all there are), and for a counsellor only her own files."""

    office: Office | None
    programme: str
    cases: tuple[bytes, ...] | None = None  # pseudonyms; None means every case
    quick_contacts: tuple[bytes, ...] | None = None


@dataclass(frozen=True)
class Share:
    count: int
    of: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.count / self.of, 1) if self.of else None


@dataclass
class Figures:
    year: int
    office: str
    totals: dict[str, int] = field(default_factory=dict)
    breakdowns: dict[str, dict[str, int]] = field(default_factory=dict)
    headline: dict[str, Share] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.totals["cases"] and not self.totals["quick_contacts"]

    def as_json(self) -> dict[str, Any]:
        shares = {
            name: {"count": share.count, "of": share.of, "percent": share.percent}
            for name, share in self.headline.items()
        }
        return {
            "year": self.year,
            "office": self.office,
            "totals": self.totals,
            "breakdowns": self.breakdowns,
            "headline": shares,
        }


def count(scope: Scope, year: int) -> Figures:
    figures = Figures(year, scope.office.code if scope.office else "")
    counted = _Counted(year)
    figures.totals = dict.fromkeys(TOTALS, 0)
    _count_cases(counted, scope, figures.totals)
    for breakdown in SEVERAL:
        _count_several(counted, breakdown, scope)
    _count_contacts(counted, scope)
    _count_quick_contacts(counted, scope, figures.totals)
    shown = reported(scope.programme, year)
    figures.breakdowns = {
        one.name: one.in_order(counted.cells[one.name]) for one in BREAKDOWNS.values() if one.item in shown
    }
    figures.headline = _headline(counted, figures.totals)
    return figures


def reported(code: str, year: int) -> tuple[str, ...]:
    """What the programme asks for in this year."""
    return programme(code).on(dates.year_bounds(year)[1]).reporting


class _Counted:
    """Cells of all breakdowns, filled value by value."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.cells: dict[str, Counter[str]] = {name: Counter() for name in BREAKDOWNS}
        self.regular = Share(0, 0)

    def add(self, breakdown: Breakdown, value: Any, number: int) -> None:
        self.cells[breakdown.name][breakdown.code_of(value, self.year)] += number


def _count_cases(counted: _Counted, scope: Scope, totals: dict[str, int]) -> None:
    where, values = _where(scope, counted.year)
    columns = f"{_OF_CASES.select}, count(*), sum(relatives), sum(contacts), sum(minutes)"
    for row in _rows(_select(columns, "cases_casequarter", where, _OF_CASES.sets), values):
        held = _OF_CASES.read(row)
        number, relatives, contacts, minutes = row[-4:]
        if "form" in held:
            _count_totals(counted, held, number, totals)
            totals["relatives"] += relatives
            totals["contacts"] += contacts
            totals["minutes"] += minutes
        for column, value in held.items():
            if column in _SINGLE and (column != "reason" or held["is_closed"]):
                counted.add(_SINGLE[column], value, number)


def _count_totals(counted: _Counted, held: dict[str, Any], number: int, totals: dict[str, int]) -> None:
    totals["cases"] += number
    totals["new"] += number * held["is_new"]
    totals["closed"] += number * held["is_closed"]
    if held["form"] == "case_management" and held["is_closed"]:
        before, reason = counted.regular, held["reason"]
        is_regular = bool(reason) and is_regular_closing(reason)
        counted.regular = Share(before.count + number * is_regular, before.of + number)


def _count_several(counted: _Counted, breakdown: Breakdown, scope: Scope) -> None:
    where, values = _where(scope, counted.year)
    source = f"cases_casequarter LEFT JOIN LATERAL unnest({breakdown.column}) AS code ON true"
    for code, number in _rows(_select("code, count(*)", source, where, "code"), values):
        counted.add(breakdown, code, number)


def _count_contacts(counted: _Counted, scope: Scope) -> None:
    where, values = _where(scope, counted.year)
    columns = ", ".join(breakdown.column for breakdown in OF_CONTACTS)
    source = f"cases_casequarter, unnest({columns}) AS contact(kind, mode, interpretation)"
    groups = "kind, mode, interpretation"
    for *codes, number in _rows(_select(f"{groups}, count(*)", source, where, groups), values):
        for breakdown, code in zip(OF_CONTACTS, codes, strict=True):
            counted.add(breakdown, code, number)


def _count_quick_contacts(counted: _Counted, scope: Scope, totals: dict[str, int]) -> None:
    where, values = _where(scope, counted.year, quick=True)
    columns = f"{_OF_QUICK_CONTACTS.select}, count(*)"
    for row in _rows(_select(columns, "cases_quickcontactfigure", where, _OF_QUICK_CONTACTS.sets), values):
        held, number = _OF_QUICK_CONTACTS.read(row), row[-1]
        if "kind" in held:
            totals["quick_contacts"] += number
            _count_kind(counted, held, number)
        elif "language" in held:
            counted.add(_QUICK["quick_languages"], held["language"], number)
        else:
            for topic in held["topics"] or [UNKNOWN]:
                counted.add(_QUICK["quick_topics"], topic, number)


def _count_kind(counted: _Counted, held: dict[str, str], number: int) -> None:
    counted.add(_QUICK["quick_kinds"], held["kind"], number)
    if held["kind"] == "referral_only":
        counted.add(_QUICK["referral_targets"], held["referred_to"], number)
    if held["shifted_from"]:
        counted.add(_QUICK["quick_shifted_from"], held["shifted_from"], number)


def _headline(counted: _Counted, totals: dict[str, int]) -> dict[str, Share]:
    cells, cases = counted.cells, totals["cases"]
    return {
        "case_management": Share(cells["case_type"]["case_management"], cases),
        "regular_closings": counted.regular,
        "age_27_65": Share(_sum(cells["age_band"], AGES_27_65), cases),
        "first_visit_within_three_years": Share(_sum(cells["stay_first_visit"], WITHIN_THREE_YEARS), cases),
    }


def _sum(cells: Counter[str], codes: Iterable[str]) -> int:
    return sum(cells[code] for code in codes)


def _where(scope: Scope, year: int, *, quick: bool = False) -> tuple[str, list[Any]]:
    """Quick contacts belong to an office, not to a programme."""
    parts = ["year = %s"]
    values: list[Any] = [year]
    if scope.office:
        parts.append("office_id = %s")
        values.append(scope.office.pk)
    if not quick:
        parts += ["is_latest", "programme = %s"]
        values.append(scope.programme)
    own = scope.quick_contacts if quick else scope.cases
    if own is not None:
        parts.append("pseudonym = ANY(%s)")
        values.append(list(own))
    return " AND ".join(parts), values


def _select(columns: str, source: str, where: str, groups: str) -> str:
    return " ".join(["SELECT", columns, "FROM", source, "WHERE", where, "GROUP BY", groups])


def _rows(sql: str, values: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
