"""What the record says to the rules, with times counted by hand. Everything on 20 November 2026."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.core import dates
from geleit.people.actions.facts import add_period, set_milestone
from geleit.people.actions.person import change_person
from geleit.people.rule_facts import TIMES, derive, read_record
from geleit.people.settled import same_for_all_rules
from geleit.rules.loading import catalogue
from geleit.rules.trees import conditions
from tests.cast import gather

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def cast():
    with dates.moved_to(TODAY):
        cast = gather()
        with acting_as(cast.anna, purpose="test"):
            yield cast


def found(cast, on=TODAY, today=None):
    cast.esra.refresh_from_db()
    return derive(read_record(cast.esra), on, today)


def status(cast, code, begin, end=None, **more):
    add_period(
        uuid4(), cast.esra, "status", code, by=cast.anna, from_on=begin, until_on=end, ends_earlier=False, **more
    )


def entry(cast, on, precision="day"):
    set_milestone(cast.esra, "entry", on, by=cast.anna, precision=precision)


def value(cast, key, **kwargs):
    fact = found(cast, **kwargs).facts.get(key)
    return fact.value if fact else None


def test_the_code_of_the_status_is_the_status_of_the_rules(cast):
    status(cast, "refugee_gfk", date(2025, 3, 1))
    facts = found(cast).facts
    assert (facts["status"].value, facts["asyl_stand"].value) == ("ae_25_2_fluechtling", "anerkannt")


def test_an_expired_status_is_asked_for(cast):
    status(cast, "refugee_gfk", date(2023, 3, 1), date(2026, 11, 19))
    assert value(cast, "status") is None


def test_the_age_is_that_of_the_day(cast):
    assert value(cast, "alter") == 35  # born 17 May 1991
    assert value(cast, "alter", on=date(2027, 5, 17), today=TODAY) == 36


def test_a_year_of_birth_is_enough_where_no_rule_could_tell_the_difference(cast):
    change_person(cast.esra, {"birth_date": None, "year_of_birth": 1980}, cast.esra.version, by=cast.anna)
    assert value(cast, "alter") == 45
    cast.esra.refresh_from_db()
    change_person(cast.esra, {"year_of_birth": 1999}, cast.esra.version, by=cast.anna)
    assert value(cast, "alter") is None  # 26 or 27: youth service or adult service


def test_time_without_a_gap_goes_over_several_papers(cast):
    entry(cast, date(2020, 1, 10))
    status(cast, "asylum_permission_to_stay", date(2020, 2, 1), date(2022, 1, 31))
    status(cast, "toleration_general", date(2022, 2, 1))
    facts = found(cast).facts
    assert facts["aufenthalt_anrechenbar_monate"].value == 81  # since 1 February 2020
    assert "01.02.2020" in facts["aufenthalt_anrechenbar_monate"].how
    assert facts["duldung_monate"].value == 57  # since 1 February 2022
    assert facts["ae_monate"].value == 0


def test_what_is_not_written_down_leaves_the_question_open_and_says_what_is_known(cast):
    entry(cast, date(2018, 6, 1))
    status(cast, "toleration_general", date(2026, 8, 20))
    result = found(cast)
    assert "aufenthalt_anrechenbar_monate" not in result.facts  # 3 months or 101
    assert "3" in result.notes["aufenthalt_anrechenbar_monate"]


def test_times_of_60b_do_not_count(cast):
    entry(cast, date(2024, 1, 1))
    status(cast, "toleration_general", date(2024, 1, 1), date(2025, 12, 31))
    status(cast, "toleration_unclear_identity", date(2026, 1, 1), date(2026, 6, 30))
    status(cast, "toleration_general", date(2026, 7, 1))
    result = found(cast)
    # At least 4 months since § 60b ended; at most 34 months since January 2024 less 5 whole months of § 60b.
    assert "duldung_monate" not in result.facts
    assert "§ 60b" in result.notes["duldung_monate"]


def test_times_of_60b_count_for_holders_of_104c(cast):
    entry(cast, date(2015, 9, 1))
    status(cast, "toleration_general", date(2017, 1, 1), date(2021, 12, 31))
    status(cast, "toleration_unclear_identity", date(2022, 1, 1), date(2025, 6, 30))
    status(cast, "opportunity_residence_104c", date(2025, 7, 1), date(2026, 12, 31))
    assert value(cast, "aufenthalt_anrechenbar_monate") == 118  # since January 2017


def test_suspension_goes_through_60b(cast):
    entry(cast, date(2024, 1, 1))
    status(cast, "toleration_general", date(2024, 1, 1), date(2025, 12, 31))
    status(cast, "toleration_unclear_identity", date(2026, 1, 1))
    assert value(cast, "ausgesetzt_monate") == 34


def test_the_procedure_counts_as_lawful_once_recognised(cast):
    entry(cast, date(2020, 11, 1))
    status(cast, "asylum_permission_to_stay", date(2020, 11, 20), date(2023, 1, 31))
    status(cast, "refugee_gfk", date(2023, 2, 1))
    assert value(cast, "rechtmaessig_jahre") == 6
    assert value(cast, "ae_plus_asyl_monate") == 72


def test_a_permit_says_how_long_it_was_given_for_and_since_when(cast):
    status(cast, "refugee_gfk", date(2026, 3, 1), date(2029, 2, 28), issued_on=date(2026, 3, 1))
    facts = found(cast).facts
    assert (facts["ae_dauer_monate"].value, facts["monate_seit_titelerteilung"].value) == (36, 8)


def test_only_proof_of_german_counts(cast):
    add_period(uuid4(), cast.esra, "level", "b1", by=cast.anna, from_on=date(2026, 1, 1), source="counsellor_estimate")
    assert value(cast, "deutsch") is None
    add_period(uuid4(), cast.esra, "level", "b1", by=cast.anna, from_on=date(2026, 2, 1), source="certificate")
    assert value(cast, "deutsch") == "B1"


def test_a_month_of_entry_is_enough_where_no_rule_could_tell_the_difference(cast):
    entry(cast, date(2015, 1, 1), "month")
    assert value(cast, "einreise_datum") is None
    assert value(cast, "monate_in_deutschland") == 141  # fewest: since 31 January 2015


def test_looking_ahead_what_holds_goes_on(cast):
    entry(cast, date(2023, 12, 20))
    status(cast, "asylum_permission_to_stay", date(2023, 12, 20), date(2026, 12, 1))
    assert value(cast, "aufenthalt_ohne_unterbrechung_monate") == 35
    assert value(cast, "aufenthalt_ohne_unterbrechung_monate", on=date(2027, 1, 19), today=TODAY) == 36


def test_the_last_day_of_a_month_makes_it_full(cast):
    entry(cast, date(2026, 2, 28))
    status(cast, "toleration_general", date(2026, 2, 28))
    assert value(cast, "duldung_monate", on=date(2026, 5, 27), today=TODAY) == 2
    assert value(cast, "duldung_monate", on=date(2026, 5, 28), today=TODAY) == 3


@pytest.mark.parametrize(
    ("low", "high", "same"),
    # Rules ask for 12 to 26, under 18, and 15 to 66.
    [(30, 40, True), (26, 27, False), (45, None, False), (67, None, True), (10, 30, False)],
)
def test_a_number_between_bounds_is_settled_where_all_rules_agree(low, high, same):
    assert same_for_all_rules("alter", low, high) is same


def test_days_beyond_full_months_count_where_a_rule_sets_an_upper_limit(cast):
    """§ 44 Abs. 2 AufenthG: the entitlement to a course ends a year after the title was issued, not a month later."""
    entry(cast, date(2025, 5, 10))
    status(cast, "refugee_gfk", date(2025, 5, 10), date(2028, 5, 9), issued_on=date(2025, 5, 10))
    ages = {on: value(cast, "monate_seit_titelerteilung", on=on) for on in (date(2026, 5, 10), date(2026, 5, 11))}
    assert list(ages.values()) == [12, 12.5]
    # More than 18 months is 18 months and a day.
    assert [value(cast, "ae_monate", on=date(2026, 11, day)) for day in (10, 11)] == [18, 18.5]
    assert value(cast, "ae_monate", on=date(2027, 1, 11)) == 20  # no rule minds the day


def test_after_three_months_it_is_asked_when_the_family_applied(cast):
    """Whoever was recognised in July may have told the authority in August."""
    set_milestone(cast.esra, "recognition_final", date(2026, 8, 20), by=cast.anna)
    assert value(cast, "monate_seit_unanfechtbarer_anerkennung") == 3
    tomorrow = found(cast, on=date(2026, 11, 21))
    assert "monate_seit_unanfechtbarer_anerkennung" not in tomorrow.facts
    assert "20.08.2026" in tomorrow.notes["monate_seit_unanfechtbarer_anerkennung"]


@pytest.mark.parametrize("key", TIMES)
def test_times_counted_in_full_months_are_only_asked_for_as_lower_limits(key):
    for rule in catalogue().rules.values():
        for condition in conditions(rule.tree):
            assert condition.fact.key != key or condition.op == "gte", (rule.id, condition.text.de)
