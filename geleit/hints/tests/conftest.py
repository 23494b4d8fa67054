"""The cast on 20 November 2026, with a browser for each of them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.people.actions.facts import add_period, set_milestone
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
def tolerated(cast):
    """Esra has been tolerated since the summer of 2019, on file without a gap."""
    with acting_as(cast.anna, purpose="test"):
        set_milestone(cast.esra, "entry", date(2019, 6, 1), by=cast.anna)
        add_period(uuid4(), cast.esra, "status", "toleration_general", by=cast.anna, from_on=date(2019, 6, 1))
    return cast
