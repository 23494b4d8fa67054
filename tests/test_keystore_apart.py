"""The keys in a database of their own: never a row without its key, and no key without a row for longer than a day."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction

from geleit.access import database_checks
from geleit.accounts.actions.keys import renew_organisation_key
from geleit.core import acting, dates
from geleit.core.acting import acting_as
from geleit.core.launcher import backup, restore
from geleit.core.launcher.postgres import BACKUP, OWNER, RUN_TIME
from geleit.core.launcher.roles import drop_database, make_keystore
from geleit.core.launcher.steps import ROOT
from geleit.people.models import Person
from geleit.vault import apart, keys, rotation
from geleit.vault.errors import KeystoreDown, MissingKey, WrongKey
from geleit.vault.management.commands import move_keys
from geleit.vault.models import Key
from tests.cast import gather, new_person

NAME = "keystore_of_test"


def goes_to(cluster, role, name=NAME):
    """The connection to the keystore, as this role."""
    forget_connection()
    place = {"NAME": name, "HOST": str(cluster.run_folder), "USER": role, "PASSWORD": cluster.password(role)}
    connections.settings["keystore"] = {**connections.settings["default"], **place}


def forget_connection():
    if hasattr(connections._connections, "keystore"):
        connections._connections.keystore.close()
        del connections["keystore"]


@pytest.fixture
def store(committed, settings):
    """The main database of the test is empty and its keystore apart; nothing was moved."""
    cluster = committed.cluster
    urls = make_keystore(cluster, NAME)
    settings.KEYSTORE_ROLE = RUN_TIME
    goes_to(cluster, OWNER)
    apart.build()
    goes_to(cluster, RUN_TIME)
    keys.forget()
    yield {**committed.environment, **urls}
    forget_connection()
    del connections.settings["keystore"]
    drop_database(cluster, NAME)
    keys.forget()


@pytest.fixture
def cast(store, committed):
    with transaction.atomic():
        found = gather()
    acting.forget()
    found.database, found.environment = committed, store
    return found


def in_store(cast, query="SELECT id FROM keystore_wrapping", *arguments):
    with cast.database.cluster.connect(OWNER, NAME) as owner:
        return {row[0] for row in owner.execute(query, arguments).fetchall()}


def days_later(cast, days=2):
    with cast.database.cluster.connect(OWNER, NAME) as owner:
        owner.execute("UPDATE keystore_wrapping SET made_at = made_at - %s", [timedelta(days=days)])


def register():
    with acting_as(None, purpose="keys"):
        return {key.pk: key for key in Key.objects.all()}


def name_of(cast, person):
    keys.forget()
    with acting_as(cast.anna, purpose="test"):
        return Person.objects.get(pk=person.pk).given_names


def test_the_main_database_holds_no_key_and_everything_can_be_read(cast):
    held = register()
    assert {bytes(key.wrapped) for key in held.values()} == {b""}
    assert in_store(cast) == set(held)
    assert name_of(cast, cast.esra) == "Esra"


def test_whoever_steals_the_main_database_and_the_master_key_reads_nothing(cast):
    del connections.settings["keystore"]
    try:
        with pytest.raises(WrongKey):
            name_of(cast, cast.esra)
    finally:
        goes_to(cast.database.cluster, RUN_TIME)


KILLED = """
import django, os, signal
django.setup()
from geleit.accounts.models import User
from geleit.core.acting import acting_as
from tests.cast import new_person
with acting_as(None, purpose="system"):
    anna = User.objects.get(username="anna")
with acting_as(anna, purpose="request"):
    new_person(anna, anna.office, given_names="Farida")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_between_key_and_row_an_orphan_is_left_and_swept_and_never_a_row_without_key(cast):
    before = in_store(cast)
    environment = {
        **cast.environment,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    died = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    orphans = in_store(cast) - before
    assert len(orphans) == 1  # durable, although the row is not
    assert not orphans & set(register())
    assert apart.sweep() == 0  # the transaction could still be going on
    days_later(cast)
    assert apart.sweep() == 1
    assert in_store(cast) == before
    assert name_of(cast, cast.esra) == "Esra"


def test_a_keystore_that_is_down_lets_nothing_be_written_and_nothing_be_read(cast):
    forget_connection()
    connections.settings["keystore"]["HOST"] = "/nowhere"
    with pytest.raises(KeystoreDown), acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.office, given_names="Farida")
    with pytest.raises(KeystoreDown):
        name_of(cast, cast.esra)
    goes_to(cast.database.cluster, RUN_TIME)
    assert set(register()) == in_store(cast)
    assert name_of(cast, cast.esra) == "Esra"
    with acting_as(cast.anna, purpose="test"):
        assert Person.objects.count() == 1


def test_a_key_goes_after_its_register_says_so_and_never_when_that_was_taken_back(cast):
    with acting_as(None, purpose="keys"):
        keys.destroy_key(cast.esra.key_id)
        transaction.set_rollback(True)
    apart.destroy_what_was()
    assert name_of(cast, cast.esra) == "Esra"
    with acting_as(None, purpose="keys"):
        keys.destroy_key(cast.esra.key_id)
    apart.destroy_what_was()
    assert cast.esra.key_id not in in_store(cast)
    with pytest.raises(MissingKey):
        name_of(cast, cast.esra)


def test_the_sweep_finds_what_was_destroyed_long_ago(cast):
    with acting_as(None, purpose="keys"):
        keys.destroy_key(cast.esra.key_id)
    assert apart.sweep() == 1


def test_a_register_that_is_not_whole_stops_the_sweep(cast, monkeypatch):
    monkeypatch.setattr(apart, "AT_ONCE", 2)
    monkeypatch.setattr(apart, "_register", lambda ids: {})
    days_later(cast)
    with pytest.raises(apart.NotSwept):
        apart.sweep()
    assert set(register()) == in_store(cast)


def test_a_new_key_of_the_organisation_wraps_all_anew_and_the_old_wrappings_go(cast):
    with acting_as(None, purpose="keys"):
        old = keys.organisation_key(cast.office.organisation_id)
        moving = renew_organisation_key(cast.office.organisation, by=None)
    with acting_as(None, purpose="keys"):
        rotation._move_keys(moving)
        transaction.set_rollback(True)  # killed after the keystore took them, before the register did
    while rotation.step(moving):
        pass
    assert name_of(cast, cast.esra) == "Esra"
    with dates.moved_to(dates.now() + timedelta(minutes=3)):
        assert rotation.run(moving.pk)
    days_later(cast)
    apart.sweep()
    assert not in_store(cast, "SELECT id FROM keystore_wrapping WHERE under = %s", old)
    assert name_of(cast, cast.esra) == "Esra"


def refused(store, function, *arguments):
    with pytest.raises(psycopg.Error, match=r"keystore refused|permission denied"):
        store.execute(function, arguments)
    store.rollback()


def test_only_who_signed_for_this_connection_gets_a_key_and_only_by_its_name(cast):
    backend = connections["keystore"].connection.info.backend_pid if connections["keystore"].connection else 0
    with acting_as(cast.anna, purpose="request"):
        good = apart._signed(backend)
    key, under = next((key.pk, key.under_id) for key in register().values() if key.kind == "person")
    get, everything = "SELECT * FROM keystore_get(%s, %s, %s)", "SELECT * FROM keystore_list(%s, %s, 10)"
    with cast.database.cluster.connect(RUN_TIME, NAME) as store:
        here = store.info.backend_pid
        refused(store, get, good, [key], [under])  # of another connection
        refused(store, get, apart._signed(here), [key], [under])  # nobody acts
        with acting_as(cast.anna, purpose="request"):
            mine = apart._signed(here)
        refused(store, get, mine.replace(str(cast.anna.pk), str(cast.bilal.pk)), [key], [under])
        refused(store, get, mine.replace("|request|", "|keys|"), [key], [under])
        refused(store, everything, mine, apart.MASTER)
        refused(store, "SELECT keystore_destroy(%s, %s, NULL)", mine, [key])
        refused(store, "SELECT * FROM keystore_wrapping WHERE id = %s", key)
        refused(store, "SELECT * FROM keystore_signing WHERE id = %s", True)
        assert len(store.execute(get, [mine, [key], [under]]).fetchall()) == 1
        actor, purpose, until, pid, _signature = mine.split("|")
        past = f"{actor}|{purpose}|{int(until) - 600}|{pid}"
        refused(store, get, f"{past}|{'0' * 64}", [key], [under])


def test_a_signature_ends_after_five_minutes(cast, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", -1)
    with pytest.raises(KeystoreDown):
        name_of(cast, cast.esra)


def test_a_colleague_finds_no_key_because_the_register_shows_her_none(cast):
    keys.forget()
    with acting_as(cast.bilal, purpose="request"), pytest.raises(MissingKey):
        keys.get(cast.esra.key_id)


def test_no_new_key_is_written_over_another(cast):
    with acting_as(cast.anna, purpose="request"):
        [made] = keys.make("person", [cast.esra.pk], under=keys.organisation_key(cast.office.organisation_id))
        made.id = cast.esra.key_id
        with pytest.raises(KeystoreDown):
            apart.hand_in([made])
    assert name_of(cast, cast.esra) == "Esra"


def test_check_database_knows_the_keystore(cast):
    found = {promise: problems for promise, problems in database_checks.results() if promise.startswith("Keystore")}
    assert len(found) == 8
    assert not any(found.values()), found
    with cast.database.cluster.connect(OWNER, NAME) as owner:
        owner.execute(f"GRANT SELECT ON keystore_wrapping TO {RUN_TIME}")
    [broken] = [problems for promise, problems in database_checks.results() if problems and "Keystore" in promise]
    assert broken == ["it may select keystore_wrapping"]


def test_keys_of_a_house_that_exists_already_are_moved_and_moved_back(committed, store, capsys):
    with transaction.atomic():
        kept = dict(connections.settings["keystore"])
        del connections.settings["keystore"]
        cast = gather()
        connections.settings["keystore"] = kept
    acting.forget()
    cast.database = committed
    number = len(register())
    assert in_store(cast) == set()
    move_keys.Command().handle(back=False)
    assert capsys.readouterr().out == f"{number} keys moved.\n"
    assert {bytes(key.wrapped) for key in register().values()} == {b""}
    assert name_of(cast, cast.esra) == "Esra"
    move_keys.Command().handle(back=True)
    assert b"" not in {bytes(key.wrapped) for key in register().values()}


def test_backup_and_drill_take_the_keystore_apart(cast, monkeypatch, tmp_path, settings):
    monkeypatch.setenv("DATABASE_URL", cast.database.cluster.url(database=cast.database.name))
    monkeypatch.setenv("DATABASE_BACKUP_URL", cast.database.cluster.url(BACKUP, cast.database.name))
    for name in ("GELEIT_KEYSTORE_URL", "GELEIT_KEYSTORE_OWNER_URL"):
        monkeypatch.setenv(name, cast.environment[name])
    made = backup.back_up(tmp_path, tmp_path / "backups")
    assert made.keystore.is_file()
    assert made.keystore.stat().st_mode & 0o077 == 0
    monkeypatch.delenv("DATABASE_URL")
    result = restore.drill(backup.find(tmp_path / "backups"), tmp_path / "home")
    assert result["keys"] == "open"
    old = made.keystore.with_name("2020-01-01T00-00-00Z.keystore")
    old.write_bytes(b"")
    backup.delete_old(tmp_path / "backups")
    assert not old.exists()
