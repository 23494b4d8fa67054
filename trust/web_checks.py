"""The group web: what attackers do from outside (C), at the sign-in (D) and with what they type and bring (E).

The town of this group is a bad one: every sealed text carries thirty of three hundred scripts beside its mark.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import attack_checks
import file_checks
import input_checks
import request_checks
import scanner_checks
import setup_checks
import sign_in_checks
import source_checks
import town
import weakness_checks
from django.apps import apps
from django.db import models
from harness import not_here
from payloads import scripts, share_of
from town import Town, as_superuser

__all__ = [
    "attack_checks",
    "file_checks",
    "input_checks",
    "request_checks",
    "scanner_checks",
    "setup_checks",
    "sign_in_checks",
    "source_checks",
    "stage",
    "weakness_checks",
]
# Against a running server, or with programs that are fetched for it.
LEFT_OUT_IN_SHORT = ("C1", "C2", "C3", "C12", "D1", "D2")
AT_THE_END = ("C1", "C2", "C3")  # they press every button, and what they change stays

not_here["C6"] = "TLS is ended by the reverse proxy of whoever runs it (docs/operate/hosting.md)"
not_here["D3"] = "there is no portal for clients yet"
not_here["E7"] = "documents of a day are limited (test_keep_documents.py); what one case holds in all is not"


@contextmanager
def stage() -> Iterator[Town]:
    all_of_them, plain_mark = scripts(), town.mark

    def mark(table: str, column: str) -> str:
        return f"{plain_mark(table, column)} {share_of(all_of_them, f'{table}.{column}')}"

    logging.disable(logging.CRITICAL)  # of tens of thousands of requests that are meant to fail
    with patch.object(town, "mark", mark):
        made = Town.build()
    write_into_what_is_public(all_of_them)
    yield made


FREE = {"name", "description", "alternate_name", "address", "phone", "email", "note", "fees", "title", "label"}


def write_into_what_is_public(texts: list[str]) -> None:
    """Names of people who work here, offices, houses and offers, as the master of the database."""
    with as_superuser() as superuser:
        for model in apps.get_models():
            if model._meta.app_label not in ("accounts", "directory"):
                continue
            for one in model._meta.concrete_fields:
                if not isinstance(one, models.CharField | models.TextField) or one.choices or one.unique:
                    continue
                if one.name not in FREE:
                    continue
                bad = share_of(texts, f"{model._meta.label}.{one.name}", 2)[: (one.max_length or 400) // 2]
                table, column, most = model._meta.db_table, one.column, one.max_length or 4000
                superuser.execute(
                    f"UPDATE {table} SET {column} = left({column} || ' ' || %s, {most}) WHERE {column} <> ''", [bad]
                )
