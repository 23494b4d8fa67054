"""A package as a file: out to a house whose card we have, in from one. Each file is taken in once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.access.acting import acting_as
from geleit.access.grants import call, rows_of
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.exchange import sealed_file
from geleit.exchange.actions.houses import key_of, own_card, secret_of
from geleit.exchange.actions.package import PURPOSE, NotConsented, new_package
from geleit.exchange.house_card import fingerprint
from geleit.exchange.models import Consent, HouseKey, Package, PartnerCard, ReceivedPackage
from geleit.exchange.rows import row_of
from geleit.exchange.sealed_file import Head, Sealed
from geleit.vault import keys

Why = ReceivedPackage.Why


class Refused(ValueError):
    """The file is not taken in, and nothing of it is kept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Written:
    """A file to be handed out. Its name says nothing of the person."""

    name: str
    data: bytes = field(repr=False)


@transaction.atomic
def export(consent: Consent, values: dict[str, Any], *, pk: UUID, by: User) -> Written:
    """Exactly the fields of the consent, readable for its recipient alone, and kept nowhere here. The consent stays
    locked until the transaction ends. pk: made with the form, so that a form sent twice makes no second package.
    """
    partner, key = consent.partner, key_of(consent.person.office.organisation)
    if partner is None or partner.removed_at or key is None:
        raise NotConsented("no house with a card")
    package, content = new_package(consent, values, pk=pk, by=by)
    call("exchange_export", row_of(package))
    head = _head(sealed_file.PACKAGE, package, key, partner)
    data = sealed_file.write(head, content, secret_of(key), bytes(partner.public))
    _record("package.exported", package, by, number=len(consent.fields or []), consent=consent.pk)
    return Written(f"geleit-paket-{str(package.pk)[:8]}.json", data)


def withdrawal(package: Package, *, by: User) -> Written:
    """Tells the other house to destroy what it has. It says which package, and nothing else."""
    consent = package.consent
    partner, key = consent.partner, key_of(consent.person.office.organisation)
    if partner is None or key is None or consent.withdrawn_at is None:
        raise NotConsented("nothing was taken back")
    head = _head(sealed_file.WITHDRAWAL, package, key, partner)
    data = sealed_file.write(head, {}, secret_of(key), bytes(partner.public))
    _record("package.withdrawal_written", package, by)
    return Written(f"geleit-widerruf-{str(package.pk)[:8]}.json", data)


def _head(what: str, package: Package, key: HouseKey, partner: PartnerCard) -> Head:
    return Head(what, str(package.pk), own_card(key).fingerprint, partner.fingerprint, package.until_on.isoformat())


@transaction.atomic
def take_in(data: bytes, *, by: User) -> ReceivedPackage | None:
    """None: it was a withdrawal, and what it names is destroyed. Raises Refused."""
    sealed, key, partner, content = _opened(data, by)
    before = rows_of("exchange_received_before", partner.pk, sealed.head.number)
    if sealed.head.what == sealed_file.WITHDRAWAL:
        _take_back(sealed.head, partner, before, by)
        return None
    if before:
        raise Refused("withdrawn" if before[0][1] == Why.WITHDRAWN else "again")
    if sealed.head.until_on < dates.today():
        raise Refused("expired")
    if not _is_snapshot(content):
        raise Refused("not_a_file")
    received = _row(sealed.head, partner)
    with acting_as(None, purpose=PURPOSE):
        received.key_id = keys.new_key("package", owner=received.pk, under=key.organisation.key_id)
    received.content = content
    if not call("exchange_receive", row_of(received)):
        raise Refused("again")  # at the same moment, by somebody else
    record("package.received", by=by, on=received, office=_office(received, by))
    return received


def _opened(data: bytes, by: User) -> tuple[Sealed, HouseKey, PartnerCard, dict[str, Any]]:
    """For one of her houses, from one with a card, and unchanged."""
    try:
        sealed = sealed_file.read(data)
    except sealed_file.NotAFile:
        raise Refused("not_a_file") from None
    houses = {office.organisation_id for office in by.offices_with("inbox.work")}
    for key in HouseKey.objects.filter(organisation__in=houses).select_related("organisation"):
        if fingerprint(key.organisation_id, bytes(key.public)) == sealed.head.recipient:
            break
    else:
        raise Refused("not_for_us")
    partner = PartnerCard.objects.of_house(key.organisation).filter(fingerprint=sealed.head.sender).first()
    if partner is None:
        raise Refused("unknown")
    try:
        return sealed, key, partner, sealed_file.unseal(sealed, partner.card, secret_of(key))
    except sealed_file.Changed:
        raise Refused("changed") from None


def _take_back(head: Head, partner: PartnerCard, before: list[tuple[Any, ...]], by: User) -> None:
    """Also before the package itself arrived: then it never will."""
    if before:
        call("exchange_received_delete", before[0][0], Why.WITHDRAWN)
        gone = ReceivedPackage(id=before[0][0])
    elif head.until_on >= dates.today():
        gone = _row(head, partner)
        gone.key_id = partner.organisation.key_id  # nothing is sealed under it
        call("exchange_receive", row_of(gone))
    else:
        return
    record("package.taken_back", by=by, on=gone, office=by.office_id)
    keys.forget()


def _row(head: Head, partner: PartnerCard) -> ReceivedPackage:
    row = ReceivedPackage(id=uuid4(), organisation=partner.organisation, partner=partner, package=head.number)
    row.until_on = head.until_on
    return row


def _is_snapshot(content: Any) -> bool:
    """Whoever signed it is trusted to send; not to send what the page cannot show."""
    try:
        words = [one[part] for one in content["fields"] for part in ("code", "label", "value")]
        return all(isinstance(word, str) for word in (*words, *content["from"].values()))
    except (KeyError, TypeError, AttributeError):
        return False


@transaction.atomic
def read_received(received: ReceivedPackage, *, by: User) -> dict[str, Any]:
    """Each reading leaves its line here; the house it came from cannot see it."""
    with acting_as(None, purpose=PURPOSE):
        keys.load([received.key_id])
    content = received.content
    record("package.opened", by=by, on=received, office=_office(received, by), detail={"how": "file"})
    return content


@transaction.atomic
def delete_received(received: ReceivedPackage, *, by: User) -> None:
    """With its key."""
    if call("exchange_received_delete", received.pk, Why.DELETED):
        record("package.deleted", by=by, on=received, office=_office(received, by))
        keys.forget()


@transaction.atomic
def close_expired() -> int:
    """What is over is destroyed. Returns how many."""
    with acting_as(None, purpose=PURPOSE):
        return call("exchange_received_over")


def _office(received: ReceivedPackage, by: User) -> UUID | None:
    """Where she works in this house: its data protection officer finds the line."""
    return next(
        (one.pk for one in by.offices_with("inbox.work") if one.organisation_id == received.organisation_id), None
    )


def _record(event: str, package: Package, by: User, **detail: object) -> None:
    person = package.consent.person
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, on=package, detail=detail)
