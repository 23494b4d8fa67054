"""What leaves: packed under a consent, opened by its recipient alone, never after a withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from geleit.access.acting import acting_as
from geleit.access.grants import call, rows_of
from geleit.accounts.models import Organisation, User
from geleit.audit.record import record
from geleit.exchange import catalogue
from geleit.exchange.actions.consent import still_holds
from geleit.exchange.models import Consent, Package, PackageContent
from geleit.exchange.rows import row_of
from geleit.exchange.values import person_values
from geleit.vault import keys, seal

PURPOSE = "exchange"  # opens keys of packages and requests, and of organisations to wrap them; no file
FORMAT = 1


class NotConsented(Exception):
    """The consent does not cover this, or does not hold (any more)."""


class Closed(Exception):
    """Withdrawn, expired, not addressed to her, or not there: the same answer to all of it."""


@transaction.atomic
def pack(consent: Consent, values: dict[str, Any], *, by: User) -> Package:
    """Exactly the fields of the consent. values: code → words, for the fields the caller brings; nothing else may be
    in it. Without account at the other end the content is sealed by make_link(), in the same action.
    """
    person = consent.person
    package, plain = new_package(consent, values, by=by)
    package.plain = plain  # type: ignore[attr-defined]  # no field: never stored
    content = _sealed(package, consent.organisation) if consent.organisation else None
    call("exchange_pack", row_of(package), row_of(content) if content else None)
    record(
        "package.made",
        by=by,
        subject=person.pk,
        subject_kind="person",
        office=person.office_id,
        on=package,
        detail={"number": len(consent.fields or []), "consent": consent.pk},
    )
    return package


def new_package(
    consent: Consent, values: dict[str, Any], *, pk: UUID | None = None, by: User
) -> tuple[Package, dict[str, Any]]:
    """Not stored yet, with what goes into it. Raises NotConsented."""
    person = consent.person
    if not consent.is_running or not still_holds(consent, person):
        raise NotConsented("does not hold")
    package = Package(id=pk or uuid4(), consent=consent, organisation=consent.organisation, office=person.office)
    package.made_by, package.until_on = by.pk, consent.until_on
    return package, snapshot(consent, values)


def snapshot(consent: Consent, values: dict[str, Any]) -> dict[str, Any]:
    """What the recipient reads. Raises NotConsented where the caller brings more than was agreed to."""
    agreed = catalogue.in_order(consent.fields or [])
    brought = {one.code for one in agreed if one.source == catalogue.CALLER}
    if set(values) - brought:
        raise NotConsented("not in the consent")
    if {one.code for one in agreed} - set(catalogue.allowed_to(authority=consent.is_authority)):
        raise NotConsented("not to an authority")
    found = {**person_values(consent.person, consent.fields or []), **values}
    office = consent.person.office
    return {
        "format": FORMAT,
        "fields": [{"code": one.code, "label": one.label_de, "value": found.get(one.code, "")} for one in agreed],
        "from": {"organisation": office.organisation.name, "office": office.name, "phone": office.phone},
        "purpose": consent.purpose,
        "until": consent.until_on.isoformat(),
    }


def _sealed(package: Package, organisation: Organisation) -> PackageContent:
    """Under a key of its own, and that under the key of the house it goes to."""
    with acting_as(None, purpose=PURPOSE):
        key = keys.new_key("package", owner=package.pk, under=organisation.key_id)
    content = PackageContent(id=uuid4(), package=package, key_id=key)
    content.content = package.plain  # type: ignore[attr-defined]  # set by pack()
    return content


@transaction.atomic
def open_package(package: Package | UUID, *, by: User, how: str = "page") -> dict[str, Any]:
    """What is in it. One line for each reading: in the trail, and for the counsellor. Raises Closed.

    The consent stays locked until the transaction ends, so that no withdrawal is acknowledged in between.
    """
    pk = package if isinstance(package, UUID) else package.pk
    found = rows_of("exchange_open", pk, how)
    if not found:
        raise Closed
    row, key, sealed, person, office = found[0]
    with acting_as(None, purpose=PURPOSE):
        keys.load([key])
    column = PackageContent._meta.get_field("content")
    place = seal.place(PackageContent._meta.db_table, str(column.column), row)
    content = column.decode(seal.unseal(bytes(sealed), key, place))
    record(
        "package.opened",
        by=by,
        subject=person,
        subject_kind="person",
        office=office,
        on=Package(id=pk),
        detail={"how": how},
    )
    return content
