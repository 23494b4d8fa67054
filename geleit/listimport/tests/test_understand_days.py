from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleit.listimport.days import SERIAL_START, Day, read_day

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2005-06-03", date(2005, 6, 3)),
        ("24.07.1991 ", date(1991, 7, 24)),
        ("8.11.64", date(1964, 11, 8)),
        ("09/04/1997", date(1997, 4, 9)),
        ("3 / 4 / 1997", date(1997, 4, 3)),
        ("geb. 1.2.1970", date(1970, 2, 1)),
        ("* 1.2.70", date(1970, 2, 1)),
        ("5. März 1980", date(1980, 3, 5)),
        ("05.Okt.80", date(1980, 10, 5)),
        ("30061979", date(1979, 6, 30)),
        (29036, date(1979, 6, 30)),
        ("1979-06-30 00:00", date(1979, 6, 30)),
        ("29.2.2000", date(2000, 2, 29)),
        ("1.1.20", date(2020, 1, 1)),
    ],
)
def test_german_habits_of_writing_a_birthday(text, day):
    assert read_day(text, "birth", TODAY).value == Day(day)


def test_a_year_or_month_alone_stays_as_vague_as_it_is():
    assert read_day("1995", "birth", TODAY).value == Day(date(1995, 1, 1), "year")
    assert read_day(2019, "entry", TODAY).value == Day(date(2019, 1, 1), "year")
    assert read_day("03/2021", "entry", TODAY).value == Day(date(2021, 3, 1), "month")
    assert read_day("März 2021", "entry", TODAY).value == Day(date(2021, 3, 1), "month")


@pytest.mark.parametrize(
    ("text", "habit", "why"),
    [
        ("31.02.1988", "birth", "no_such_day"),
        ("12/25/1988", "birth", "no_such_day"),
        ("29.2.90", "birth", "no_such_day"),
        ("2.5.24", "birth", "two_centuries"),
        ("1.1.2030", "birth", "in_future"),
        ("1.1.1870", "birth", "long_ago"),
        ("1.1.1905", "birth", "long_ago"),
        ("2024", "past", "day_needed"),
        ("3.3.27", "past", "in_future"),
        ("1.1.1960", "past", "long_ago"),
        ("2030", "until", "day_needed"),
        ("1.1.2090", "until", "too_far"),
        ("1.1.66", "until", "too_far"),
        ("ca. 2020", "entry", "not_a_day"),
        ("?", "entry", "not_a_day"),
        ("irgendwann", "past", "not_a_day"),
    ],
)
def test_what_is_no_certain_day_is_asked(text, habit, why):
    found = read_day(text, habit, TODAY)
    assert (found.value, found.why) == (None, why)


def test_two_possible_centuries_are_both_proposed():
    assert read_day("2.5.24", "birth", TODAY).proposals == ("02.05.1924", "02.05.2024")


@pytest.mark.parametrize("text", ["-", "k.A.", "unbekannt", None])
def test_nothing_given_is_no_question(text):
    assert read_day(text, "birth", TODAY).why == ""


def test_unlimited_is_no_day():
    assert read_day("unbefristet", "until", TODAY).value is None
    assert read_day("bis auf weiteres", "until", TODAY).why == ""


DAYS = st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 12, 31))
HABITS = [
    lambda day: day.isoformat(),
    lambda day: day.strftime("%d.%m.%Y"),
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f" {day.day}. {day.month}. {day.year} ",
    lambda day: day.strftime("%d/%m/%Y"),
    lambda day: day.strftime("%d-%m-%Y"),
    lambda day: day.strftime("%d%m%Y"),
    lambda day: str((day - SERIAL_START).days),
]


@given(DAYS, st.sampled_from(HABITS))
def test_every_habit_gives_back_the_same_day(day, habit):
    found = read_day(habit(day), "birth", TODAY)
    assert found.value == Day(day)


@given(DAYS)
def test_two_figures_for_the_year_are_the_only_possible_century_or_a_question(day):
    found = read_day(day.strftime("%d.%m.%y"), "birth", TODAY)
    if found.value:
        assert found.value == Day(day)
    else:
        assert found.why in ("two_centuries", "no_such_day")


@given(st.text(max_size=30), st.sampled_from(["birth", "entry", "past", "until"]))
def test_no_text_ever_breaks_it_or_gives_a_day_outside_of_a_life(text, habit):
    found = read_day(text, habit, TODAY)
    if found.value:
        assert date(1900, 1, 1) <= found.value.on <= TODAY + timedelta(days=31 * 366)
