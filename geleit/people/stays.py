"""How long somebody has had a residence status without a break: counted from what is written down, in whole months.

What is not written down is not known. So a time has two bounds: the shortest is written down without a gap, the longest
goes on through what nobody wrote down, back to the day of entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geleit.core import dates
from geleit.people.models import Period
from geleit.programmes.mapping import facts_of_status

TOLERATIONS = frozenset({"duldung", "duldung_60a_2_3", "ausbildungsduldung", "beschaeftigungsduldung"})
UNCLEAR_IDENTITY = frozenset({"duldung_60b"})  # § 60b: its time does not count, but for holders of § 104c
PERMISSIONS = frozenset({"gestattung", "asylgesuch"})
FICTIONS = frozenset({"fiktion_81_3", "fiktion_81_4", "fiktion_24"})
EU = frozenset({"eu_buerger", "eu_familienangehoerige"})
SETTLED = frozenset({"niederlassungserlaubnis", "daueraufenthalt_eu", "spaetaussiedler", "deutsch"})
RECOGNISED = frozenset({"ae_25_1", "ae_25_2_fluechtling", "ae_25_2_subsidiaer"})


@dataclass(frozen=True)
class Stay:
    """One period of a status, in the words of the rules. `value` is empty where the rules have none for it."""

    value: str
    begin: date | None
    end: date | None
    label: str
    issued: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.begin is None or self.begin <= day) and (self.end is None or self.end >= day)

    @property
    def is_permit(self) -> bool:
        return self.value.startswith("ae_")

    @property
    def is_lawful(self) -> bool:
        return self.is_permit or self.value in FICTIONS | EU | SETTLED | {"visum_national"}


@dataclass(frozen=True)
class Run:
    """A time that lasts until the day asked about."""

    begin: date  # written down without a gap since then
    months: int  # at least
    longest: int | None  # at most; None: nobody knows
    left_out: tuple[Stay, ...] = ()  # § 60b inside it


Counts = Callable[[Stay], bool]


def stays(periods: Iterable[Period]) -> list[Stay]:
    """Status periods, newest first."""
    found = [_stay(period) for period in periods if period.kind == Period.Kind.STATUS]
    return sorted(found, key=lambda stay: stay.begin or date.min, reverse=True)


def _stay(period: Period) -> Stay:
    value = str(facts_of_status(period.true_code).get("status", ""))
    return Stay(value, period.from_on, period.until_on, period.short_label, period.issued_on)


def going_on(all_stays: list[Stay], today: date) -> list[Stay]:
    """As if what holds today would not end: for a look ahead."""
    return [replace(stay, end=None) if stay.holds_on(today) else stay for stay in all_stays]


def run(
    all_stays: list[Stay], on: date, counts: Counts, *, entry: date | None, passes: Counts = lambda stay: False
) -> Run | None:
    """The time until `on` in which only what `counts` was held; None where nothing that counts holds on that day.

    `passes`: § 60b, which is left out of the sum. Whether it also breaks the time is disputed, so the shortest time
    begins after it and the longest goes through it.
    """
    now = next((stay for stay in all_stays if stay.holds_on(on)), None)
    if now is None or now.begin is None or not counts(now):
        return None
    begin = _unbroken(all_stays, on, counts)
    earliest, left_out = _possible(all_stays, begin, counts, passes, entry)
    longest = None
    if earliest:
        longest = max(dates.full_months(earliest, on) - _whole_months(left_out), dates.full_months(begin, on))
    return Run(begin, dates.full_months(begin, on), longest, tuple(left_out))


def _unbroken(all_stays: list[Stay], on: date, counts: Counts) -> date:
    """Back from `on` as long as one period touches the next."""
    begin = on
    for stay in all_stays:
        touches = stay.end is None or stay.end >= begin - timedelta(days=1)
        if counts(stay) and touches and stay.begin and stay.begin <= begin:
            begin = stay.begin
    return begin


def _possible(
    all_stays: list[Stay], begin: date, counts: Counts, passes: Counts, entry: date | None
) -> tuple[date | None, list[Stay]]:
    """Back through gaps that nobody filled, until something is written down that does not count."""
    earliest, left_out = begin, []
    for stay in all_stays:
        if stay.begin is not None and stay.begin >= begin:
            continue
        if passes(stay):
            left_out.append(stay)
        elif stay.value and not counts(stay):
            return (stay.end + timedelta(days=1) if stay.end else earliest), left_out
        earliest = stay.begin or earliest
    return (min(entry, earliest) if entry else None), left_out


def _whole_months(left_out: list[Stay]) -> int:
    return sum(dates.full_months(stay.begin, stay.end) for stay in left_out if stay.begin and stay.end)
