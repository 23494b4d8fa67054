"""The cast on 20 November 2026, with browsers and the two offers of the directory's tests."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from geleit.access.acting import acting_as
from geleit.accounts.models import Office
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.directory.models import Profile, Service
from geleit.directory.tests import offers
from geleit.exchange.tests.partners import house_of, partner
from geleit.people.actions.person import change_person
from tests.cast import gather


@pytest.fixture
def cast(db):
    with dates.moved_to(date(2026, 11, 20)):
        yield gather()


@pytest.fixture
def browsers(cast) -> SimpleNamespace:
    names = ("anna", "bilal", "carla", "deniz", "farid")
    return SimpleNamespace(**{name: browser_of(getattr(cast, name)) for name in names})


@pytest.fixture
def town(cast):
    """Kreis Lindenau with an evening course (from 16, up to A2, two status groups, six weeks of waiting) and an advice
    on residence law; esra lives in it."""
    course, law = offers.both()
    with acting_as(None, purpose="system"):
        Office.objects.filter(pk=cast.office.pk).update(place="Lindenau")
    with acting_as(cast.anna, purpose="test"):
        change_person(cast.esra, {"address": "Am Anger 3, 71634 Lindenau"}, cast.esra.version, by=cast.anna)
    cast.case.refresh_from_db()
    return SimpleNamespace(course=course, law=law)


@pytest.fixture
def school(town):
    """The house of the course has somebody at the inbox."""
    petra = partner()
    with acting_as(None, purpose="system"):
        Service.objects.filter(pk=town.course.pk).update(organization=_profile(house_of(petra)))
    town.course.refresh_from_db()
    return petra


def _profile(organisation):
    return Profile.objects.create(organisation=organisation, description="")
