from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geleit.access.acting import acting_as
from geleit.cases import figures
from geleit.cases.actions.case import open_case
from geleit.cases.actions.closure import close_case, reopen_case
from geleit.cases.actions.contact import Note, Topic, add_contact, correct_contact
from geleit.cases.actions.quick_contact import add_quick_contact, correct_quick_contact
from geleit.cases.models import Case, CaseQuarter, FiguresState, QuickContactFigure
from geleit.core import dates
from geleit.people.actions import facts
from geleit.people.actions.person import change_person
from tests.cast import gather, new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with dates.moved_to(date(2025, 2, 10)):
        cast = gather()
    with acting_as(cast.anna, purpose="test"):
        yield cast


def on(year, month, day):
    return dates.moved_to(date(year, month, day))


def rows(case, *names):
    found = CaseQuarter.objects.filter(pseudonym=figures.pseudonym(case.organisation_id, case.pk)).order_by(
        "year", "quarter"
    )
    return list(found.values_list("year", "quarter", *names))


def talk(case, day, *topics, by, **fields):
    note = Note(on=day, mode="phone", kind="counselling", minutes=20, topics=[Topic(code) for code in topics], **fields)
    return add_contact(uuid4(), case, note, by=by)


def test_a_case_has_a_row_for_each_quarter_it_was_open_in(cast):
    with on(2026, 4, 2):
        figures.renew(cast.case)
    assert rows(cast.case, "is_latest", "is_new", "is_closed") == [
        (2025, 1, False, True, False),
        (2025, 2, False, True, False),
        (2025, 3, False, True, False),
        (2025, 4, True, True, False),
        (2026, 1, False, False, False),
        (2026, 2, True, False, False),
    ]


def test_closing_reopening_and_closing_again(cast):
    case = cast.case
    with on(2025, 5, 6):
        close_case(uuid4(), case, "contact_lost", by=cast.anna)
    assert rows(case, "is_latest", "is_closed", "reason") == [
        (2025, 1, False, False, ""),
        (2025, 2, True, True, "contact_lost"),
    ]
    with on(2026, 1, 20):
        reopen_case(case, by=cast.anna)
    assert rows(case, "is_latest", "is_closed", "reason") == [
        (2025, 1, False, False, ""),
        (2025, 2, True, True, "contact_lost"),
        (2026, 1, True, False, ""),
    ]
    with on(2026, 1, 20):
        close_case(uuid4(), case, "moved_away", by=cast.anna)
    assert rows(case, "is_closed", "reason")[-1] == (2026, 1, True, "moved_away")


def test_what_was_done_is_counted_by_its_year(cast):
    case = cast.case
    with on(2025, 2, 10):
        talk(
            case,
            date(2025, 2, 10),
            "residence_law",
            "mental_health",
            by=cast.anna,
            language="tr",
            interpretation="family_friend",
        )
    with on(2026, 2, 3):
        talk(case, date(2025, 12, 30), "school", "residence_law", by=cast.anna)
        missed = talk(case, date(2026, 1, 8), by=cast.anna, attendance="no_show")
        last = talk(case, date(2026, 1, 9), "childcare", by=cast.anna)
    assert rows(case, "contacts", "minutes", "topics", "languages", "contact_modes", "interpretations") == [
        (2025, 1, 1, 20, ["protected", "residence_law"], ["tr"], ["phone"], ["family_friend"]),
        (2025, 2, 1, 20, ["protected", "residence_law"], ["tr"], ["phone"], ["family_friend"]),
        (2025, 3, 1, 20, ["protected", "residence_law"], ["tr"], ["phone"], ["family_friend"]),
        (2025, 4, 2, 40, ["protected", "residence_law", "school"], ["tr"], ["phone", "phone"], ["", "family_friend"]),
        (2026, 1, 1, 20, ["childcare"], [], ["phone"], [""]),
    ]
    assert missed.attendance == "no_show"
    with on(2026, 2, 3):
        correct_contact(last, Note(on=date(2026, 1, 9), mode="video", minutes=5), 1, by=cast.anna)
    assert rows(case, "minutes", "topics", "contact_modes")[-1] == (2026, 1, 5, [], ["video"])


def test_facts_at_the_start_and_at_the_end(cast):
    person, by = cast.esra, cast.anna
    facts.set_milestone(person, "entry", date(2024, 12, 31), by=by)
    facts.add_period(
        uuid4(), person, "status", "settlement_permit", by=by, from_on=date(2025, 1, 1), until_on=date(2025, 3, 1)
    )
    facts.add_period(uuid4(), person, "level", "a1", by=by, from_on=date(2025, 1, 1))
    facts.add_period(uuid4(), person, "work", "unemployed_registered", by=by, from_on=date(2025, 1, 1))
    facts.add_period(uuid4(), person, "level", "a2", by=by, from_on=date(2025, 5, 1))
    facts.add_period(
        uuid4(), person, "work", "sick_unable", by=by, from_on=date(2025, 4, 1), until_on=date(2025, 6, 29)
    )
    with on(2025, 7, 31):
        figures.renew(cast.case)
    names = (
        "status",
        "level_start",
        "level_end",
        "work_start",
        "work_end",
        "stay_first_months",
        "stay_months",
        "duration_months",
    )
    assert rows(cast.case, *names) == [
        (2025, 1, "settlement_permit", "a1", "a1", "unemployed_registered", "unemployed_registered", 1, 3, 1),
        (2025, 2, "settlement_permit", "a1", "a2", "unemployed_registered", "", 1, 6, 4),
        (2025, 3, "settlement_permit", "a1", "a2", "unemployed_registered", "", 1, 7, 5),
    ]


def test_a_code_that_betrays_something_is_only_counted_as_protected(cast):
    facts.add_period(uuid4(), cast.esra, "status", "trafficking_victim", by=cast.anna, from_on=date(2025, 1, 1))
    facts.add_period(uuid4(), cast.esra, "work", "sick_unable", by=cast.anna, from_on=date(2025, 1, 1))
    with on(2025, 2, 11):
        figures.renew(cast.case)
    assert rows(cast.case, "status", "work_start", "work_end") == [(2025, 1, "protected", "protected", "protected")]


def test_what_the_closure_says_goes_before_what_the_periods_say(cast):
    facts.add_period(uuid4(), cast.esra, "level", "a1", by=cast.anna, from_on=date(2025, 1, 1))
    with on(2025, 2, 20):
        close_case(
            uuid4(),
            cast.case,
            "moved_away",
            by=cast.anna,
            compared={"level_start": "below_a1", "work_end": "sick_unable"},
        )
    assert rows(cast.case, "level_start", "level_end", "work_end") == [(2025, 1, "below_a1", "a1", "protected")]


def test_an_action_asks_the_database_once_more(cast):
    figures.renew(cast.case)
    with CaptureQueriesContext(connection) as queries:
        figures.renew(cast.case)
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) == 1


def test_the_row_stays_when_the_file_is_gone(cast):
    case = cast.case
    before = rows(case, "form")
    pk, organisation = case.pk, case.organisation_id
    for name in ("phase_entries", "timeline"):
        getattr(case, name).all().delete()
    Case.objects.filter(pk=pk).delete()
    figures.recount()
    held = CaseQuarter.objects.filter(pseudonym=figures.pseudonym(organisation, pk))
    assert list(held.values_list("year", "quarter", "form")) == before


def test_quick_contacts(cast):
    data = {
        "on": date(2025, 2, 10),
        "mode": "phone",
        "minutes": 5,
        "topics": ["health", "school"],
        "referred_to": "doctor_clinic",
    }
    contact = add_quick_contact(uuid4(), cast.office, data, by=cast.anna)
    figure = QuickContactFigure.objects.get()
    assert (figure.kind, figure.topics, figure.referred_to) == ("referral_only", ["school", "protected"], "protected")
    correct_quick_contact(contact, {**data, "on": date(2024, 12, 1), "referred_to": ""}, 1, by=cast.anna)
    figure = QuickContactFigure.objects.get()
    assert (figure.year, figure.quarter, figure.kind) == (2024, 4, "short_counselling")


def test_the_job_carries_open_cases_on_and_follows_changes_about_people(cast):
    with on(2025, 2, 11):
        figures.keep_up()
        assert figures.keep_up() == 0
    with on(2025, 2, 12):
        change_person(cast.esra, {"year_of_birth": 1990, "birth_date": None}, cast.esra.version, by=cast.anna)
        figures.keep_up()
    assert rows(cast.case, "year_of_birth") == [(2025, 1, 1990)]
    with on(2025, 4, 1):
        assert figures.keep_up() > 0
        assert figures.keep_up() == 0
    assert [row[1] for row in rows(cast.case)] == [1, 2]
    with acting_as(None, purpose="figures"):
        assert FiguresState.objects.get().carried_on == date(2025, 4, 1)


def test_many_actions_renew_once(cast):
    with on(2025, 2, 11), figures.renewed_at_the_end():
        other = open_case(uuid4(), new_person(cast.anna, cast.office), programme="mbe", lead=cast.anna, by=cast.anna)
        talk(other, date(2025, 2, 11), "school", by=cast.anna)
        assert rows(other) == []
    assert rows(other, "topics") == [(2025, 1, ["school"])]


def test_months_are_counted_as_the_clock_counts_them():
    start = date(2023, 11, 29)
    days = [
        (start + timedelta(days=a), start + timedelta(days=a + b)) for a in range(0, 130, 3) for b in range(0, 500, 7)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT full_months(a, b) FROM unnest(%s::date[], %s::date[]) AS d(a, b)",
            [[a for a, _ in days], [b for _, b in days]],
        )
        assert [row[0] for row in cursor.fetchall()] == [dates.full_months(a, b) for a, b in days]
