"""Organisations, offices, accounts and memberships. `by=None` only while a system is set up and nobody can sign in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from geleit.accounts.models import Membership, Office, Organisation, User
from geleit.accounts.roles import ROLES
from geleit.audit.record import record, record_many
from geleit.core import dates
from geleit.core.plain_text import plain, plain_all
from geleit.core.versions import claim
from geleit.mail.actions import tell
from geleit.vault import keys

ACCESS_CHANGED = "access_changed"  # the mail to whoever it belongs to: somebody else may have done it


@transaction.atomic
def create_organisation(
    name: str, kind: str, *, regime: str = Organisation.Regime.DSGVO, pk: UUID | None = None, by: User | None
) -> Organisation:
    pk = pk or uuid4()
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
    office: Office | None = None,
    **fields: Any,
) -> User:
    """An account without any right; rights come with a membership. A password given here is a start password."""
    pk = pk or uuid4()
    name = plain(name)
    key_id = keys.new_key("user", owner=pk, under=organisation.key_id)
    start = password is not None
    user = User.objects.create_user(
        username, password, id=pk, name=name, key_id=key_id, must_change_password=start, **fields
    )
    record("user.created", by=by, office=office.pk if office else None, on=user)
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
    membership = Membership(
        user=user, office=office, role=role, from_on=from_on or dates.today(), until_on=until_on, **fields
    )
    names = ("id", "user_id", "office_id", "role", "from_on", "until_on", "weekly_hours")
    lists = (membership.languages, membership.competences)
    values = [*(getattr(membership, name) for name in names), *map(list, lists), membership.qualification]
    _call("accounts_add_membership(%s, %s, %s, %s, %s, %s, %s, %s::text[], %s::text[], %s)", values)
    record("membership.added", by=by, office=office.pk, on=membership, detail={"user": str(user.pk), "role": role})
    begin_sessions_anew(user)
    return membership


@transaction.atomic
def end_membership(membership: Membership, until_on: date, *, by: User) -> bool:
    """The last day somebody works in a role; a counsellor's files of this office close with it.

    False where the role ends no later already: ending it never makes it longer.
    """
    held = Membership.objects.get(pk=membership.pk)
    if not _call("accounts_end_membership(%s, %s)", [held.pk, until_on]):
        return False
    record("membership.ended", by=by, office=held.office_id, on=held, detail={"user": str(held.user_id)})
    if "cases.work" in ROLES[held.role].permissions:
        _end_grants(held, until_on, by=by)
    begin_sessions_anew(held.user)
    return True


def begin_sessions_anew(user: User) -> None:
    """What somebody may do has changed: every open session of hers begins anew with a sign-in."""
    _call("accounts_end_sessions(%s)", [user.pk])
    user.refresh_from_db(fields=["sessions_ended"])


@transaction.atomic
def end_sessions(user: User, *, by: User) -> None:
    """A laptop was lost, or a session stands open somewhere: all of them end now."""
    begin_sessions_anew(user)
    record("user.sessions_ended", by=by, office=user.office_id, on=user)


def _call(function: str, values: list[Any]) -> Any:
    """A function of functions.sql: it checks the acting user again. Raises PermissionDenied where it refuses."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}", values)
            return cursor.fetchone()[0]
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "42501":
            raise PermissionDenied("role") from error
        raise


def _end_grants(held: Membership, until_on: date, *, by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_end_with_role(%s, %s, %s)", [held.user_id, held.office_id, until_on])
        ended = cursor.fetchall()
    for kind in ("person", "case"):
        lines = [(subject, {"user": str(held.user_id), "kind": grant}) for subject, of, grant in ended if of == kind]
        record_many("access.ended", lines, by=by, subject_kind=kind, office=held.office_id)


@transaction.atomic
def change_office(office: Office, version: int, fields: dict[str, Any], *, by: User) -> None:
    """Changes name, place, address, phone or what the "already known" check answers. Raises Conflict."""
    claim(office, version)
    for name, value in fields.items():
        setattr(office, name, plain_all(value))
    office.save(update_fields=list(fields))
    record("office.changed", by=by, office=office.pk, on=office, detail={"fields": sorted(fields)})


@transaction.atomic
def renew_password(user: User, password: str, *, by: User) -> None:
    """A new start password after somebody lost hers; her open sessions end with it."""
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record("user.password_renewed", by=by, office=user.office_id, on=user)
    tell([user], by=by, kind=ACCESS_CHANGED)
