"""Deadlines as calculations: from the day something happened to the last (or first) day that counts.

The day of the event itself does not count (§ 187 Abs. 1, § 188 BGB). What the instructions on the paper say goes first.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

from geleit.rules.errors import BadDeadline, BadRules
from geleit.rules.reading import Text, as_day, check_keys

LAENDER = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")
GOES_FIRST = Text(
    "Die Rechtsbehelfsbelehrung geht vor.", "The instructions on legal remedies in the decision itself go first."
)

# How a deadline is counted: kind → kind of the amount in the file.
KINDS = {
    "days": "count",
    "weeks": "count",
    "months": "count",
    "years": "count",
    "weeks_before": "count",
    "months_before": "count",
    "years_back_from_year_start": "count",
    "months_back_from_month_start": "count",
    "life_months_back": "count",
    "month_start": "bool",
    "fixed_date": "day",
}
KEYS = {"start_event": "text", "start_event_en": "text", "roll_to_workday": "bool", **KINDS}


@dataclass(frozen=True)
class Deadline:
    start: Text  # the event it runs from
    kind: str
    amount: int = 0
    fixed: date | None = None
    rolls: bool = False  # to the next working day, where the law says so
    posting_days: int = 0  # a letter counts as arrived on this day after it was posted

    @property
    def looks_back(self) -> bool:
        """Its result is the first day that still counts, not the last one to act."""
        return self.kind in (
            "years_back_from_year_start",
            "months_back_from_month_start",
            "life_months_back",
            "month_start",
        )


@dataclass
class Calculation:
    """The day, and how it came about, step by step."""

    day: date
    steps: list[tuple[Text, date]] = field(default_factory=list)
    goes_first: Text = GOES_FIRST

    def moved(self, why: Text, to: date) -> None:
        self.steps.append((why, to))
        self.day = to


def calculate(
    deadline: Deadline,
    *,
    event: date | None = None,
    posted: date | None = None,
    land: str = "",
    born: date | None = None,
) -> Calculation:
    """From the day of the event, or from the day a letter was posted. Without a Land only nationwide holidays count.

    `born` is needed for an exact answer where months of life count; without it the shortest possible time is taken.
    """
    if land and land not in LAENDER:
        raise BadDeadline(f"{land!r} is not a Land; they are {', '.join(LAENDER)}.")
    if deadline.fixed:
        return Calculation(deadline.fixed, [(Text("im Gesetz genannter Tag", "day named in the law"), deadline.fixed)])
    try:
        return _count(_begin(deadline, event, posted), deadline, land, born)
    except (OverflowError, ValueError):
        raise BadDeadline("This day leads out of the calendar.") from None


def _count(done: Calculation, deadline: Deadline, land: str, born: date | None) -> Calculation:
    if born and deadline.kind == "life_months_back":
        counted = life_months_back(done.day, born, deadline.amount)
    else:
        counted = COUNT[deadline.kind](done.day, deadline.amount)
    done.moved(_counted(deadline), counted)
    if deadline.rolls and (why := free_day(done.day, land)):
        done.moved(why, next_working_day(done.day, land))
    return done


def _begin(deadline: Deadline, event: date | None, posted: date | None) -> Calculation:
    if event and posted is None:
        return Calculation(event, [(deadline.start, event)])
    if event or posted is None:
        raise BadDeadline("Either the day of the event or the day of posting is needed.")
    if not deadline.posting_days:
        raise BadDeadline("This deadline runs from the event itself: the day of posting does not settle it.")
    arrived = posted + timedelta(days=deadline.posting_days)
    words = Text(
        f"gilt als bekannt gegeben am {deadline.posting_days}. Tag nach der Aufgabe zur Post",
        f"counts as arrived on day {deadline.posting_days} after posting",
    )
    return Calculation(arrived, [(Text("zur Post gegeben", "posted"), posted), (words, arrived)])


# Counting.


def add_months(day: date, months: int) -> date:
    """31 January plus one month is 28 February (§ 188 Abs. 3 BGB)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def life_months_back(applied: date, born: date, months: int) -> date:
    """First day of the months of life before the one in which somebody applied."""
    if applied < born:
        raise BadDeadline("The day of birth is after the event.")
    full = (applied.year - born.year) * 12 + applied.month - born.month
    if add_months(born, full) > applied:
        full -= 1
    return max(born, add_months(born, full - months))


COUNT: dict[str, Callable[[date, int], date]] = {
    "days": lambda day, amount: day + timedelta(days=amount),
    "weeks": lambda day, amount: day + timedelta(weeks=amount),
    "months": add_months,
    "years": lambda day, amount: add_months(day, 12 * amount),
    "weeks_before": lambda day, amount: day - timedelta(weeks=amount),
    "months_before": lambda day, amount: add_months(day, -amount),
    "years_back_from_year_start": lambda day, amount: date(day.year - amount, 1, 1),
    "months_back_from_month_start": lambda day, amount: add_months(day.replace(day=1), -amount),
    # Whoever applies on the first day of a month of life has the fewest days behind.
    "life_months_back": lambda day, amount: add_months(day, -amount),
    "month_start": lambda day, amount: day.replace(day=1),
}
ONE_AND_MANY = {
    "days": (Text("Tag", "day"), Text("Tage", "days")),
    "weeks": (Text("Woche", "week"), Text("Wochen", "weeks")),
    "months": (Text("Monat", "month"), Text("Monate", "months")),
    "years": (Text("Jahr", "year"), Text("Jahre", "years")),
    "life": (Text("Lebensmonat", "month of life"), Text("Lebensmonate", "months of life")),
}
DIRECTION = {
    "weeks_before": Text("vorher", "before"),
    "months_before": Text("vorher", "before"),
    "years_back_from_year_start": Text("zurück ab Jahresbeginn", "back from the start of the year"),
    "months_back_from_month_start": Text("zurück ab Monatsbeginn", "back from the start of the month"),
    "life_months_back": Text("zurück", "back"),
}


def _counted(deadline: Deadline) -> Text:
    """2 Wochen später"""
    if deadline.kind == "month_start":
        return Text("Beginn des Monats", "start of the month")
    one, many = ONE_AND_MANY[deadline.kind.split("_")[0]]
    unit = one if deadline.amount == 1 else many
    direction = DIRECTION.get(deadline.kind, Text("später", "later"))
    return Text(f"{deadline.amount} {unit.de} {direction.de}", f"{deadline.amount} {unit.en} {direction.en}")


# Days on which nobody has to act.


@lru_cache(maxsize=64)
def holidays_of(land: str, language: str) -> holidays.HolidayBase:
    """Public holidays of the whole Land; those of single towns do not move a deadline for all of it."""
    return holidays.country_holidays("DE", subdiv=land or None, language=language)


def free_day(day: date, land: str = "") -> Text | None:
    """Why nobody has to act on this day, or None."""
    if german := holidays_of(land, "de").get(day):
        english = holidays_of(land, "en_US").get(day) or german
        return Text(f"{german}: nächster Werktag", f"{english}: next working day")
    if day.weekday() == calendar.SATURDAY:
        return Text("Samstag: nächster Werktag", "Saturday: next working day")
    if day.weekday() == calendar.SUNDAY:
        return Text("Sonntag: nächster Werktag", "Sunday: next working day")
    return None


def next_working_day(day: date, land: str = "") -> date:
    while free_day(day, land):
        day += timedelta(days=1)
    return day


# From the file.


def read_deadline(place: str, data: object, posting_days: int) -> Deadline:
    entry = check_keys(place, data, KEYS, needed=("start_event", "roll_to_workday"))
    kinds = [key for key in KINDS if key in entry]
    if len(kinds) != 1:
        raise BadRules(f"{place}: must hold exactly one of {', '.join(KINDS)}")
    amount = entry[kinds[0]]
    return Deadline(
        start=Text(entry["start_event"], entry.get("start_event_en", "")),
        kind=kinds[0],
        amount=amount if type(amount) is int else 0,
        fixed=as_day(amount),
        rolls=entry["roll_to_workday"],
        posting_days=posting_days,
    )
