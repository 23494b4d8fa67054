"""Deadlines against days worked out by hand with a calendar on the wall."""

from datetime import date

import pytest

from geleit.rules.deadlines import COUNT, KINDS, LAENDER, free_day
from geleit.rules.errors import BadDeadline, RulesError
from geleit.rules.loading import catalogue


def last_day(rule_id: str, event: str = "", posted: str = "", **more: str) -> str:
    days = {"event": event, "posted": posted, "born": more.pop("born", "")}
    given = {name: date.fromisoformat(day) for name, day in days.items() if day}
    return catalogue().deadline(rule_id, **given, **more).day.isoformat()


@pytest.mark.parametrize(
    ("rule_id", "event", "expected"),
    [
        ("D01", "2026-11-20", "2026-12-04"),  # Friday, two weeks later Friday
        ("D02", "2026-11-20", "2026-11-27"),
        ("D03", "2026-11-20", "2026-12-21"),  # 20 December is a Sunday
        ("D05", "2026-10-31", "2026-11-30"),  # no 31 November; Monday
        ("D05", "2027-01-29", "2027-03-01"),  # 28 February is a Sunday
        ("D05", "2028-01-31", "2028-02-29"),  # leap year; Tuesday
        ("D05", "2028-02-29", "2028-03-29"),  # not the last day of March
        ("D23", "2026-11-02", "2026-11-23"),
        ("D24", "2026-11-14", "2026-11-30"),  # 28 November is a Saturday
        ("D26", "2026-08-31", "2027-03-01"),  # 28 February 2027 is a Sunday
        ("D20b", "2026-11-20", "2026-11-23"),  # third day: Monday
        ("D20b", "2026-11-19", "2026-11-23"),  # third day: Sunday
    ],
)
def test_weeks_months_and_days(rule_id, event, expected):
    assert last_day(rule_id, event) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("2026-12-17", "2026-12-24"),  # Christmas Eve is a working day
        ("2026-12-18", "2026-12-28"),  # Friday 25, Saturday 26, Sunday 27
        ("2026-12-24", "2026-12-31"),  # so is New Year's Eve
        ("2026-12-25", "2027-01-04"),  # Friday 1 January, Saturday, Sunday
        ("2027-03-19", "2027-03-30"),  # Good Friday to Easter Monday
        ("2027-04-24", "2027-05-03"),  # 1 May is a Saturday
        ("2027-04-29", "2027-05-07"),  # Ascension Day, 6 May
        ("2027-05-10", "2027-05-18"),  # Whit Monday, 17 May
        ("2026-09-26", "2026-10-05"),  # 3 October is a Saturday
    ],
)
def test_weekends_and_holidays_of_the_whole_country(event, expected):
    assert last_day("D02", event) == expected


@pytest.mark.parametrize(
    ("event", "moved", "where"),
    [
        ("2026-12-30", "2027-01-07", "BW BY ST"),  # Epiphany, Wednesday
        ("2027-03-01", "2027-03-09", "BE MV"),  # Women's Day, Monday
        ("2027-05-20", "2027-05-28", "BW BY HE NW RP SL"),  # Corpus Christi, Thursday; elsewhere in single towns only
        ("2028-08-08", "2028-08-16", "SL"),  # Assumption, Tuesday; in Bavaria not everywhere
        ("2027-09-13", "2027-09-21", "TH"),  # Children's Day, Monday
        ("2028-10-24", "2028-11-01", "BB HB HH MV NI SN ST SH TH"),  # Reformation Day, Tuesday
        ("2028-10-25", "2028-11-02", "BW BY NW RP SL"),  # All Saints, Wednesday
        ("2026-11-11", "2026-11-19", "SN"),  # Day of Repentance, Wednesday
    ],
)
def test_holidays_of_the_laender(event, moved, where):
    one_week = date.fromordinal(date.fromisoformat(event).toordinal() + 7).isoformat()
    for land in LAENDER:
        assert last_day("D02", event, land=land) == (moved if land in where.split() else one_week), land
    assert last_day("D02", event) == one_week  # without a Land never too late


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ("2026-11-20", "2026-12-24"),  # arrived Tuesday 24 November
        ("2026-11-26", "2026-12-30"),  # Monday 30 November
        ("2026-12-22", "2027-01-26"),  # Saturday 26 December: the fiction itself does not move
        ("2027-01-27", "2027-03-01"),  # Sunday 31 January, 28 February is a Sunday
        ("2028-01-27", "2028-02-29"),  # Monday 31 January 2028
        ("2025-01-01", "2025-02-05"),  # the first day of the new law
    ],
)
def test_a_letter_counts_as_arrived_on_the_fourth_day(posted, expected):
    for rule_id in ("D04", "D06", "D06e"):
        assert last_day(rule_id, posted=posted) == expected


def test_what_does_not_move_does_not_move():
    assert last_day("D08d", "2026-11-30") == "2027-02-28"  # Sunday
    assert last_day("D09d", "2024-02-29") == "2027-02-28"  # Sunday
    assert last_day("D15", "2026-01-01") == "2027-01-01"  # New Year
    assert last_day("D25", "2026-08-31") == "2027-02-28"
    assert last_day("D13", "2026-09-25") == "2026-12-25"
    assert last_day("D22s", "2026-05-15") == "2026-11-15"


def test_days_before():
    assert last_day("D10", "2027-03-14") == "2027-01-17"  # eight weeks, a Sunday
    assert last_day("D12", "2027-08-31") == "2027-02-28"
    assert last_day("D20a", "2026-12-31") == "2026-09-30"


def test_first_days():
    assert last_day("D07", "2026-11-20") == "2025-01-01"
    assert last_day("D07", "2026-01-01") == "2025-01-01"
    assert last_day("D18", "2026-11-20") == "2026-05-01"
    assert last_day("D18", "2027-03-31") == "2026-09-01"
    assert last_day("D21", "2026-11-20") == "2026-11-01"
    assert last_day("D21", "2026-11-01") == "2026-11-01"
    assert catalogue()["D21"].deadline.looks_back
    assert not catalogue()["D01"].deadline.looks_back


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2026-05-15", "2026-08-15"),  # the month of life began on 15 November
        ("2026-05-25", "2026-07-25"),  # on 25 October
        ("2026-05-20", "2026-08-20"),  # on the day itself
        ("2026-10-25", "2026-10-25"),  # not before birth
        ("2026-11-20", "2026-11-20"),
        ("2025-10-31", "2026-07-31"),  # on 31 October
    ],
)
def test_months_of_life(born, expected):
    assert last_day("D19", "2026-11-20", born=born) == expected
    assert last_day("D19", "2026-11-20") == "2026-08-20"  # what is certain whenever the child was born
    with pytest.raises(BadDeadline, match="birth is after the event"):
        last_day("D19", "2026-11-20", born="2026-11-21")


def test_a_day_written_into_the_law():
    assert last_day("D29", "2020-01-01") == "2027-03-04"
    assert catalogue().deadline("D29").day == date(2027, 3, 4)


def test_how_it_came_about():
    done = catalogue().deadline("D06", posted=date(2026, 11, 21), land="BW")
    assert [(words.de, day.isoformat()) for words, day in done.steps] == [
        ("zur Post gegeben", "2026-11-21"),
        ("gilt als bekannt gegeben am 4. Tag nach der Aufgabe zur Post", "2026-11-25"),
        ("1 Monat später", "2026-12-25"),
        ("Erster Weihnachtstag: nächster Werktag", "2026-12-28"),
    ]
    assert done.goes_first.de == "Die Rechtsbehelfsbelehrung geht vor."
    assert free_day(date(2026, 11, 21)).en == "Saturday: next working day"
    assert free_day(date(2026, 11, 22)).en == "Sunday: next working day"
    assert free_day(date(2026, 12, 25)).en.endswith(": next working day")
    assert free_day(date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("rule_id", "german", "english"),
    [
        ("D01", "2 Wochen später", "2 weeks later"),
        ("D02", "1 Woche später", "1 week later"),
        ("D09d", "3 Jahre später", "3 years later"),
        ("D10", "8 Wochen vorher", "8 weeks before"),
        ("D07", "1 Jahr zurück ab Jahresbeginn", "1 year back from the start of the year"),
        ("D18", "6 Monate zurück ab Monatsbeginn", "6 months back from the start of the month"),
        ("D19", "3 Lebensmonate zurück", "3 months of life back"),
        ("D21", "Beginn des Monats", "start of the month"),
    ],
)
def test_the_count_is_told_in_words(rule_id, german, english):
    words, _ = catalogue().deadline(rule_id, event=date(2026, 11, 20)).steps[1]
    assert (words.de, words.en) == (german, english)


@pytest.mark.parametrize(
    ("rule_id", "given", "said"),
    [
        ("X", {"event": "2026-11-20"}, "There is no rule 'X'."),
        ("A01", {"event": "2026-11-20"}, "A01 has no deadline."),
        ("D01", {"posted": "2026-11-20"}, "This deadline runs from the event itself"),
        ("D04", {}, "Either the day of the event or the day of posting is needed."),
        ("D04", {"event": "2026-11-20", "posted": "2026-11-20"}, "Either the day of the event or"),
        ("D04", {"event": "2026-11-20", "land": "bw"}, "'bw' is not a Land; they are BW, BY"),
        ("D04", {"posted": "2024-12-31"}, "D04 is not in force on 2024-12-31."),  # then it was the third day
        ("D01", {"event": "9999-12-31"}, "This day leads out of the calendar."),
    ],
)
def test_what_cannot_be_worked_out_is_said(rule_id, given, said):
    with pytest.raises(RulesError) as raised:
        last_day(rule_id, **given)
    assert str(raised.value).startswith(said)


def test_the_version_of_a_deadline_is_not_chosen_by_its_event():
    """A decision of today on an old asylum application runs under the old rule."""
    assert last_day("D02_alt", "2026-11-20") == last_day("D02", "2026-11-20") == "2026-11-27"


def test_every_kind_can_be_counted_and_told():
    assert set(COUNT) == set(KINDS) - {"fixed_date"}
    for rule in catalogue().rules.values():
        if rule.deadline:
            assert last_day(rule.id, "2026-11-20")
