"""Deadlines of the law for cases as they come to a counsellor, counted by hand on a calendar."""

from datetime import date

import pytest

from geleit.rules.loading import catalogue

EVENTS = [
    # rule, event, Land, day to act
    ("D01", "2026-10-17", "", "2026-11-02"),  # served on a Saturday; 31 October is a Saturday, then Sunday
    ("D02", "2027-03-22", "", "2027-03-30"),  # Easter Monday, 29 March
    ("D02_alt", "2026-11-13", "", "2026-11-20"),
    ("D03", "2027-01-30", "", "2027-03-01"),  # no 30 February; the 28th is a Sunday
    ("D03", "2027-04-01", "", "2027-05-03"),  # 1 May is a Saturday
    ("D05", "2026-10-01", "BW", "2026-11-02"),  # All Saints is a Sunday
    ("D06", "2026-09-03", "BW", "2026-10-05"),  # 3 October is a Saturday
    ("D14", "2026-12-31", "", "2027-02-28"),  # not moved: the office's time, not the person's
    ("D16", "2026-02-28", "", "2027-02-28"),
    ("D16z", "2028-02-29", "", "2029-02-28"),
    ("D17", "2026-11-30", "", "2027-02-28"),
    ("D20b", "2027-05-13", "", "2027-05-18"),  # third day: Whit Sunday, then Whit Monday
    ("D22", "2026-11-30", "", "2027-02-28"),
    ("D23", "2026-12-04", "", "2026-12-28"),  # Friday 25, Saturday 26, Sunday 27 December
    ("D23", "2026-12-16", "BW", "2027-01-07"),  # Epiphany
    ("D23", "2026-12-16", "HH", "2027-01-06"),  # no holiday there
    ("D24", "2026-12-18", "", "2027-01-04"),  # New Year, Saturday, Sunday
    ("D26", "2026-06-25", "", "2026-12-28"),  # 25 December
    ("D28", "2026-12-12", "", "2026-12-28"),  # 26 December
    ("D30", "2026-12-23", "", "2026-12-28"),  # third day: 26 December
    ("D08d", "2027-11-30", "", "2028-02-29"),  # leap year
    ("D09d", "2026-08-31", "", "2029-08-31"),
    ("D25", "2026-12-31", "", "2027-06-30"),
    ("D10", "2026-12-31", "", "2026-11-05"),  # eight weeks earlier
    ("D12", "2026-12-31", "", "2026-06-30"),
    ("D20a", "2027-05-31", "", "2027-02-28"),
    ("D07", "2027-01-02", "", "2026-01-01"),
    ("D18", "2026-03-15", "", "2025-09-01"),
    ("D21", "2027-02-28", "", "2027-02-01"),
]
LETTERS = [
    # rule, posted, Land, day to act
    ("D04", "2027-04-26", "", "2027-05-31"),  # arrived Friday 30 April; 30 May is a Sunday
    ("D06", "2026-11-27", "", "2027-01-04"),  # arrived Tuesday 1 December; New Year is a Friday
    ("D06", "2026-12-02", "BW", "2027-01-07"),  # arrived Sunday 6 December; Epiphany
    ("D06", "2026-12-02", "NI", "2027-01-06"),
    ("D06e", "2027-04-23", "NW", "2027-05-28"),  # arrived Tuesday 27 April; Corpus Christi
    ("D06e", "2027-04-23", "BE", "2027-05-27"),
    ("D04", "2028-10-27", "", "2028-11-30"),  # arrived Tuesday 31 October: no 31 November, Thursday
    ("D04", "2028-10-27", "SN", "2028-11-30"),  # the fiction does not move, not even on Reformation Day
]


@pytest.mark.parametrize(("rule_id", "event", "land", "day"), EVENTS)
def test_from_the_day_of_the_event(rule_id, event, land, day):
    assert catalogue().deadline(rule_id, event=date.fromisoformat(event), land=land).day == date.fromisoformat(day)


@pytest.mark.parametrize(("rule_id", "posted", "land", "day"), LETTERS)
def test_from_the_day_of_posting(rule_id, posted, land, day):
    assert catalogue().deadline(rule_id, posted=date.fromisoformat(posted), land=land).day == date.fromisoformat(day)


def test_a_late_parent_keeps_the_months_since_birth():
    """Born 31 August, applied in the third month of life: nothing is lost."""
    done = catalogue().deadline("D19", event=date(2026, 11, 20), born=date(2026, 8, 31))
    assert done.day == date(2026, 8, 31)


def test_a_letter_of_2024_still_arrived_on_the_third_day():
    """The rule with the fourth day is no law for it, so nothing is worked out."""
    for rule_id in ("D04", "D06", "D06e"):
        assert not catalogue()[rule_id].in_force_on(date(2024, 12, 31))


def test_every_deadline_says_in_both_languages_what_it_runs_from():
    for rule in catalogue().rules.values():
        if rule.deadline and rule.area == "D_fristen":
            assert rule.deadline.start.en != rule.deadline.start.de, rule.id
