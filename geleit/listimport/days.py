"""Days as people write them into lists: 14.5.25, 09/04/1997, 2019, März 2021, the serial numbers of spreadsheets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from geleit.core import dates
from geleit.listimport.columns import plain_words
from geleit.listimport.questions import Read
from geleit.listimport.sheet import Value

SERIAL_START = date(1899, 12, 30)  # as spreadsheets count since 1900
SERIALS = range(10_000, 80_000)
OLDEST = 120
OLDEST_FROM_TWO_FIGURES = 105
DASHES = {"-", "--", "–", "—", "/"}
NOT_GIVEN = {"unbekannt", "k a", "keine angabe", "nicht bekannt"}
ENDLESS = {"unbefristet", "unbegrenzt", "bis auf weiteres", "unbefr"}

_LEAD = re.compile(r"^(?:am|seit|vom|bis|ab|geb\.?|\*)\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?:(?:im|jahr|in)\s+)?(\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
_MONTH_WORD = re.compile(r"([A-Za-zÄäÖöÜü]{3,9})\.?\s+(\d{4})")
_ISO_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(?::\d{2})?")
_TWO_FIGURES = re.compile(r"(\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*|\d{1,2}\.?\s*[A-Za-zÄäÖöÜü]{3,9}\.?\s*)(\d{2})")
_OTHER_CENTURY = re.compile(r"\b1[0-8]\d\d\b")
_LOOKS_LIKE_A_DAY = re.compile(r"\d{1,4}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,4}|\d{8}")


@dataclass(frozen=True)
class Day:
    on: date
    precision: str = "day"  # day, month, year: the first day of the month or year stands for it


@lru_cache(maxsize=100_000)
def read_day(value: Value, habit: str, today: date) -> Read:
    """habit: "birth", "entry", "past" (first contact, closing) or "until"."""
    if value is None:
        return Read()
    text = " ".join(str(value).split())
    words = plain_words(text)
    if text in DASHES or words in NOT_GIVEN or (habit == "until" and words in ENDLESS):
        return Read()
    text = _LEAD.sub("", text).rstrip(".,;").strip()
    try:
        found = _from_number(text) or _vague(text) or _exact(text, habit, today)
    except ValueError:
        if _OTHER_CENTURY.search(text):
            return Read(why="long_ago", choices="day")
        return Read(why="no_such_day" if _LOOKS_LIKE_A_DAY.search(text) else "not_a_day", choices="day")
    if isinstance(found, Read):
        return found
    return _within(found, habit, today)


def _from_number(text: str) -> Day | None:
    """34000 is 31 January 1993: a date cell that lost its format."""
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in SERIALS:
        return Day(SERIAL_START + timedelta(days=int(float(text))))
    return None


def _vague(text: str) -> Day | None:
    if match := _YEAR.fullmatch(text):
        return Day(date(int(match[1]), 1, 1), "year")
    if match := _MONTH.fullmatch(text):
        return Day(date(int(match[2]), int(match[1]), 1), "month")
    if match := _MONTH_WORD.fullmatch(text):
        return Day(dates.parse_day(f"1. {match[1]} {match[2]}"), "month")
    return None


def _exact(text: str, habit: str, today: date) -> Day | Read:
    if match := _ISO_WITH_TIME.fullmatch(text):
        text = match[1]
    match = _TWO_FIGURES.fullmatch(text)
    if match is None:
        return Day(dates.parse_day(text))
    earliest, latest = _window(habit, today)
    possible = []
    for century in ("19", "20"):
        try:
            day = dates.parse_day(f"{match[1]}{century}{match[2]}")
        except ValueError:  # 29 February exists in one of the centuries only
            continue
        if earliest <= day <= latest:
            possible.append(day)
    if len(possible) == 1:
        return Day(possible[0])
    if possible:
        return Read(why="two_centuries", choices="day", proposals=tuple(day.strftime("%d.%m.%Y") for day in possible))
    dates.parse_day(f"{match[1]}20{match[2]}")  # says whether there is such a day at all
    return Read(why="too_far" if habit == "until" else "in_future", choices="day")


def _window(habit: str, today: date) -> tuple[date, date]:
    """Between which days two figures for the year can mean something."""
    return {
        "birth": (today.replace(year=today.year - OLDEST_FROM_TWO_FIGURES, day=1), today),
        "entry": (date(1945, 1, 1), today),
        "past": (date(1990, 1, 1), today),
        "until": (date(1990, 1, 1), date(today.year + 30, 12, 31)),
    }[habit]


def _within(found: Day, habit: str, today: date) -> Read:
    """A whole year or month counts as past once it has begun."""
    oldest = {"birth": today.year - OLDEST, "entry": 1940, "past": 1980, "until": 1980}[habit]
    if found.on.year < oldest:
        return Read(why="long_ago", choices="day")
    if habit == "until":
        return Read(why="too_far", choices="day") if found.on.year > today.year + 30 else _needs_day(found)
    if found.on > today:
        return Read(why="in_future", choices="day")
    return Read(found) if habit in ("birth", "entry") else _needs_day(found)


def _needs_day(found: Day) -> Read:
    return Read(found) if found.precision == "day" else Read(why="day_needed", choices="day")
