from uuid import uuid4

import pytest
from django.db import transaction

from geleit.core.acting import acting_as
from geleit.vault import keys
from geleit.vault.tests.paper import make_tables
from tests.database import connected_to, own_database


@pytest.fixture(scope="module")
def paper_database(cluster, django_db_blocker):
    with own_database(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        make_tables(database)
        yield database


@pytest.fixture
def tables(paper_database):
    """The tables of paper.py, empty again after each test."""
    keys.forget()
    with acting_as(None, purpose="keys"):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def organisation():
    """An organisation without a key yet."""
    return uuid4()


@pytest.fixture
def organisation_key(tables, organisation):
    return keys.new_key("organisation", owner=organisation, under=None)


@pytest.fixture
def person_key(organisation_key):
    return keys.new_key("person", owner=uuid4(), under=organisation_key)


@pytest.fixture
def case_key(organisation_key):
    return keys.new_key("case", owner=uuid4(), under=organisation_key)
