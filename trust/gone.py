"""Somebody whose time is over: a person with a case that was closed long ago, and the nights that erase her."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

from geleit.access.acting import acting_as
from geleit.accounts.models import Office, User
from geleit.cases.actions.case import open_case
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.models import Case
from geleit.core import dates
from geleit.people.models import Person
from geleit.retention.tests.closed import close_on
from tests.cast import new_person

NIGHTS = (0, 31, 46)  # days from now: listed, locked, gone


def somebody(lead: User, office: Office) -> tuple[Person, Case]:
    with acting_as(lead, purpose="test"):
        person = new_person(lead, office, given_names="Geht", family_name="Bald", note="Kommt nicht mehr.")
        case = open_case(uuid4(), person, programme="mbe", lead=lead, by=lead)
        for number in range(5):
            add_contact(uuid4(), case, Note(dates.today(), "phone", f"Notiz {number}"), by=lead)
    close_on(SimpleNamespace(anna=lead, case=case, esra=person), date(2019, 5, 31))
    return person, case
