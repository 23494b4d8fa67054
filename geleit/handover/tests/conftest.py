"""The cast on 20 November 2026, a coordinator among them, with a browser for each."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from geleit.cases.tests.signed_in import browser_of, colleague
from tests.cast import gather


@pytest.fixture
def cast(db, move_to):
    with move_to(date(2026, 11, 20)):
        yield gather()


@pytest.fixture
def karin(cast):
    """Cares for the network; sees no case."""
    return colleague(cast, "karin", role="coordinator")


@pytest.fixture
def browsers(cast, karin) -> SimpleNamespace:
    names = ("anna", "bilal", "carla", "deniz", "farid")
    found = {name: browser_of(getattr(cast, name)) for name in names}
    return SimpleNamespace(**found, karin=browser_of(karin))
