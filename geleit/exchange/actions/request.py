"""Asking another house for something, and everything that follows, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.access.acting import acting_as
from geleit.access.grants import call
from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.core import dates
from geleit.exchange.models import Package, Request, Step
from geleit.exchange.rows import row_of
from geleit.exchange.states import NEEDS_REASON, REASONS_FOR
from geleit.people.models import Person
from geleit.vault import keys

State = Request.State
PURPOSE = "exchange"


class ReasonMissing(ValueError):
    """This step needs a reason from the list."""


@transaction.atomic
def open_request(
    pk: UUID,
    person: Person,
    kind: str,
    level: str,
    *,
    organisation: Organisation | None = None,
    recipient: str = "",
    subject: str = "",
    message: str = "",
    contact_way: str = "",
    package: Package | None = None,
    by: User,
) -> Request:
    """A draft. organisation: one with an account; else `recipient` says who it is. Sent twice, it is one."""
    office = person.office
    request = Request(id=pk, person=person, office=office, organisation=organisation, package=package)
    request.kind, request.level, request.contact_way = kind, level, contact_way
    request.state_at, request.created_by = dates.now(), by.pk
    request.key_id = keys.new_key("request", owner=pk, under=office.organisation.key_id)
    request.recipient = recipient or (organisation.name if organisation else None)
    request.sender = ", ".join(part for part in (office.organisation.name, office.name, by.name, office.phone) if part)
    request.subject, request.message = subject or None, message or None
    call("exchange_request_open", row_of(request))
    _record("exchange.opened", request, by, kind=kind, level=level)
    return Request.objects.get(pk=pk)


def load_keys(requests: Iterable[Request]) -> None:
    """For the asked side, before it reads: the keys of requests lie under the houses that ask."""
    with acting_as(None, purpose=PURPOSE):
        keys.load({one.key_id for one in requests})


@transaction.atomic
def move(
    request: Request,
    to: str,
    *,
    by: User,
    reason: str = "",
    text: str = "",
    for_person: str = "",
    known: str = "",
    due_on: date | None = None,
    pk: UUID | None = None,
) -> Step:
    """One step further, as states.TABLE allows it for the side `by` stands on. Raises NotAllowed, ReasonMissing.

    known: how the asking side knows of a step that is the receiver's (Step.Known); due_on: with REQUESTED.
    """
    check_reason(to, reason)
    step = new_step(request, Step.Kind.MOVE, pk, state=to, reason=reason, known=known)
    step.text, step.for_person, step.name = text or None, for_person or None, by.name
    call("exchange_step", row_of(step), due_on)
    _record("exchange.moved", request, by, state=to, reason=reason)
    return step


def send(request: Request, *, by: User, due_on: date | None = None, text: str = "") -> Step:
    """The other side is asked from now on."""
    return move(request, State.REQUESTED, by=by, due_on=due_on, text=text)


def withdraw_request(request: Request, reason: str, *, by: User, text: str = "") -> Step:
    return move(request, State.CANCELLED, by=by, reason=reason, text=text)


def ask_back(request: Request, text: str, *, by: User, pk: UUID | None = None) -> Step:
    """Either side asks the other one something; the state stays."""
    return _say(request, Step.Kind.QUESTION, text, by, pk)


def answer(request: Request, text: str, *, by: User, pk: UUID | None = None) -> Step:
    return _say(request, Step.Kind.ANSWER, text, by, pk)


def say_deleted(request: Request, *, by: User) -> Step:
    """After a withdrawal the receiver says that nothing is kept any more."""
    return _say(request, Step.Kind.DELETED, "", by, None)


@transaction.atomic
def _say(request: Request, kind: str, text: str, by: User, pk: UUID | None) -> Step:
    step = new_step(request, kind, pk)
    step.text, step.name = text or None, by.name
    call("exchange_step", row_of(step), None)
    _record("exchange.said", request, by, kind=kind)
    return step


@transaction.atomic
def attach(request: Request, package: Package, *, by: User) -> None:
    """A package that is made later, or anew."""
    call("exchange_attach", request.pk, package.pk)
    request.package = package
    _record("exchange.attached", request, by, package=package.pk)


@transaction.atomic
def mark_seen(request: Request, *, by: User) -> int:
    """What the other side did is no news any more. Returns how many steps that were."""
    return call("exchange_seen", request.pk)


def steps_of(request: Request) -> Sequence[Step]:
    """Oldest first; for the asked side after load_keys()."""
    return list(request.steps.all())


def check_reason(to: str, reason: str) -> None:
    if to in NEEDS_REASON and reason not in REASONS_FOR[to]:
        raise ReasonMissing(to)


def new_step(request: Request, kind: str, pk: UUID | None, **columns: Any) -> Step:
    load_keys([request])
    return Step(id=pk or uuid4(), request=request, key_id=request.key_id, kind=kind, at=dates.now(), **columns)


def _record(event: str, request: Request, by: User | None, **detail: object) -> None:
    subject, office = request.person_id, request.office_id
    record(event, by=by, subject=subject, subject_kind="person", office=office, on=request, detail=detail)
