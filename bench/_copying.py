"""Writes rows by COPY into the database that is thrown away; every value is sealed as in real life."""

import os
from typing import Any

import psycopg
from django.db import connection, models

from geleit.vault.fields import SealedField


def superuser_dsn() -> str:
    """COPY is not for those whom policies hold for."""
    return os.environ["BENCH_SUPERUSER_URL"]


def copy(owner: psycopg.Connection, model: type[models.Model], rows: list[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not filled_by_database(field)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with owner.cursor().copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row([value_of(field, row) for field in fields])


def filled_by_database(field: models.Field) -> bool:
    return isinstance(field, models.AutoField) or field.db_default is not models.NOT_PROVIDED


def value_of(field: models.Field, row: models.Model) -> Any:
    if isinstance(field, SealedField):
        stored = field.pre_save(row, True)
        return None if stored is None else stored.data
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return field.get_db_prep_save(value, connection)
    return value
