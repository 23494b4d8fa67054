"""Browsers of the cast, more colleagues, counted queries: for tests of pages."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from tests.cast import LONG_AGO


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def colleague(cast, username: str, *, role: str = "counsellor"):
    """Another member of anna's office."""
    with acting_as(None, purpose="system"):
        user = staff.create_user(username, username.title(), cast.office.organisation, by=None)
        staff.add_membership(user, cast.office, role, from_on=LONG_AGO, by=None)
    return user


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
