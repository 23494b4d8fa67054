"""Days as people in Berlin count and write them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from geleit.core import dates

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_clock_can_be_stopped_and_goes_on_afterwards():
    with dates.moved_to(NOON):
        assert dates.now() == NOON
        assert dates.today() == date(2026, 11, 20)
        with dates.moved_to(date(2025, 1, 31)):
            assert dates.today() == date(2025, 1, 31)
        assert dates.now() == NOON
    assert abs(dates.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_clock_refuses_a_moment_without_a_time_zone():
    with pytest.raises(ValueError, match="time zone"), dates.moved_to(datetime(2026, 1, 1)):  # noqa: DTZ001 – wrong on purpose
        pass


def test_a_day_in_berlin_begins_before_the_day_in_utc():
    with dates.moved_to(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)):
        assert dates.today() == date(2026, 7, 1)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 1), 24)])
def test_days_have_their_true_length_when_the_clocks_change(day, hours):
    start, end = dates.day_bounds(day)
    assert (end.astimezone(UTC) - start.astimezone(UTC)) == timedelta(hours=hours)
    assert dates.local(start).time() == time(0)


def test_a_week_begins_on_monday():
    assert dates.week_start(date(2026, 11, 20)) == date(2026, 11, 16)
    assert dates.week_start(date(2026, 11, 16)) == date(2026, 11, 16)
    assert dates.week_days(date(2026, 11, 22))[-1] == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 20), 3, date(2027, 2, 20)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_added_without_falling_off_their_end(day, months, expected):
    assert dates.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2024, 11, 20), date(2026, 11, 20), 24),
        (date(2026, 5, 1), date(2026, 5, 1), 0),
    ],
)
def test_only_full_months_count(start, end, months):
    assert dates.full_months(start, end) == months


def test_birthdays_on_the_29th_of_february():
    born = date(2000, 2, 29)
    assert dates.birthday(born, 27) == date(2027, 3, 1)
    assert dates.birthday(born, 28) == date(2028, 2, 29)
    assert dates.age_on(date(2027, 2, 28), born) == 26
    assert dates.age_on(date(2027, 3, 1), born) == 27


def test_quarters():
    assert [dates.quarter(date(2026, month, 1)) for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [1, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(
    "typed",
    [
        "20.11.2026",
        "20.11.26",
        " 20. 11. 2026 ",
        "20/11/2026",
        "20-11-26",
        "2026-11-20",
        "20112026",
        "20. November 2026",
        "20 Nov 26",
        "20.Nov.2026",
    ],
)
def test_it_reads_a_date_in_every_habit(typed):
    with dates.moved_to(NOON):
        assert dates.parse_day(typed) == date(2026, 11, 20)


def test_it_reads_march_with_its_umlaut():
    assert dates.parse_day("3. März 2026") == date(2026, 3, 3)
    assert dates.parse_day("3. maerz 2026") == date(2026, 3, 3)


def test_two_figures_mean_the_near_future_or_for_birth_dates_the_past():
    with dates.moved_to(NOON):
        assert dates.parse_day("1.1.31").year == 2031
        assert dates.parse_day("1.1.94").year == 1994
        assert dates.parse_day("1.1.31", past=True).year == 1931
        assert dates.parse_day("1.1.26", past=True).year == 2026


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31.2.2026", "February 2026 has no day 31."),
        ("12.13.2026", "There is no such month in “12.13.2026”."),
        ("morgen", "“morgen” is not a date. Write day, month and year, like 20.11.2026."),
        ("20. Brumaire 2026", "There is no such month in “20. Brumaire 2026”."),
        ("1.1.1066", "“1.1.1066” is before 1900. Please check the year."),
        ("", "“” is not a date. Write day, month and year, like 20.11.2026."),
    ],
)
def test_what_is_no_date_gets_a_clear_sentence(typed, sentence):
    with translation.override("en"), pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.")):
        dates.parse_day(typed)


def test_near_days_are_said_in_words():
    with translation.override("en"), dates.moved_to(NOON):
        words = [dates.in_words(date(2026, 11, day)) for day in (19, 20, 21, 22, 26, 27)]
        assert words == ["yesterday", "today", "tomorrow", "Sunday", "Thursday", "27 November"]
        assert dates.in_words(date(2027, 1, 8)) == "8 January 2027"
