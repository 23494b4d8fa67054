"""The cast, signed in. A test file may bring its own `cast`."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geleit.access.acting import acting_as
from geleit.cases.tests.signed_in import browser_of
from tests.cast import gather


@pytest.fixture
def cast():
    return gather()


@pytest.fixture
def browsers(cast) -> SimpleNamespace:
    """browsers.anna.get(…)"""
    names = ("anna", "bilal", "carla", "deniz", "farid")
    return SimpleNamespace(**{name: browser_of(getattr(cast, name)) for name in names})


@pytest.fixture
def as_anna(cast):
    """Actions inside the test act as anna."""
    with acting_as(cast.anna, purpose="test"):
        yield cast
