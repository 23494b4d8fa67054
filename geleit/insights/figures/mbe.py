"""The yearly statistics of an office, counted from the rollup: two statements, however many cases there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from geleit.accounts.models import Office
from geleit.core import dates
from geleit.core.forms import UNKNOWN
from geleit.insights.figures.breakdowns import BREAKDOWNS, OF_CONTACTS, QUICK, SEVERAL, SINGLE, TOTALS, Breakdown
from geleit.programmes.programme import is_regular_closing, programme

AGES_27_65 = ("a27_34", "a35_44", "a45_54", "a55_65")
WITHIN_THREE_YEARS = ("under_3_months", "m3_12", "y1_2", "y2_3")

# Counted in one scan; columns with few values together, which is less work than one by one. The first group also says
# how many cases there are. The last five are lists: cases with the same topics come together, and are told apart here.
_GROUPS = (
    ("form", "is_new", "is_closed", "reason", "gender"),
    ("year_of_birth", "duration_months"),
    ("status", "nationality"),
    ("stay_first_months", "stay_months"),
    ("level_start", "level_end"),
    ("work_start", "work_end"),
    ("benefits_start", "benefits_end"),
    ("topics",),
    ("languages",),
    ("contact_kinds",),
    ("contact_modes",),
    ("interpretations",),
)
_SINGLE = {breakdown.column: breakdown for breakdown in SINGLE}
_SEVERAL = {breakdown.column: breakdown for breakdown in SEVERAL}
_OF_CONTACTS = {breakdown.column: breakdown for breakdown in OF_CONTACTS}
_COLUMNS = [column for group in _GROUPS for column in group]
_SETS = ", ".join(f"({', '.join(group)})" for group in _GROUPS)
# What GROUPING() says of each group: one bit for each column, the last column lowest, 0 for those of the group.
_GROUP_OF = {
    sum(1 << (len(_COLUMNS) - 1 - place) for place, column in enumerate(_COLUMNS) if column not in group): [
        (column, _COLUMNS.index(column)) for column in group
    ]
    for group in _GROUPS
}
# So many different lists are held in memory while counting; a single office needs a fraction of it.
_MEMORY = "64MB"


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
    listed = ", ".join(_COLUMNS)
    select = f"GROUPING({listed}), {listed}, count(*), sum(relatives), sum(contacts), sum(minutes)"
    sql = _select(select, "cases_casequarter", f"is_latest AND {where}", f"GROUPING SETS ({_SETS})")
    for row in _rows(sql, values):
        held = {column: row[place + 1] for column, place in _GROUP_OF[row[0]]}
        number, relatives, contacts, minutes = row[-4:]
        if "form" in held:
            _count_totals(counted, held, number, totals)
            totals["relatives"] += relatives
            totals["contacts"] += contacts
            totals["minutes"] += minutes
        for column, value in held.items():
            _count_cell(counted, column, value, number, is_closed=held.get("is_closed", True))


def _count_totals(counted: _Counted, held: dict[str, Any], number: int, totals: dict[str, int]) -> None:
    totals["cases"] += number
    totals["new"] += number * held["is_new"]
    totals["closed"] += number * held["is_closed"]
    if held["form"] == "case_management" and held["is_closed"]:
        before, reason = counted.regular, held["reason"]
        is_regular = bool(reason) and is_regular_closing(reason)
        counted.regular = Share(before.count + number * is_regular, before.of + number)


def _count_cell(counted: _Counted, column: str, value: Any, number: int, *, is_closed: bool) -> None:
    if column in _SINGLE and (column != "reason" or is_closed):
        counted.add(_SINGLE[column], value, number)
    for code in value or [UNKNOWN] if column in _SEVERAL else []:
        counted.add(_SEVERAL[column], code, number)
    for code in value if column in _OF_CONTACTS else []:
        counted.add(_OF_CONTACTS[column], code, number)


def _count_quick_contacts(counted: _Counted, scope: Scope, totals: dict[str, int]) -> None:
    where, values = _where(scope, counted.year, quick=True)
    groups = "kind, referred_to, shifted_from, language, topics"
    sql = _select(f"{groups}, count(*)", "cases_quickcontactfigure", where, groups)
    by_name = {breakdown.name: breakdown for breakdown in QUICK}
    for kind, referred_to, shifted_from, language, topics, number in _rows(sql, values):
        totals["quick_contacts"] += number
        counted.add(by_name["quick_kinds"], kind, number)
        counted.add(by_name["quick_languages"], language, number)
        if kind == "referral_only":
            counted.add(by_name["referral_targets"], referred_to, number)
        if shifted_from:
            counted.add(by_name["quick_shifted_from"], shifted_from, number)
        for topic in topics or [UNKNOWN]:
            counted.add(by_name["quick_topics"], topic, number)


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
        parts.append("programme = %s")
        values.append(scope.programme)
    own = scope.quick_contacts if quick else scope.cases
    if own is not None:
        parts.append("pseudonym = ANY(%s)")
        values.append(list(own))
    return " AND ".join(parts), values


def _select(columns: str, source: str, where: str, groups: str) -> str:
    return " ".join(["SELECT", columns, "FROM", source, "WHERE", where, "GROUP BY", groups])


def _rows(sql: str, values: list[Any]) -> list[tuple]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [_MEMORY])
        cursor.execute(sql, values)
        return cursor.fetchall()
