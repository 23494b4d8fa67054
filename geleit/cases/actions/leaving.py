"""Somebody leaves: her cases, people, tasks and appointments go to colleagues in one act. No content is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.accounts.models import Membership, Office, User
from geleit.audit.record import record, record_many
from geleit.cases.actions.notices import notify
from geleit.cases.models import Case
from geleit.core import dates


@dataclass(frozen=True)
class LedFile:
    """Number and days, no content. Without number it is the file of a person who has no case."""

    id: UUID
    number: str | None
    form: str | None
    opened_on: date | None
    closed_on: date | None
    last_contact_on: date | None

    @property
    def form_words(self) -> str:
        return str(Case.Form(self.form).label) if self.form else ""


def files_of(membership: Membership) -> tuple[list[LedFile], int]:
    """Cases by number, and how many people without a case."""
    rows = [LedFile(*row) for row in _ask("cases_of_leaver", membership.user_id, membership.office_id)]
    cases = [row for row in rows if row.number]
    return cases, len(rows) - len(cases)


def loads(office: Office) -> dict[UUID, int]:
    return dict(_ask("cases_loads", office.pk))


@transaction.atomic
def hand_on(
    membership: Membership, until_on: date, leads: Mapping[UUID, User], people: User | None, *, by: User
) -> int:
    """leads: case → who leads it from now on; people: who leads those without a case. Returns how many files."""
    pairs = [{"case": str(case), "lead": str(user.pk)} for case, user in leads.items()]
    given = _ask("cases_hand_on", membership.pk, until_on, Jsonb(pairs), people.pk if people else None, dates.now())
    for kind in ("person", "case"):
        lines = [(subject, {"lead": str(lead)}) for subject, of, lead in given if of == kind]
        record_many("access.handed_over", lines, by=by, subject_kind=kind, office=membership.office_id)
    detail = {"user": str(membership.user_id), "number": len(given)}
    record("membership.handed_on", by=by, office=membership.office_id, on=membership, detail=detail)
    if by.may("cases.assign", membership.office):
        _tell({subject: lead for subject, kind, lead in given if kind == "case"}, by)
    return len(given)


def _tell(given: Mapping[UUID, UUID], by: User) -> None:
    """One notice for each new lead; whoever gets a case from an administrator finds it marked as new in her list."""
    numbers = Counter(given.values())
    first = {lead: case for case, lead in reversed(list(given.items()))}
    cases = Case.objects.work_for(by).in_bulk(list(first.values()))
    users = User.objects.in_bulk(list(first))
    with acting_as(by, purpose="assign"):
        for lead, case in first.items():
            notify(cases[case], users[lead], "team", "team_assigned", number=numbers[lead])


def _ask(function: str, *arguments: Any) -> list[tuple]:
    marks = ", ".join(["%s"] * len(arguments))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {function}({marks})", arguments)  # noqa: S608 names of functions are ours
            return cursor.fetchall()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "42501":
            raise NotAllowed from error
        raise
