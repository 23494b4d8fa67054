"""Inserting many rows in one statement, one parameter per column: a few times faster than one per value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections, models

from geleit.vault.fields import SealedField


def insert_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """What bulk_create does, for models whose ids are made before, or by the database."""
    fields = _fields(model)
    insert_columns(model, [field.name for field in fields], [list(map(_reader(field), rows)) for field in fields])


def insert_columns(model: type[models.Model], names: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """The same from plain values, column by column. COPY would be quicker still, but not where rows have owners."""
    if not values or not values[0]:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    given = ", ".join(f"%s::{_array_type(field, connection)}" for field in fields)
    taken = ", ".join(f'"{field.column}"::{field.db_type(connection)}' for field in fields)
    # Names of tables and columns come from the models, values are parameters.
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {taken} FROM unnest({given}) AS given ({columns})'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in values])


def _fields(model: type[models.Model]) -> list[models.Field]:
    """Without those the database fills itself."""
    fields = model._meta.concrete_fields
    return [field for field in fields if not isinstance(field, models.AutoField) and not field.has_db_default()]


def _reader(field: models.Field) -> Callable[[models.Model], Any]:
    """How to take the value of a field off a row, sealed where it has to be."""
    if isinstance(field, SealedField):
        return lambda row: field.get_db_prep_save(field.pre_save(row, True), connections[DEFAULT_DB_ALIAS])
    name = field.attname
    if isinstance(field, ArrayField):
        return lambda row: _literal(getattr(row, name))
    return lambda row: getattr(row, name)


def _literal(words: Sequence[str]) -> str:
    """An array in an array would have to be as long as the others, so it travels as text."""
    return "{" + ",".join('"' + str(word).replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words) + "}"


def _array_type(field: models.Field, connection: Any) -> str:
    """Without length, so that nothing is cut on the way."""
    if isinstance(field, ArrayField):
        return "text[]"
    return f"{(field.db_type(connection) or '').partition('(')[0]}[]"
