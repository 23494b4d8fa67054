"""A receiver without account: a link that expires, and a code told another way. Only both together open anything."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.access.grants import call, rows_of
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.exchange import share_key
from geleit.exchange.actions.package import Closed
from geleit.exchange.actions.request import check_reason, load_keys, new_step
from geleit.exchange.models import Link, Package, Request, Step
from geleit.exchange.rows import row_of


@dataclass(frozen=True)
class NewLink:
    """Shown once: neither is kept."""

    token: str = field(repr=False)
    code: str = field(repr=False)
    link: Link


@dataclass(frozen=True)
class Visit:
    """What a browser sends along: the token of the link, and the mark it got with the right code."""

    token: str = field(repr=False)
    browser: str = field(default="", repr=False)

    @property
    def hashes(self) -> tuple[str, str]:
        return share_key.hashed(self.token), share_key.hashed(self.browser) if self.browser else ""


@transaction.atomic
def make_link(request: Request, package: Package | None, *, days: int = Link.DAYS, by: User) -> NewLink:
    """For a request to somebody without account. Its package, if it has one, comes straight from pack(): what is in it
    is sealed here and kept nowhere else, so it is packed anew for a new link. Earlier links die.
    """
    plain = getattr(package, "plain", None)
    if request.package_id != (package.pk if package else None) or (package and plain is None):
        raise Closed
    token, code, salt = share_key.new_token(), share_key.new_code(), share_key.new_salt()
    link = Link(id=uuid4(), request=request, package=package, token_hash=share_key.hashed(token), salt=salt)
    link.made_by, link.until = by.pk, dates.now() + timedelta(days=min(days, Link.DAYS))
    link.sealed = share_key.seal({"package": plain}, token, code, salt, link.pk)
    call("exchange_link_make", row_of(link))
    subject, office = request.person_id, request.office_id
    record("exchange.link_made", by=by, subject=subject, subject_kind="person", office=office, on=link)
    return NewLink(token, code, link)


@dataclass(frozen=True)
class Opened:
    content: dict[str, Any] | None  # what was packed; None where the request brings nothing
    browser: str = field(repr=False)  # the mark for the cookie of this browser: nobody else gets in from now on


def open_link(visit: Visit, code: str) -> Opened | None:
    """None for a wrong code, and for a link that is guessed, forwarded, expired, withdrawn or used up; as slowly.

    Raises nothing, so that no transaction is rolled back in which a try was counted.
    """
    browser = visit.browser or secrets.token_urlsafe(24)
    token_hash, browser_hash = Visit(visit.token, browser).hashes
    found = rows_of("exchange_link_try", token_hash, browser_hash)  # counted, whatever happens next
    if not found:
        share_key.waste_time(visit.token, code)
        return None
    link, salt, sealed = found[0]
    try:
        content = share_key.unseal(bytes(sealed), visit.token, code, bytes(salt), link)
    except share_key.WrongCode:
        call("exchange_link_failed", token_hash)
        return None
    opened = rows_of("exchange_link_opened", token_hash, browser_hash)
    if not opened:
        return None
    person, office, _package = opened[0]
    record("exchange.link_opened", by=None, subject=person, subject_kind="person", office=office, on=Link(id=link))
    return Opened(content["package"], browser)


def request_behind(visit: Visit) -> tuple[Request, list[Step]]:
    """What was asked and where it stands, for the browser that had the right code once. Raises Closed."""
    found = list(Request.objects.raw("SELECT * FROM exchange_link_request(%s, %s)", visit.hashes))
    if not found:
        raise Closed
    steps = list(Step.objects.raw("SELECT * FROM exchange_link_steps(%s, %s)", visit.hashes))
    load_keys(found)
    return found[0], steps


@transaction.atomic
def move_by_link(
    visit: Visit, to: str, *, name: str, reason: str = "", text: str = "", for_person: str = "", pk: UUID | None = None
) -> None:
    """name: who answers, as she writes it herself."""
    check_reason(to, reason)
    request, _steps = request_behind(visit)
    step = new_step(request, Step.Kind.MOVE, pk, state=to, reason=reason)
    step.text, step.for_person, step.name = text or None, for_person or None, name or None
    _take(visit, step, state=to, reason=reason)


@transaction.atomic
def say_by_link(visit: Visit, kind: str, *, name: str, text: str = "", pk: UUID | None = None) -> None:
    """kind: Step.Kind.QUESTION, ANSWER or, after a withdrawal, DELETED."""
    request, _steps = request_behind(visit)
    step = new_step(request, kind, pk)
    step.text, step.name = text or None, name or None
    _take(visit, step, kind=kind)


def asked_to_delete(visit: Visit) -> str:
    """After a withdrawal, for the browser that had opened it: "asked", or "said" once it was; else ""."""
    return call("exchange_link_gone", *visit.hashes) or ""


@transaction.atomic
def say_deleted_by_link(visit: Visit) -> tuple[UUID, str]:
    """Nothing is kept there any more. Returns id and kind of the request. Raises NotAllowed."""
    [(person, office, request, kind)] = rows_of("exchange_link_deleted", *visit.hashes)
    about: dict[str, Any] = {"subject": person, "subject_kind": "person", "office": office, "on": Request(id=request)}
    record("exchange.said", by=None, **about, detail={"kind": Step.Kind.DELETED})
    return request, kind


def _take(visit: Visit, step: Step, **detail: object) -> None:
    [(person, office)] = rows_of("exchange_link_step", *visit.hashes, row_of(step))
    event = "exchange.moved" if step.kind == Step.Kind.MOVE else "exchange.said"
    record(event, by=None, subject=person, subject_kind="person", office=office, on=step, detail=detail)
