"""The fixed cast of the tests.

anna leads the case; bilal works in the same office and gets 404 and the "known" notice; carla works for another
organisation and gets 404; deniz leads the team and sees load, never content; esra is the client; farid administers;
greta reads the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import connection

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Office, User
from geleit.audit.models import AuditEvent
from geleit.cases.actions.case import open_case
from geleit.cases.models import Case
from geleit.core.acting import stay
from geleit.people.actions.person import create_person
from geleit.people.models import Person

LONG_AGO = date(2020, 1, 1)


@dataclass
class Cast:
    anna: User
    bilal: User
    carla: User
    deniz: User
    farid: User
    greta: User
    office: Office
    other_office: Office
    esra: Person
    case: Case


def gather() -> Cast:
    """Everybody, with one open case of esra led by anna. Call inside a transaction: its rest reads as anna would,
    because without anybody who acts the database shows no row."""
    with acting_as(None, purpose="system"):
        ours = staff.create_organisation("Caritas Lindenau", "welfare_association", regime="kdg", by=None)
        theirs = staff.create_organisation("Stadt Nebenan", "municipality", by=None)
        office = staff.create_office(ours, "mbe", "Migrationsberatung Lindenau", ["mbe"], by=None)
        other_office = staff.create_office(theirs, "im", "Integrationsmanagement Nebenan", ["im_bw"], by=None)
        people = {}
        for username, at, role in (
            ("anna", office, "counsellor"),
            ("bilal", office, "counsellor"),
            ("carla", other_office, "counsellor"),
            ("deniz", office, "team_lead"),
            ("farid", office, "administrator"),
            ("greta", office, "statistics"),
        ):
            user = staff.create_user(username, username.title(), at.organisation, by=None)
            staff.add_membership(user, at, role, from_on=LONG_AGO, by=None)
            people[username] = user
    with acting_as(people["anna"], purpose="test"):
        esra = new_person(people["anna"], office)
        case = open_case(uuid4(), esra, programme="mbe", lead=people["anna"], by=people["anna"])
    if connection.in_atomic_block:
        stay(people["anna"], purpose="test")
    return Cast(**people, office=office, other_office=other_office, esra=esra, case=case)


def audited(**wanted: object) -> list[AuditEvent]:
    """Lines of the audit trail, as only its check reads them all."""
    with acting_as(None, purpose="audit"):
        return list(AuditEvent.objects.filter(**wanted).order_by("seq"))


def change_office(office: Office, **fields: object) -> None:
    """As whoever sets the system up."""
    with acting_as(None, purpose="system"):
        assert Office.objects.filter(pk=office.pk).update(**fields) == 1


def new_person(by: User, office: Office, **data: object) -> Person:
    """A person led by `by`; call inside acting_as(by)."""
    facts = {
        "given_names": "Esra",
        "family_name": "Yıldırım",
        "birth_date": date(1991, 5, 17),
        "gender": "female",
        **data,
    }
    return create_person(uuid4(), facts, office=office, lead=by, by=by)
