from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

APPEND = "SELECT audit_append(%s, NULL, NULL, '', NULL, '', NULL, '{}')"


def act_as(actor, purpose="request", cursor=None):
    """Tells the database who acts, as access.acting_as does, until the end of the transaction."""
    with cursor or connection.cursor() as told:
        told.execute(
            "SELECT set_config('geleit.actor', %s, true), set_config('geleit.purpose', %s, true)",
            [str(actor.pk) if actor else "", purpose],
        )


@pytest.fixture
def anna():
    return SimpleNamespace(pk=uuid4())


@pytest.fixture
def acting(db, anna):
    act_as(anna)
    return anna
