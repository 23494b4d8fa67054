"""Requests of people about their own data: noted, extended once, answered."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.access.grants import call, rows_of
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates, versions
from geleit.disclosure.models import Request
from geleit.people.models import Person


@transaction.atomic
def receive_request(pk: UUID, person: Person, kind: str, received_on: date, wish: str, *, by: User) -> Request:
    """From the day it came in the law gives a month."""
    request = Request(
        id=pk,
        person=person,
        key_id=person.key_id,
        kind=kind,
        received_on=received_on,
        due_on=dates.add_months(received_on, Request.MONTHS),
        created_by=by.pk,
        created_at=dates.now(),
    )
    request.wish = wish or None
    request.save(force_insert=True)
    _record("request.received", request, by)
    return request


@transaction.atomic
def extend_request(request: Request, version: int, reason: str, *, by: User) -> Request:
    """Two months more, once; the person is told why within the first month."""
    if not request.is_open or request.extended_on:
        raise ValueError("only an open request is extended, and only once")
    versions.claim(request, version)
    request.extended_on, request.extension_reason = dates.today(), reason
    request.due_on = dates.add_months(request.received_on, Request.MONTHS_EXTENDED)
    request.save(update_fields=["extended_on", "extension_reason", "due_on"])
    _record("request.extended", request, by)
    return request


@transaction.atomic
def answer_request(request: Request, version: int, *, by: User, **said: Any) -> Request:
    """said: answered_on, answer, done. Can be corrected afterwards."""
    versions.claim(request, version)
    for name, value in said.items():
        setattr(request, name, value)
    request.save(update_fields=list(said))
    _record("request.answered", request, by)
    return request


def obstacle(request: Request) -> str:
    """Why a wish to be erased cannot be granted now, as a code; empty where it can."""
    return call("disclosure_erasure_obstacle", request.pk)


@transaction.atomic
def grant_erasure(request: Request, version: int, *, by: User, **said: Any) -> None:
    """The file and all cases are locked at once, and erased after 14 days. Raises NotAllowed."""
    answer_request(request, version, by=by, decision=Request.Decision.ERASED, **said)
    for file, kind, office in rows_of("disclosure_grant_erasure", request.pk):
        record("retention.locked", by=by, subject=file, subject_kind=kind, office=office, detail={"why": "request"})


@transaction.atomic
def refuse_erasure(request: Request, version: int, ground: str, *, by: User, **said: Any) -> None:
    answer_request(request, version, by=by, decision=Request.Decision.REFUSED, ground=ground, **said)


def _record(event: str, request: Request, by: User) -> None:
    person = request.person
    detail = {"kind": request.kind}
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, on=request, detail=detail)
