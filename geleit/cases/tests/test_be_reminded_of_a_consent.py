"""The lead learns a month ahead that a consent ends, once; withdrawn ones and those of others say nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from geleit.access.acting import acting_as
from geleit.cases.actions.consents import announce_ending
from geleit.cases.models import Notice
from geleit.core import dates
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.tests.partners import agreed
from tests.cast import gather


@pytest.fixture
def cast(db):
    return gather()


def notices(cast):
    with acting_as(cast.anna, purpose="test"):
        return [(one.user_id, one.content["text"], one.page) for one in Notice.objects.filter(kind="consent")]


def test_a_month_ahead_and_only_once(cast, move_to):
    last = dates.today() + timedelta(days=31)
    agreed(cast, None, until_on=last)
    assert announce_ending() == 0
    with move_to(dates.today() + timedelta(days=1)):
        assert announce_ending() == 1
        assert announce_ending() == 0
    expected = (cast.anna.pk, f"Sprachschule am Markt, {last:%d.%m.%Y}", "cases:consents")
    assert notices(cast) == [expected]


def test_what_was_taken_back_is_not_announced(cast):
    consent = agreed(cast, None, until_on=dates.today() + timedelta(days=5))
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    assert announce_ending() == 0
    assert notices(cast) == []
