"""The only way to open, give, end and hand over a file. The functions of the database check the acting user again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from geleit.access.models import Grant
from geleit.accounts.models import Office, User
from geleit.audit.record import record, record_many
from geleit.core import dates


class NotAllowed(Exception):
    """The database refused: the acting user may not open, give or end this."""


def call(function: str, *arguments: Any) -> Any:
    """A function of the database that checks the acting user. Raises NotAllowed where it refuses."""
    return rows_of(function, *arguments)[0][0]


def rows_of(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The same for a function that returns a table."""
    marks = ", ".join(["%s"] * len(arguments))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {function}({marks})", arguments)  # noqa: S608 – one of ours
            return cursor.fetchall()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "42501":
            raise NotAllowed from error
        raise


def open_subject(
    subject: UUID, kind: str, office: Office, *, lead: User | None, parent: UUID | None = None, by: User
) -> None:
    """Registers a new file. Without lead it stays without team until a team lead assigns it."""
    call("access_open_subject", subject, kind, office.pk, parent, lead.pk if lead else None, dates.now())
    record(
        "access.opened",
        by=by,
        subject=subject,
        subject_kind=kind,
        office=office.pk,
        detail={"lead": str(lead.pk) if lead else None},
    )


@dataclass(frozen=True)
class NewFile:
    """One of many files to register; a case lies under its person."""

    id: UUID
    kind: str
    lead: UUID | None
    parent: UUID | None = None


def open_subjects(files: Sequence[NewFile], office: Office, *, by: User) -> None:
    """open_subject for many at once, from an imported list. A person and her cases may come in the same call."""
    rows = [
        {
            "id": str(file.id),
            "kind": file.kind,
            "lead": file.lead and str(file.lead),
            "parent": file.parent and str(file.parent),
        }
        for file in files
    ]
    call("access_open_subjects", office.pk, Jsonb(rows), dates.now())
    for kind in ("person", "case"):
        lines = [(file.id, {"lead": file.lead and str(file.lead)}) for file in files if file.kind == kind]
        record_many("access.opened", lines, by=by, subject_kind=kind, office=office.pk)


def give(subject: UUID, user: User, kind: str, from_on: date, until_on: date | None, *, by: User) -> UUID | None:
    """Lets a colleague of the same office open the file, as member or as deputy for a dated absence.

    None where she may already, as the same for all of these days.
    """
    grant = call("access_give", subject, user.pk, kind, from_on, until_on, dates.now())
    if grant is None:
        return None
    record(
        "access.given",
        by=by,
        subject=subject,
        detail={"user": str(user.pk), "kind": kind, "until": str(until_on or "")},
    )
    return grant


def end(grant: Grant, *, by: User) -> None:
    """Ends a grant today; the colleague cannot open the file any more from this moment."""
    call("access_end", grant.pk, dates.now())
    record("access.ended", by=by, subject=grant.subject_id, detail={"user": str(grant.user_id), "kind": grant.kind})


def hand_over(subject: UUID, lead: User, *, by: User) -> None:
    """Makes somebody else the lead from now on; the earlier lead cannot open the file any more."""
    call("access_hand_over", subject, lead.pk, dates.now())
    record("access.handed_over", by=by, subject=subject, detail={"lead": str(lead.pk)})


def join_people(kept: UUID, dropped: UUID, *, by: User) -> list[UUID]:
    """Whoever works with a record that goes into another keeps access there. Returns the new grants."""
    given = call("access_join_people", kept, dropped, dates.now())
    for grant in Grant.objects.filter(pk__in=given):
        detail = {"user": str(grant.user_id), "kind": grant.kind, "until": str(grant.until_on or "")}
        record("access.given", by=by, subject=kept, subject_kind="person", detail=detail)
    return given


def part_people(kept: UUID, dropped: UUID, given: list[UUID], *, by: User) -> None:
    """The two records are parted again, and what join_people gave ends."""
    ended = call("access_part_people", kept, dropped, given, dates.now())
    for grant in Grant.objects.filter(pk__in=ended):
        detail = {"user": str(grant.user_id), "kind": grant.kind}
        record("access.ended", by=by, subject=kept, subject_kind="person", detail=detail)


def move_case(case: UUID, person: UUID, *, by: User) -> None:
    """Puts a case under another record of the same person; both must be open to the acting user."""
    call("access_move_case", case, person)
    record("access.moved", by=by, subject=case, subject_kind="case", detail={"person": str(person)})
