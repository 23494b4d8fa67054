"""Organisations, offices, accounts and memberships. `by=None` only while a system is set up and nobody can sign in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction

from geleit.accounts.models import Membership, Office, Organisation, User
from geleit.audit.record import record
from geleit.core import dates
from geleit.vault import keys


@transaction.atomic
def create_organisation(
    name: str, kind: str, *, regime: str = Organisation.Regime.DSGVO, by: User | None
) -> Organisation:
    pk = uuid4()
    key_id = keys.new_key("organisation", owner=pk, under=None)
    organisation = Organisation.objects.create(id=pk, name=name, kind=kind, regime=regime, key_id=key_id)
    record("organisation.created", by=by, on=organisation)
    return organisation


@transaction.atomic
def create_office(
    organisation: Organisation, code: str, name: str, programmes: list[str], *, by: User | None, **fields: Any
) -> Office:
    office = Office.objects.create(organisation=organisation, code=code, name=name, programmes=programmes, **fields)
    record("office.created", by=by, office=office.pk, on=office)
    return office


@transaction.atomic
def create_user(
    username: str,
    name: str,
    organisation: Organisation,
    *,
    by: User | None,
    password: str | None = None,
    pk: UUID | None = None,
    **fields: Any,
) -> User:
    """An account without any right; rights come with a membership."""
    pk = pk or uuid4()
    key_id = keys.new_key("user", owner=pk, under=organisation.key_id)
    user = User.objects.create_user(username, password, id=pk, name=name, key_id=key_id, **fields)
    record("user.created", by=by, on=user)
    return user


@transaction.atomic
def add_membership(
    user: User,
    office: Office,
    role: str,
    *,
    by: User | None,
    from_on: date | None = None,
    until_on: date | None = None,
    **fields: Any,
) -> Membership:
    """Gives somebody a role in an office. Nobody gives herself one."""
    if by is not None and by.pk == user.pk:
        raise PermissionDenied("own role")
    membership = Membership.objects.create(
        user=user, office=office, role=role, from_on=from_on or dates.today(), until_on=until_on, **fields
    )
    record("membership.added", by=by, office=office.pk, on=membership, detail={"user": str(user.pk), "role": role})
    return membership


@transaction.atomic
def end_membership(membership: Membership, until_on: date, *, by: User) -> None:
    """The last day somebody works in a role."""
    membership.until_on = until_on
    membership.save(update_fields=["until_on"])
    record(
        "membership.ended", by=by, office=membership.office_id, on=membership, detail={"user": str(membership.user_id)}
    )


@transaction.atomic
def change_office(office: Office, fields: dict[str, Any], *, by: User) -> None:
    """Changes name, place, address, phone or what the "already known" check answers."""
    for name, value in fields.items():
        setattr(office, name, value)
    office.save(update_fields=list(fields))
    record("office.changed", by=by, office=office.pk, on=office, detail={"fields": sorted(fields)})


@transaction.atomic
def renew_password(user: User, password: str, *, by: User) -> None:
    """A new start password after somebody lost hers; her open sessions end with it."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_renewed", by=by, on=user)
