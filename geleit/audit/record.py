"""Writing the audit trail: one line in the same transaction as the change. If the line fails, the change fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from psycopg.types.json import Jsonb

from geleit.audit.events import AREAS, EVENTS
from geleit.core.brakes import TooMany

CODE = re.compile(r"[\w.:/@+-]{0,200}")
_encoder = DjangoJSONEncoder(ensure_ascii=False)


class Actor(Protocol):
    pk: UUID


class UnknownEvent(ValueError):
    """The event is not listed in audit/events.py."""


def record(
    event: str,
    *,
    by: Actor | None,
    subject: UUID | None = None,
    subject_kind: str = "",
    office: UUID | None = None,
    on: models.Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """`by` must be the acting user the database knows (access.acting_as); None takes that one, or nobody."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    facts = {name: _checked(value) for name, value in (detail or {}).items()}
    if on is not None and not isinstance(on.pk, UUID):
        facts["pk"] = on.pk
    arguments: list[Any] = [
        event,
        by.pk if by else None,
        subject,
        subject_kind,
        office,
        on._meta.label_lower if on is not None else "",
        on.pk if on is not None and isinstance(on.pk, UUID) else None,
        Jsonb(facts, dumps=_encoder.encode),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, %s, %s, %s, %s, %s, %s, %s)", arguments)


def record_many(
    event: str,
    subjects: Iterable[tuple[UUID, Mapping[str, Any]]],
    *,
    by: Actor | None,
    subject_kind: str,
    office: UUID | None = None,
) -> None:
    """One line for each subject (id, detail), in one statement: for many files that begin together."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    lines = [
        {"subject": str(subject), "detail": {name: _checked(value) for name, value in detail.items()}}
        for subject, detail in subjects
    ]
    arguments: list[Any] = [event, by.pk if by else None, subject_kind, office, Jsonb(lines, dumps=_encoder.encode)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append_many(%s, %s, %s, %s, %s)", arguments)


def record_opening(subject: UUID, subject_kind: str, area: str, *, by: Actor, office: UUID | None) -> None:
    """Somebody looked at the content of a person's or a case's file. Raises TooMany: then it must not be shown."""
    if area not in AREAS:
        raise UnknownEvent(f"content.opened: {area}")
    detail = Jsonb({"area": area}, dumps=_encoder.encode)
    arguments: list[Any] = ["content.opened", by.pk, subject, subject_kind, office, detail, subject]
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, %s, %s, %s, %s, '', NULL, %s), audit_too_many(%s)", arguments)
        too_many = subject_kind == "case" and cursor.fetchone()[1]
    if too_many and not settings.BENCH:  # a measurement opens them all
        record("content.stopped", by=by, office=office)
        raise TooMany


def _checked(value: Any) -> Any:
    """Codes and ids only: a text with a blank in it is something somebody said, and does not belong here."""
    if isinstance(value, str):
        value = str(value)
        if not CODE.fullmatch(value):
            raise ValueError("The detail of an audit event holds codes and ids, never text.")
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_checked(item) for item in value]
    if value is None or isinstance(value, bool | int | UUID | date | datetime):
        return value
    raise TypeError(f"The detail of an audit event cannot hold {type(value).__name__}.")
