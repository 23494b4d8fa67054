"""A row as functions of the database take it: column → value, sealed columns as they will lie there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from psycopg.types.json import Jsonb

from geleit.vault.fields import SealedField
from geleit.vault.models import SealedModel


def row_of(instance: models.Model) -> Jsonb:
    return Jsonb({one.column: _value(instance, one) for one in instance._meta.concrete_fields})


def _value(instance: models.Model, one: Any) -> Any:
    if isinstance(one, SealedField) and isinstance(instance, SealedModel):
        return _bytes(instance.sealed(one.name))
    value = getattr(instance, one.attname)
    if isinstance(value, bytes | memoryview):
        return _bytes(value)
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _bytes(value: bytes | memoryview | None) -> str | None:
    return None if value is None else "\\x" + bytes(value).hex()


def rows_of(instances: Iterable[models.Model]) -> Jsonb:
    return Jsonb([row_of(one).obj for one in instances])
