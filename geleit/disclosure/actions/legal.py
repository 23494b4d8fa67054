"""An authority asks for something out of a case. Two people agree before anything leaves; the database sees to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import override

from geleit.access.grants import NotAllowed
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.models import Case
from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day
from geleit.disclosure.models import LegalDisclosure, LegalDisclosureContent
from geleit.disclosure.package import printable
from geleit.disclosure.picking import picked
from geleit.vault import keys

State = LegalDisclosure.State


class WrongState(Exception):
    """Somebody else decided meanwhile, or the step before is missing."""


@transaction.atomic
def receive_legal_request(
    pk: UUID, case: Case, said: dict[str, Any], chosen: Sequence[str], *, by: User
) -> LegalDisclosure:
    """said: asker_kind, asker, basis, ground, question, asked_on. chosen: keys of picking.pieces_of."""
    items = picked(case, chosen)
    held = LegalDisclosure(
        id=pk,
        case=case,
        number=case.number,
        office=case.office,
        key_id=keys.new_key("oversight", owner=pk, under=case.organisation.key_id),
        parts=[item["kind"] for item in items],
        created_by=by.pk,
        created_at=dates.now(),
    )
    for name, value in said.items():
        setattr(held, name, value)
    held.save(force_insert=True)
    content = LegalDisclosureContent(case=case, disclosure=held, key_id=case.key_id)
    content.items = items
    content.save(force_insert=True)
    _record("legal_request.received", held, by, basis=held.basis)
    return held


@transaction.atomic
def agree_first(held: LegalDisclosure, *, by: User) -> None:
    """The lead of the case, whose duty of secrecy it is."""
    held = _next(held, State.ASKED)
    held.state, held.first_by, held.first_at = State.FIRST, by, dates.now()
    _save(held, "first_by", "first_at")
    _record("legal_request.agreed", held, by)


@transaction.atomic
def agree_second(held: LegalDisclosure, *, by: User) -> None:
    """Somebody else: data protection officer or head of the office, who sees what is asked and no content."""
    held = _next(held, State.FIRST)
    held.state, held.second_by, held.second_at = State.SECOND, by, dates.now()
    _save(held, "second_by", "second_at")
    _record("legal_request.agreed", held, by)


@transaction.atomic
def give(held: LegalDisclosure, *, by: User) -> None:
    """The letter is printed from what was picked and kept as it left."""
    held = _next(held, State.SECOND)
    held.state, held.given_on = State.GIVEN, dates.today()
    _save(held, "given_on")
    content = held.content
    content.paper = letter(held, content.items or [])
    content.save(update_fields=["paper"])
    _record("legal_request.given", held, by, number=len(held.parts))


@transaction.atomic
def turn_down(held: LegalDisclosure, state: str, why: str, *, by: User) -> None:
    """Refused to the authority, or withdrawn by it or by the house. Either is an answer."""
    held = _next(held, *LegalDisclosure.OPEN)
    held.state, held.answer, held.over_at, held.over_by = state, why, dates.now(), by.pk
    _save(held, "answer", "over_at", "over_by")
    _record(f"legal_request.{state}", held, by)


@transaction.atomic
def inform(held: LegalDisclosure, informed: str, on: date | None, why: str, *, by: User) -> None:
    """Whether the person was told, and when; or why not."""
    held = LegalDisclosure.objects.select_for_update().get(pk=held.pk)
    held.informed, held.informed_on, held.not_informed_why = informed, on, why or None
    _save(held, "informed", "informed_on", "not_informed_why")
    _record("legal_request.informed", held, by, informed=informed)


def letter(held: LegalDisclosure, items: list[dict[str, Any]]) -> bytes:
    office = held.office
    with override("de"):
        data = {
            "title": "Auskunft aus der Beratung",
            "sender": [office.organisation.name, office.name, *([office.address] if office.address else [])],
            "reference": held.number,
            "to": held.asker or "",
            "day": day(dates.today()),
            "question": held.question or "",
            "basis": str(held.get_basis_display()),
            "items": [[item["label"], item["text"]] for item in items if item["kind"] != "document"],
            "documents": [f"{item['label']}: {item['text']}" for item in items if item["kind"] == "document"],
        }
    return pdf.render("disclosure/letter", printable(data))


def _next(held: LegalDisclosure, *states: str) -> LegalDisclosure:
    """As it stands now, and held until the transaction ends."""
    now = LegalDisclosure.objects.select_for_update().get(pk=held.pk)
    if now.state not in states:
        raise WrongState
    return now


def _save(held: LegalDisclosure, *fields: str) -> None:
    held.version += 1
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "version", *fields])
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "42501":
            raise NotAllowed from error
        raise


def _record(event: str, held: LegalDisclosure, by: User, **detail: object) -> None:
    record(event, by=by, subject=held.case_id, subject_kind="case", office=held.office_id, on=held, detail=detail)
