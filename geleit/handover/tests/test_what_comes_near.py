"""The nightly look tells in time that another office will be responsible; one click begins the right handover."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.actions.case import open_case
from geleit.cases.models import Notice
from geleit.core import dates
from geleit.handover.actions.triggers import watch
from geleit.handover.models import Handover, Trigger, TriggerWatch
from geleit.handover.watching import look
from geleit.people.actions.facts import add_period, set_milestone
from tests.cast import change_office, new_person

TODAY = date(2026, 11, 20)


def near(cast, case=None) -> list[tuple[str, date]]:
    case = case or cast.case
    person = case.person
    found = look(case, list(person.periods.all()), list(person.milestones.all()), dates.today())
    return [(one.kind, one.month) for one in found]


@pytest.fixture
def as_anna(cast):
    with acting_as(cast.anna, purpose="test"):
        yield cast


def youth(cast, born: date):
    """A case of the youth migration service."""
    change_office(cast.office, programmes=["mbe", "jmd"])
    with acting_as(cast.anna, purpose="test"):
        person = new_person(cast.anna, cast.office, given_names="Yusuf", birth_date=born)
        return open_case(uuid4(), person, programme="jmd", lead=cast.anna, by=cast.anna)


def test_the_27th_birthday_half_a_year_ahead(cast):
    with acting_as(cast.anna, purpose="test"):
        case = youth(cast, date(2000, 5, 14))
        assert near(cast, case) == [("birthday_27", date(2027, 5, 1))]
        later = youth(cast, date(2000, 5, 24))  # 185 days ahead
        assert near(cast, later) == []
        assert near(cast) == []  # an adult counselled by MBE


def test_only_the_month_of_the_birthday_lies_in_the_database(cast):
    youth(cast, date(2000, 5, 14))
    watch()
    with acting_as(cast.anna, purpose="test"):
        trigger = Trigger.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(t)::text FROM handover_trigger t")
            row = cursor.fetchone()[0]
    assert trigger.month == date(2027, 5, 1)
    assert "2027-05-14" not in row
    assert "2000-05" not in row


@pytest.mark.parametrize(
    ("kind", "code", "dates_of", "expected"),
    [
        ("work", "school_pupil", {"until_on": date(2027, 5, 15)}, ("school_end", date(2027, 5, 1))),
        ("work", "school_pupil", {"until_on": date(2027, 7, 15)}, None),
        ("benefits", "sgb_ii", {"until_on": date(2026, 12, 31)}, ("approval_end", date(2026, 12, 1))),
        ("benefits", "sgb_viii", {"until_on": date(2027, 2, 28)}, ("care_end", date(2027, 2, 1))),
        ("housing", "shared_accommodation", {"until_on": date(2026, 12, 15)}, ("move", date(2026, 12, 1))),
        ("housing", "private_rent", {"until_on": date(2026, 12, 15)}, None),
    ],
)
def test_what_ends_in_time(as_anna, kind, code, dates_of, expected):
    add_period(uuid4(), as_anna.esra, kind, code, by=as_anna.anna, **dates_of)
    assert near(as_anna) == ([expected] if expected else [])


def test_a_flat_of_ones_own_begins_after_an_accommodation(as_anna):
    add_period(uuid4(), as_anna.esra, "housing", "private_rent", by=as_anna.anna, from_on=date(2026, 12, 15))
    assert near(as_anna) == []
    add_period(uuid4(), as_anna.esra, "housing", "shared_accommodation", by=as_anna.anna, from_on=date(2025, 1, 1))
    assert near(as_anna) == [("move", date(2026, 12, 1))]


def test_benefits_of_the_asylblg_end_with_the_month_of_the_recognition(as_anna):
    add_period(uuid4(), as_anna.esra, "benefits", "asylblg_basic", by=as_anna.anna, from_on=date(2025, 1, 1))
    assert near(as_anna) == []
    set_milestone(as_anna.esra, "decision_served", date(2026, 11, 2), by=as_anna.anna)
    set_milestone(as_anna.esra, "recognition_final", date(2026, 11, 17), by=as_anna.anna)
    assert near(as_anna) == [("decision", date(2026, 11, 1)), ("month_end", date(2026, 11, 1))]


def test_each_is_told_once_and_one_click_begins_the_right_handover(cast, browsers):
    with acting_as(cast.anna, purpose="test"):
        add_period(uuid4(), cast.esra, "benefits", "asylblg_basic", by=cast.anna, from_on=date(2025, 1, 1))
        set_milestone(cast.esra, "recognition_final", date(2026, 11, 17), by=cast.anna)
    assert watch() == 1
    assert watch() == 0  # looked at today
    with acting_as(cast.anna, purpose="test"):
        TriggerWatch.objects.update(on=date(2026, 11, 19))
    assert watch() == 0  # told already
    with acting_as(cast.anna, purpose="test"):
        notice, trigger = Notice.objects.get(), Trigger.objects.get()
    assert notice.content["title"] == "handover_nears"
    assert "eine Übergabe steht an" in browsers.anna.get(reverse("cases:today")).content.decode()
    page = browsers.anna.get(reverse("handover:list", args=[cast.case.pk])).content.decode()
    assert "Asylbewerberleistungen enden mit dem Monat" in page
    url = reverse("handover:trigger_begin", args=[cast.case.pk, trigger.pk])
    first, second = browsers.anna.post(url), browsers.anna.post(url)
    assert first.headers["Location"] == second.headers["Location"]
    with acting_as(cast.anna, purpose="test"):
        handover = Handover.objects.get()
    assert (handover.checklist.code, handover.kind) == ("a", "legal_sphere_change")
    assert (handover.planned_on, handover.is_legal) == (date(2026, 11, 30), True)


def test_what_is_not_needed_goes_away(cast, browsers):
    youth(cast, date(2000, 5, 14))
    watch()
    with acting_as(cast.anna, purpose="test"):
        trigger = Trigger.objects.get()
    browsers.anna.post(reverse("handover:trigger_drop", args=[trigger.case_id, trigger.pk]))
    page = browsers.anna.get(reverse("handover:list", args=[trigger.case_id])).content.decode()
    assert "27. Geburtstag:" not in page


def test_a_colleague_is_told_nothing(cast, browsers):
    youth(cast, date(2000, 5, 14))
    watch()
    with acting_as(cast.bilal, purpose="test"):
        assert Trigger.objects.count() == 0
