"""The town of the checks: the cast of the tests with one of everything, and a mark in every text that is sealed.

A mark is no word of any page. Wherever one turns up that is not shown to the team of the file, content has got out.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import psycopg
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.accounts import second_factor
from geleit.accounts.actions import staff
from geleit.accounts.models import User
from geleit.cases.actions.documents import add_document
from geleit.core import acting, dates, sessions
from geleit.core.uploads.file_types import PDF, CleanFile
from geleit.exchange.tests.partners import partner
from geleit.vault.errors import VaultError
from geleit.vault.fields import SealedField, SealedJSON, SealedText
from geleit.vault.models import SealedModel, sealed_fields
from tests.cast import LONG_AGO, Cast, gather
from tests.matrix_objects import OBJECTS

MARK = "zzgeheim"
MARKED = re.compile(rb"zzgeheim[0-9a-f]{8}")
CODE = re.compile(r"[a-z0-9_]*")
NO_WORDS = {"handover_trigger.about"}  # a kind, an id and a day, which nobody types
EXTRA = (("member", "counsellor"), ("deputy", "counsellor"), ("dpo", "data_protection"))
Objects = dict[str, UUID | int | str]


@dataclass(eq=False)
class Town:
    cast: Cast
    objects: Objects  # what → its id, as in tests/matrix_objects.py
    viewers: dict[str, User | None]  # as in tests/permission_matrix.py
    planted: set[str] = field(default_factory=set)  # table.column of every text that carries a mark somewhere

    @classmethod
    def build(cls) -> Town:
        with marks_in_what_is_sealed() as planted, transaction.atomic():
            cast = gather()
            viewers = with_more_colleagues(cast)
            with acting_as(cast.anna, purpose="test"):
                objects = {what: make(cast) for what, make in OBJECTS.items()}
                paper = CleanFile("Brief.pdf", PDF, f"%PDF-1.7 {mark('cases_documentchunk', 'data')}".encode())
                add_document(uuid4(), cast.case, paper, "asylum_decision", by=cast.anna)
                fill_what_is_empty()
        acting.forget()
        return cls(cast, objects, viewers, planted)

    def somebody(self, viewer: str) -> User:
        """Whoever is signed in as this viewer."""
        if (user := self.viewers[viewer]) is None:
            raise ValueError(f"{viewer} is nobody")
        return user

    def browser(self, user: User | None) -> Client:
        return browser_of(user)


def browser_of(user: User | None) -> Client:
    """Signed in a moment ago with a passkey; nobody where `user` is None."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    if user is not None:
        client.force_login(user)
        session = client.session
        sessions.begin(session)
        second_factor.note(session)
        session.save()
    return client


def with_more_colleagues(cast: Cast) -> dict[str, User | None]:
    with acting_as(None, purpose="system"):
        extra = {}
        for username, role in EXTRA:
            user = staff.create_user(username, username.title(), cast.office.organisation, by=None)
            staff.add_membership(user, cast.office, role, from_on=LONG_AGO, by=None)
            extra[username] = user
    petra, today = partner(), dates.today()
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, extra["member"], "member", today, None, by=cast.anna)
        grants.give(cast.case.pk, extra["deputy"], "deputy", today, today + timedelta(days=7), by=cast.anna)
    return {
        "lead": cast.anna,
        "member": extra["member"],
        "deputy": extra["deputy"],
        "colleague": cast.bilal,
        "stranger": cast.carla,
        "team_lead": cast.deniz,
        "administrator": cast.farid,
        "statistics": cast.greta,
        "data_protection": extra["dpo"],
        "partner": petra,
        "anonymous": None,
    }


def mark(table: str, column: str) -> str:
    return f"{MARK}{zlib.crc32(f'{table}.{column}'.encode()):08x}"


@contextmanager
def marks_in_what_is_sealed() -> Iterator[set[str]]:
    """Every text somebody writes that is sealed meanwhile carries a mark; codes stay what they are."""
    planted: set[str] = set()
    plain_text, plain_json = SealedText.encode, SealedJSON.encode

    def marked(one: SealedField, value: str) -> str:
        planted.add(name_of(one))
        return value if MARK in value else f"{value} {mark(one.model._meta.db_table, one.name)}"

    def text(one: SealedText, value: str) -> bytes:
        return plain_text(one, value if CODE.fullmatch(value) or name_of(one) in NO_WORDS else marked(one, value))

    def within(one: SealedJSON, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: within(one, inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [within(one, inner) for inner in value]
        return marked(one, value) if isinstance(value, str) and " " in value else value

    with (
        patch.object(SealedText, "encode", text),
        patch.object(SealedJSON, "encode", lambda one, value: plain_json(one, within(one, value))),
    ):
        yield planted


def holds_a_code(one: SealedField) -> bool:
    return one.name.startswith("sealed_") or name_of(one) in NO_WORDS


def name_of(one: SealedField) -> str:
    return f"{one.model._meta.db_table}.{one.name}"


def fill_what_is_empty() -> None:
    """As far as the rules of the tables let it: an agreed plan, for example, takes nothing any more."""
    for model in apps.get_models():
        if not issubclass(model, SealedModel):
            continue
        for row in model._base_manager.all():
            for one in sealed_fields(model):
                if isinstance(one, SealedText) and not holds_a_code(one) and getattr(row, one.name) is None:
                    fill(row, one)


def fill(row: SealedModel, one: SealedField) -> None:
    setattr(row, one.name, "Geheim")
    try:
        with transaction.atomic():
            row.save(update_fields=[one.name])
    except (DatabaseError, VaultError):  # a rule of the table, or a row that is not hers to change
        setattr(row, one.name, None)


def as_superuser() -> psycopg.Connection[Any]:
    """The master of the database that is thrown away: for breaking things, and for looking at everything."""
    return psycopg.connect(os.environ["TRUST_SUPERUSER_URL"], autocommit=True)
