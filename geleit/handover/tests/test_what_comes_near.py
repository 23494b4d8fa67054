"""The nightly look tells in time that another office will be responsible; one click begins the right handover."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases.actions.case import open_case
from geleit.cases.models import Notice, Task
from geleit.core import dates
from geleit.handover.actions.triggers import tell_triggers, watch
from geleit.handover.models import Handover, Trigger, TriggerWatch
from geleit.handover.proposing import proposals
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


DECIDED = date(2026, 11, 2)
TO_JOBCENTER, TO_ASYLBLG = "a:legal_sphere_change", "b:legal_sphere_change"
POSITIVE, NEGATIVE = "f:asylum_end_positive", "f:asylum_end_negative"


def told(cast, kind: str) -> list[str]:
    """What the page offers for what the nightly look finds of this kind."""
    person = cast.case.person
    facts = list(person.periods.all()), list(person.milestones.all())
    found = [one for one in look(cast.case, *facts, dates.today()) if one.kind == kind]
    if not found:
        return []
    [trigger] = tell_triggers(cast.case, found, by=cast.anna)
    return [one.what for one in proposals(trigger, *facts)]


@pytest.mark.parametrize(
    ("status", "from_on", "expected"),
    [
        ("toleration_general", date(2026, 11, 10), [NEGATIVE]),
        ("toleration_general", None, [NEGATIVE]),
        ("border_crossing_certificate", date(2026, 11, 2), [NEGATIVE]),
        ("dublin_procedure", date(2026, 9, 1), [NEGATIVE]),
        ("refugee_gfk", date(2026, 11, 12), [POSITIVE]),
        ("national_deportation_ban", date(2026, 11, 12), [POSITIVE]),
        # Nothing on file says what was decided: the procedure goes on, or the toleration is an old one.
        ("asylum_permission_to_stay", date(2025, 1, 1), [POSITIVE, NEGATIVE]),
        ("toleration_general", date(2025, 1, 1), [POSITIVE, NEGATIVE]),
        ("", None, [POSITIVE, NEGATIVE]),
    ],
)
def test_what_was_decided_is_read_from_the_status(as_anna, status, from_on, expected):
    set_milestone(as_anna.esra, "decision_served", DECIDED, by=as_anna.anna)
    if status:
        add_period(uuid4(), as_anna.esra, "status", status, by=as_anna.anna, from_on=from_on)
    assert told(as_anna, "decision") == expected


def test_a_final_recognition_says_it_as_well(as_anna):
    set_milestone(as_anna.esra, "decision_served", DECIDED, by=as_anna.anna)
    set_milestone(as_anna.esra, "recognition_final", date(2026, 11, 17), by=as_anna.anna)
    assert told(as_anna, "decision") == [POSITIVE]


LAST = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("benefits", "status", "titled", "following", "expected"),
    [
        # Renewed where it was: nobody else becomes responsible, and nothing is told.
        ("sgb_ii", "refugee_gfk", date(2024, 5, 1), "", []),
        ("sgb_ii", "refugee_gfk", date(2024, 5, 1), "sgb_ii_topup", []),
        ("asylblg_basic", "asylum_permission_to_stay", date(2025, 5, 1), "", []),
        ("asylblg_basic", "asylum_permission_to_stay", date(2025, 5, 1), "asylblg_analog", []),
        ("sgb_ii", "temporary_protection_24", date(2025, 3, 31), "", []),
        # What follows stands on file.
        ("asylblg_analog", "refugee_gfk", date(2026, 5, 1), "sgb_ii", [TO_JOBCENTER]),
        ("sgb_ii", "refugee_gfk", date(2024, 5, 1), "own_income", ["i:unemployment_to_job"]),
        ("sgb_ii", "refugee_gfk", date(2024, 5, 1), "sgb_xii", ["general:other"]),
        ("sgb_ii", "temporary_protection_24", date(2024, 5, 1), "asylblg_basic", [TO_ASYLBLG]),
        # The status does not carry it any more, or carries more.
        ("asylblg_basic", "refugee_gfk", date(2026, 5, 1), "", [TO_JOBCENTER]),
        ("sgb_ii", "toleration_general", date(2026, 5, 1), "", [TO_ASYLBLG]),
        # Unclear: § 24 given after the day of the reform, or no status on file.
        ("sgb_ii", "temporary_protection_24", date(2025, 4, 1), "", [TO_ASYLBLG, "general:other"]),
        ("sgb_ii", "", None, "", [TO_ASYLBLG, "general:other"]),
    ],
)
def test_what_the_end_of_an_approval_leads_to(as_anna, benefits, status, titled, following, expected):
    add_period(uuid4(), as_anna.esra, "benefits", benefits, by=as_anna.anna, until_on=LAST)
    if status:
        add_period(uuid4(), as_anna.esra, "status", status, by=as_anna.anna, from_on=titled)
    if following:
        add_period(uuid4(), as_anna.esra, "benefits", following, by=as_anna.anna, from_on=date(2027, 1, 1))
    assert told(as_anna, "approval_end") == expected


def test_one_click_where_the_record_says_it_and_a_choice_where_it_does_not(cast, browsers):
    with acting_as(cast.anna, purpose="test"):
        set_milestone(cast.esra, "decision_served", DECIDED, by=cast.anna)
    watch()
    with acting_as(cast.anna, purpose="test"):
        trigger = Trigger.objects.get()
    page = browsers.anna.get(reverse("handover:list", args=[cast.case.pk])).content.decode()
    assert "Asylverfahren negativ beendet" in page
    assert "Asylverfahren positiv beendet" in page
    url = reverse("handover:trigger_begin", args=[cast.case.pk, trigger.pk])
    for said in ({}, {"what": TO_JOBCENTER}):
        answer = browsers.anna.post(url, said, follow=True)
        assert "Aus der Akte geht nicht hervor" in answer.content.decode()
    with acting_as(cast.anna, purpose="test"):
        assert not Handover.objects.exists()
        add_period(
            uuid4(), cast.esra, "status", "toleration_general", by=cast.anna, from_on=DECIDED + timedelta(days=7)
        )
    page = browsers.anna.get(reverse("handover:list", args=[cast.case.pk])).content.decode()
    assert "Asylverfahren positiv beendet" not in page
    browsers.anna.post(url)
    with acting_as(cast.anna, purpose="test"):
        handover = Handover.objects.get()
        assert (handover.checklist.code, handover.kind, handover.planned_on) == ("f", "asylum_end_negative", DECIDED)
        assert not Task.objects.filter(source_id=handover.pk).exists()  # the day itself is over


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
