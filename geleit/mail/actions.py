"""Writing a mail into the outbox. It leaves with the transaction around it, or with it never was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from procrastinate.contrib.django import app

from geleit.core.acting import acting_as
from geleit.mail.models import Outgoing
from geleit.mail.wording import KINDS
from geleit.vault import derived

DAYS = 2  # so long a server may be down


class NoAddress(ValueError):
    """Nothing that a mail can be sent to."""


class Actor(Protocol):
    pk: UUID


def is_on() -> bool:
    """Whether a mail server is set up (GELEIT_SMTP)."""
    return bool(settings.SMTP)


def post(
    kind: str,
    *,
    to: models.Model,
    link: str = "/",
    pk: UUID | None = None,
    language: str = "de",
    by: Actor | None = None,
    until: datetime | None = None,
) -> UUID | None:
    """To the registered address of `to`, a saved row with an `email`: nothing typed into a form is ever written to.

    `link` is a path of this house. The same `pk` twice is one mail. None where no mail server is set up.
    Raises NoAddress.
    """
    if not is_on():
        return None
    if to._state.adding:
        raise NoAddress("Only an address that is registered is written to.")
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError("A link in a mail is a path of this house.")
    row = Outgoing(id=pk or uuid4(), kind=kind, language=language, by=by.pk if by else None)
    row.until_at = until or row.posted_at + timedelta(days=DAYS)
    return _write(row, checked(getattr(to, "email", "")), {"link": settings.URL + link})


def tell(people: Iterable[models.Model], *, by: Actor | None, kind: str = "notice") -> int:
    """To each that there is something new. Who has no address finds it when she signs in. Returns how many are told."""
    told = 0
    for one in people:
        try:
            told += post(kind, to=one, language=getattr(one, "language", "de"), by=by) is not None
        except NoAddress:
            continue
    return told


def post_checkpoint(line: str) -> UUID | None:
    """A signed line of the audit trail to the mailbox of GELEIT_CHECKPOINT_MAIL, where one is set."""
    if not is_on() or not settings.CHECKPOINT_MAIL:
        return None
    row = Outgoing(id=uuid4(), kind="checkpoint")
    row.until_at = row.posted_at + timedelta(days=14)  # the next one does not replace it
    return _write(row, checked(settings.CHECKPOINT_MAIL), {"line": line})


def checked(address: str) -> str:
    """One address, and no second line that could become a header."""
    try:
        validate_email(address)
    except ValidationError:
        raise NoAddress("This is not the address of a mailbox.") from None
    return address


@transaction.atomic
def _write(row: Outgoing, address: str, facts: dict[str, str]) -> UUID:
    KINDS[row.kind]  # KeyError here, and not in the job
    row.sealed = derived.seal("mail", json.dumps({"to": address, **facts}).encode(), place(row.pk))
    with acting_as(None, purpose="mail"):
        Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    app.configure_task("geleit.mail.deliver", queue="mail", lock="geleit.mail").defer(mail_id=str(row.pk))
    return row.pk


def place(pk: UUID) -> str:
    return f"mail_outgoing|sealed|{pk}"
