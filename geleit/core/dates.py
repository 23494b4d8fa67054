"""The one clock, and days as people in Berlin count them."""

import calendar
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import dates as names
from django.utils.translation import gettext as _

BERLIN = ZoneInfo("Europe/Berlin")
EARLIEST = date(1900, 1, 1)
_moved: ContextVar[datetime | None] = ContextVar("moved clock", default=None)


def now() -> datetime:
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    return now().astimezone(BERLIN).date()


@contextmanager
def moved_to(moment: datetime | date) -> Iterator[datetime]:
    """Stops the clock at this moment (a plain day means its noon). For the demo town and for tests."""
    if not isinstance(moment, datetime):
        moment = at(moment, time(12))
    if moment.tzinfo is None:
        raise ValueError("The clock needs a time zone")
    token = _moved.set(moment)
    try:
        yield moment
    finally:
        _moved.reset(token)


def at(day: date, clock: time) -> datetime:
    """This day at this hour on a Berlin wall clock."""
    return datetime.combine(day, clock, tzinfo=BERLIN)


def local(moment: datetime) -> datetime:
    return moment.astimezone(BERLIN)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of the day and first moment of the next one: 23 to 25 hours apart."""
    return at(day, time.min), at(day + timedelta(days=1), time.min)


def week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_days(day: date) -> list[date]:
    monday = week_start(day)
    return [monday + timedelta(days=number) for number in range(7)]


def add_months(day: date, months: int) -> date:
    """31 January plus one month is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """Whole months from start to end; a month is full on the same day of the next one, or on its last day."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if add_months(start, months) > end else months


def age_on(day: date, born: date) -> int:
    """Whole years of life, as German law counts: who is born on 29 February grows older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day somebody reaches this age."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def quarter(day: date) -> int:
    return (day.month + 2) // 3


def year_bounds(year: int) -> tuple[date, date]:
    """First and last day."""
    return date(year, 1, 1), date(year, 12, 31)


def weekday_name(day: date) -> str:
    return str(names.WEEKDAYS[day.weekday()])


def weekday_short(day: date) -> str:
    return str(names.WEEKDAYS_ABBR[day.weekday()])


def month_name(month: int) -> str:
    return str(names.MONTHS[month])


_HABITS = [
    re.compile(r"(?P<day>\d{1,2})\s*[./-]\s*(?P<month>\d{1,2})\s*[./-]\s*(?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})\.?\s*(?P<word>[A-Za-zÄäÖöÜü]{3,9})\.?\s*(?P<year>\d{4}|\d{2})"),
]
_MONTHS = {
    word: number
    for number, words in enumerate(
        [
            "januar jan january jänner",
            "februar feb february",
            "märz mär mrz maerz march mar",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "dezember dez december dec",
        ],
        start=1,
    )
    for word in words.split()
}


def parse_day(text: str, *, past: bool = False) -> date:
    """A day as people write it: 20.11.2026, 20.11.26, 20. November 2026, 20112026, 2026-11-20.

    Two figures for the year mean a year up to ten years ahead, or with `past` one that has been.
    Raises ValueError with a sentence for the person who typed it.
    """
    words = " ".join(text.split())
    match = next((found for habit in _HABITS if (found := habit.fullmatch(words))), None)
    if match is None:
        raise ValueError(_("“%(text)s” is not a date. Write day, month and year, like 20.11.2026.") % {"text": words})
    parts = match.groupdict()
    month = _MONTHS.get(parts["word"].lower(), 0) if "word" in parts else int(parts["month"])
    if not 1 <= month <= 12:
        raise ValueError(_("There is no such month in “%(text)s”.") % {"text": words})
    year = _full_year(parts["year"], past)
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        message = _("%(month)s %(year)s has no day %(day)s.")
        raise ValueError(message % {"month": month_name(month), "year": year, "day": int(parts["day"])}) from None
    if day < EARLIEST:
        raise ValueError(_("“%(text)s” is before 1900. Please check the year.") % {"text": words})
    return day


def _full_year(figures: str, past: bool) -> int:
    if len(figures) == 4:
        return int(figures)
    this_year = today().year
    year = this_year - this_year % 100 + int(figures)
    return year - 100 if year > this_year + (0 if past else 10) else year


def in_words(day: date) -> str:
    """heute, morgen, Dienstag, 20. November: as short as it is clear."""
    distance = (day - today()).days
    if -1 <= distance <= 1:
        return [_("yesterday"), _("today"), _("tomorrow")][distance + 1]
    if 1 < distance < 7:
        return weekday_name(day)
    shown = _("%(day)s %(month)s") % {"day": day.day, "month": month_name(day.month)}
    return shown if day.year == today().year else f"{shown} {day.year}"
