from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.models import Office
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.hints.models import ServiceGap
from geleit.people.actions.person import change_person
from tests.cast import audited


@pytest.fixture(autouse=True)
def saxony(cast):
    """In North Rhine-Westphalia the KIM would answer for everybody."""
    with acting_as(None, purpose="system"):
        Office.objects.filter(pk=cast.office.pk).update(land="SN")


def count(browser, cast):
    return browser.post(reverse("hints:gap_count", args=[cast.case.pk]))


def hints(browser, cast):
    return browser.get(reverse("hints:list", args=[cast.case.pk])).content.decode()


def test_where_nobody_is_certainly_responsible_it_is_said_and_can_be_counted(browsers, tolerated):
    text = hints(browsers.anna, tolerated)
    assert "niemand sicher" in text
    assert "Als Lücke zählen" in text
    count(browsers.anna, tolerated)
    assert "In diesem Quartal als Lücke gezählt" in hints(browsers.anna, tolerated)


def test_counted_without_the_person(browsers, tolerated):
    count(browsers.anna, tolerated)
    gap = ServiceGap.objects.get()
    assert (gap.year, gap.quarter, gap.status_group, gap.office) == (2026, 4, "tolerated", tolerated.office)
    [event] = audited(event="gap.counted")
    assert (event.subject, event.detail) == (None, {})
    assert str(tolerated.esra.pk) not in str(gap.__dict__)


def test_once_a_quarter(browsers, tolerated):
    count(browsers.anna, tolerated)
    count(browsers.anna, tolerated)
    assert ServiceGap.objects.count() == 1
    with dates.moved_to(date(2027, 1, 4)):
        count(browser_of(tolerated.anna), tolerated)
    assert ServiceGap.objects.count() == 2


def test_counselors_and_the_team_lead_see_how_often(browsers, tolerated):
    count(browsers.anna, tolerated)
    for browser in (browsers.anna, browsers.bilal, browsers.deniz):
        text = browser.get(reverse("hints:gaps")).content.decode()
        assert "4/2026" in text
    assert "4/2026" not in browsers.carla.get(reverse("hints:gaps")).content.decode()
    assert browsers.farid.get(reverse("hints:gaps")).status_code == 403


def test_where_a_service_is_responsible_there_is_nothing_to_count(browsers, tolerated):
    """Born in 2004: the youth migration service answers for young people whatever their status."""
    with acting_as(tolerated.anna, purpose="test"):
        change_person(tolerated.esra, {"birth_date": date(2004, 1, 1)}, tolerated.esra.version, by=tolerated.anna)
    text = hints(browsers.anna, tolerated)
    assert "Als Lücke zählen" not in text
    assert "Jugendmigrationsdienst" in text
