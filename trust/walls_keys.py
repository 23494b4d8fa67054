"""Keys: what was erased stays unreadable in old copies (B6), nothing falls back to plain text (B8), and changing keys
survives being killed (B9)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from asking import ask, undone, url_of
from clock import clock_at
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from gone import NIGHTS, somebody
from harness import Found, check
from town import MARKED, Town

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.cases.actions.case import open_case
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.models import Case, Contact
from geleit.core import dates
from geleit.core.launcher import backup
from geleit.people.models import Person
from geleit.retention.actions import nightly
from geleit.vault import keys, rotation, seal
from geleit.vault.errors import MissingKey, VaultError
from geleit.vault.fields import SealedBytes, SealedDate, SealedJSON
from geleit.vault.models import Key, Rotation, SealedModel, sealed_fields
from tests.cast import LONG_AGO, new_person
from tests.permission_matrix import MATRIX

ROTATES = Path(__file__).with_name("rotating.py")
PLAIN = "zzklartext"
kept = {"keys for ever": False}


# B6


@contextmanager
def keys_kept_for_ever(_town: Town) -> Iterator[None]:
    with patch.dict(kept, {"keys for ever": True}):
        yield


@check("B6", breaks=keys_kept_for_ever)
def who_was_erased_cannot_be_read_in_old_copies(town: Town, _short: bool) -> Found:
    """Every sealed value and every wrapped key of her files as a copy of 90 days ago holds them, against the keys there
    are now; and copies of the keys are gone after 14 days."""
    with tempfile.TemporaryDirectory() as folder, undone():
        with patch.object(settings, "CHECKPOINTS", Path(folder) / "ledger.jsonl"):
            old_rows, old_keys = copied(*somebody(town.cast.anna, town.cast.office))
            readable = sum(opens(*one) for one in old_rows)
            for days in NIGHTS:
                with clock_at(dates.now() + timedelta(days=days)):
                    nightly.run()
        if kept["keys for ever"]:
            bring_back(old_keys)
        keys.forget()
        opened = [f"{where[:40]!r}" for data, key, where in old_rows if opens(data, key, where)]
    keys.forget()
    wrong = opened + old_key_copies_left()
    if readable != len(old_rows):
        wrong.append(f"only {readable} of {len(old_rows)} could be read before: the check itself is broken")
    return Found(len(wrong), len(old_rows), where=wrong)


def copied(person: Person, case: Case) -> tuple[list[tuple[bytes, UUID, bytes]], list[tuple[UUID, bytes]]]:
    """Sealed values under the keys of her case and person, with their places; and these keys as they lie wrapped."""
    hers = {case.key_id, person.key_id}
    with acting_as(None, purpose="keys"):
        rows = [
            (bytes(data), row.key_id, seal.place(model._meta.db_table, str(one.column), row.pk))
            for model in sealed_models()
            for row in model._base_manager.filter(key_id__in=hers)
            for one in sealed_fields(model)
            if (data := getattr(getattr(row, one.attname), "data", None))
        ]
        wrapped = [(key.pk, bytes(key.wrapped)) for key in Key.objects.filter(pk__in=hers) if key.wrapped]
    return rows, wrapped


def sealed_models() -> list[type[SealedModel]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


def opens(data: bytes, key: UUID, where: bytes) -> bool:
    try:
        with acting_as(None, purpose="keys"):
            seal.unseal(data, key, where)
    except VaultError:
        return False
    return True


def bring_back(old_keys: list[tuple[UUID, bytes]]) -> None:
    with acting_as(None, purpose="keys"):
        for pk, wrapped in old_keys:
            Key.objects.filter(pk=pk).update(wrapped=wrapped, destroyed_at=None)


def old_key_copies_left() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "keys").mkdir()
        made = (dates.now() - timedelta(days=backup.KEY_DAYS, minutes=1)).strftime(backup.STAMP)
        (Path(folder) / "keys" / f"{made}.dump").touch()
        backup.delete_old(Path(folder))
        return [f"a copy of the keys is {file.stem}" for file in (Path(folder) / "keys").iterdir()]


# B8


@contextmanager
def plain_text_where_no_key_is(_town: Town) -> Iterator[None]:
    def sealed(plain: bytes, *_: Any) -> bytes:
        return plain

    with patch.object(seal, "seal", sealed), patch.object(keys, "current", lambda key: key):
        yield


def no_key(*_: Any, **__: Any) -> Any:
    raise MissingKey("There is no key.")


@check("B8", breaks=plain_text_where_no_key_is)
def without_a_key_nothing_is_written_and_nothing_shown(town: Town, short: bool) -> Found:
    """Each field of each table written to while its key is missing; each page of the lead asked for without keys."""
    wrong, tried = [], 0
    with undone(), acting_as(None, purpose="keys"):
        for model in sealed_models():
            row = model._base_manager.first()
            for one in sealed_fields(model) if row else []:
                tried += 1
                if PLAIN.encode() in written(row, one):
                    wrong.append(f"{model._meta.label}.{one.name} was written in plain text")
    pages, looked = pages_without_keys(town, short)
    return Found(len(wrong + pages), tried + looked, where=wrong + pages)


def written(row: Any, one: Any) -> bytes:
    """What the column holds after an attempt to save; the attempt has to fail."""
    value: Any = PLAIN
    if isinstance(one, SealedDate):
        value = date(1999, 9, 9)
    elif isinstance(one, SealedJSON):
        value = {"text": PLAIN}
    elif isinstance(one, SealedBytes):
        value = PLAIN.encode()
    fresh = type(row)._base_manager.get(pk=row.pk)
    setattr(fresh, one.name, value)
    try:
        with transaction.atomic(), patch.object(keys, "get", no_key):
            fresh.save(update_fields=[one.name])
        return f"{PLAIN}: saved without a key".encode()
    except VaultError:
        pass
    except Exception:  # a rule of the table came first
        return b""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {one.column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0] or b"")


def pages_without_keys(town: Town, short: bool) -> tuple[list[str], int]:
    names = [name for name, row in MATRIX.items() if "lead" in row.allowed and row.methods[:1] == ("GET",)]
    client, wrong = town.browser(town.cast.anna), []
    names = names[:: 6 if short else 1]
    for name in names:
        keys.forget()
        with patch.object(keys, "get", no_key):
            answer = ask(client, "GET", url_of(town, name))
        if MARKED.search(answer.content):
            wrong.append(f"{name} shows content without a key")
    keys.forget()
    return wrong, len(names)


# B9


@contextmanager
def rows_change_their_key_alone(_town: Town) -> Iterator[None]:
    with patch.dict(os.environ, TRUST_BROKEN="1"):
        yield


@check("B9", breaks=rows_change_their_key_alone)
def changing_keys_survives_being_killed(_town: Town, short: bool) -> Found:
    """The key of a house and the key of a case are changed in a process that is killed again and again; in the end
    nothing lies under the old ones, everything opens, and the old ones are gone."""
    lead, case = a_house()
    before = read_by(lead)
    kills, wrong = 4 if short else 20, []
    with acting_as(None, purpose="keys"):
        moving = [rotation.rotate_organisation_key(case.organisation_id), rotation.rotate_content_key(case.key_id)]
    for one in moving:
        for turn in range(kills // 2):
            killed(one.pk, turn)
    with dates.moved_to(dates.now() + timedelta(minutes=5)):
        wrong += [f"{one} does not end" for one in moving if not ended(one.pk)]
    keys.forget()
    if read_by(lead) != before:
        wrong.append("what was written cannot be read as before")
    with acting_as(None, purpose="keys"):
        left = [one for one in moving if Key.objects.get(pk=one.old_id).wrapped or rotation._left(one.old_id)]
    return Found(len(wrong) + len(left), kills, where=[*wrong, *(f"{one}: something is left" for one in left)])


def a_house() -> tuple[Any, Any]:
    """With a colleague, thirty people and a case of forty notes; nobody else's."""
    name = uuid4().hex[:8]
    with acting_as(None, purpose="system"):
        house = staff.create_organisation(f"Haus {name}", "welfare_association", by=None)
        office = staff.create_office(house, name, f"Beratung {name}", ["mbe"], by=None)
        lead = staff.create_user(f"lead-{name}", "Lea", house, by=None)
        staff.add_membership(lead, office, "counsellor", from_on=LONG_AGO, by=None)
    with acting_as(lead, purpose="test"):
        people = [new_person(lead, office, given_names=f"Person {number}") for number in range(30)]
        case = open_case(uuid4(), people[0], programme="mbe", lead=lead, by=lead)
        for number in range(40):
            add_contact(uuid4(), case, Note(dates.today(), "phone", f"Notiz {number}"), by=lead)
    return lead, case


def read_by(lead: Any) -> list[str]:
    with acting_as(lead, purpose="test"):
        try:
            people = [one.given_names for one in Person.objects.order_by("pk")]
            return [*people, *(one.note or "" for one in Contact.objects.order_by("pk"))]
        except VaultError as problem:
            return [type(problem).__name__]


def killed(moving: UUID, turn: int) -> None:
    """A process that goes on with it, killed some moment after it has moved something."""
    command, chance = [sys.executable, str(ROTATES), str(moving)], random.Random(turn)
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ, start_new_session=True) as process:
        assert process.stdout is not None
        for _moved in range(chance.randint(1, 3)):
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        process.kill()


def ended(moving: UUID) -> bool:
    for _turn in range(5):
        if rotation.run(moving):
            break
    with acting_as(None, purpose="keys"):
        return Rotation.objects.get(pk=moving).finished_at is not None
