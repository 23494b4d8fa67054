from types import SimpleNamespace
from uuid import uuid4

import pytest

from geleit.core.acting import stay

APPEND = "SELECT audit_append(%s, NULL, NULL, '', NULL, '', NULL, '{}')"


def act_as(actor, purpose="request"):
    """Until the end of the transaction, which here is the test."""
    stay(actor, purpose=purpose)


@pytest.fixture
def anna():
    return SimpleNamespace(pk=uuid4())


@pytest.fixture
def acting(db, anna):
    act_as(anna)
    return anna


@pytest.fixture(autouse=True)
def no_checkpoints_yet(settings, tmp_path):
    """Not those of a demo in var/."""
    settings.CHECKPOINTS = tmp_path / "checkpoints.jsonl"
