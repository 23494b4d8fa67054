"""The cast, and a case of esra's that anna closed in 2020."""

from __future__ import annotations

from datetime import date

import pytest

from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.retention.tests.closed import close_on
from tests.cast import gather


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    return settings.CHECKPOINTS


@pytest.fixture
def cast(db):
    found = gather()
    found.frauke = colleague(found, "frauke", role="data_protection")
    return found


@pytest.fixture
def browser():
    return browser_of


@pytest.fixture
def closed(cast):
    """Closed on 31 May 2020: kept until the end of 2023."""
    close_on(cast, date(2020, 5, 31))
    return cast.case
