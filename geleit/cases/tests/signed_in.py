"""Browsers of the cast, more colleagues, counted queries: for tests of pages."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.cases.actions.case import next_numbers
from geleit.cases.models import Case
from geleit.core import dates
from geleit.vault import keys
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


def case_without_lead(person, by) -> Case:
    """As an imported list leaves it: nobody was given the file yet, and so nobody reads it, whoever brought it."""
    office, pk = person.office, uuid4()
    with acting_as(by, purpose="import"):
        key_id = keys.new_key("case", owner=pk, under=office.organisation.key_id)
        number = next_numbers(office.organisation_id, "MBE", dates.today().year, 1)[0]
        grants.open_subject(pk, "case", office, lead=None, parent=person.pk, by=by)
        return Case.objects.create(
            id=pk,
            key_id=key_id,
            number=number,
            organisation=office.organisation,
            office=office,
            person=person,
            programme="mbe",
            opened_on=dates.today(),
            created_by=by.pk,
        )


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
