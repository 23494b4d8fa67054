"""Backup and restore, with real databases: what was written is there again, what was erased is not."""

import json
import subprocess
import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.core.launcher import backup, restore
from geleit.core.launcher.postgres import BACKUP, DATABASE, Cluster, find_binaries
from geleit.core.launcher.steps import Stop
from geleit.people.models import Person
from geleit.retention import ledger
from geleit.retention.actions import nightly
from geleit.retention.tests.closed import close_on
from geleit.vault import keys
from geleit.vault.errors import VaultError
from tests.cast import gather, new_person
from tests.database import Database, connected_to

SECRET = "Zeltlager Morgenröte 4711"


@pytest.fixture
def cast(committed):
    return gather()


@pytest.fixture
def place(committed, monkeypatch, tmp_path, settings):
    """Where backups go. The database of the test is reached as one of somebody's own server would be."""
    monkeypatch.setenv("DATABASE_URL", committed.cluster.url(database=committed.name))
    monkeypatch.setenv("DATABASE_BACKUP_URL", committed.cluster.url(BACKUP, committed.name))
    settings.CHECKPOINTS = tmp_path / "elsewhere" / "checkpoints.jsonl"
    settings.CHECKPOINTS.parent.mkdir()
    return tmp_path / "backups"


@pytest.fixture
def second(tmp_path, monkeypatch, settings):
    """Restores into an embedded database of its own and shows it: second(backup) → names by person."""

    def names(made):
        monkeypatch.delenv("DATABASE_URL")
        home = tmp_path / "second"
        monkeypatch.setenv("GELEIT_CHECKPOINTS", str(settings.CHECKPOINTS))
        settings.CHECKPOINTS.touch()
        restore.restore(made, home, settings.CHECKPOINTS)
        keys.forget()
        with (
            Cluster(home).running() as cluster,
            connected_to(Database(cluster, DATABASE)),
            acting_as(None, purpose="keys"),
        ):
            return {person.pk: read(person) for person in Person.objects.all()}

    return names


def read(person):
    try:
        return person.given_names
    except VaultError:
        return "cannot be read"


def as_sql(dump):
    return subprocess.run(
        [find_binaries() / "pg_restore", "--file=-", dump], capture_output=True, text=True, check=True
    ).stdout


def back_up(place):
    return backup.back_up(place.parent, place)


def test_everything_is_there_again_but_what_was_erased_since(cast, place, second):
    with acting_as(cast.anna, purpose="test"):
        kept = new_person(cast.anna, cast.office, given_names="Farida")
    older = back_up(place)
    with acting_as(None, purpose="keys"):
        keys.destroy_key(cast.esra.key_id)
    time.sleep(1.1)  # backups are named by the second
    back_up(place)
    assert second(backup.find(older.folder)) == {cast.esra.pk: "cannot be read", kept.pk: "Farida"}


def test_who_was_erased_after_the_backup_is_erased_again_before_anybody_signs_in(cast, place, second, move_to):
    with acting_as(cast.anna, purpose="test"):
        kept = new_person(cast.anna, cast.office, given_names="Farida")
    close_on(cast, date(2020, 5, 31))
    older = back_up(place)
    assert nightly.run().listed == 1
    with move_to(dates.today() + timedelta(days=30)):
        assert nightly.run().locked == 1
    with move_to(dates.today() + timedelta(days=45)):
        assert nightly.run().erased == 1
    assert len(ledger.read()) == 2  # case and person
    # Data and keys of before: her key comes back with them.
    assert second(backup.find(older.folder)) == {kept.pk: "Farida"}


def test_without_the_ledger_a_restore_does_not_begin(cast, place):
    made = back_up(place)
    with pytest.raises(Stop, match="ledger of erased files"):
        restore.restore(made, place.parent / "second", place / "nowhere.jsonl")


def test_a_line_of_the_ledger_somebody_else_wrote_stops_the_restore(cast, place, second, settings):
    made = back_up(place)
    entry = ledger.entry("person", "term", cast.office.pk, ledger.mark(cast.office.organisation_id, cast.esra.pk))
    settings.CHECKPOINTS.write_text(json.dumps({**asdict(entry), "signature": "00" * 64}) + "\n")
    with pytest.raises(Stop, match="was not signed with this master key"):
        second(made)


def test_a_backup_shows_no_secret_and_only_its_owner_reads_it(cast, place):
    with acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.office, note=SECRET)
    made = back_up(place)
    files = [file for file in place.rglob("*") if file.is_file()]
    assert len(files) == 3
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    plain = as_sql(made.dump) + as_sql(made.keys)
    assert "Caritas Lindenau" in plain  # the look goes deep enough
    assert SECRET not in plain
    assert "Esra" not in plain


def test_a_changed_dump_is_refused(cast, place):
    made = back_up(place)
    content = bytearray(made.dump.read_bytes())
    content[len(content) // 2] ^= 1
    made.dump.write_bytes(content)
    with pytest.raises(Stop, match="was changed or is not whole"):
        restore.restore(made, place.parent / "second", None)


def test_a_row_too_few_is_found(cast, place, second):
    made = back_up(place)
    list_of_contents = made.folder / "contents.json"
    contents = json.loads(list_of_contents.read_text())
    contents["tables"]["people_person"] += 1
    list_of_contents.write_text(json.dumps(contents))
    with pytest.raises(Stop, match=r"'people_person': \[2, 1\]"):
        second(made)


def test_nothing_is_written_over(cast, place, monkeypatch, committed):
    monkeypatch.setenv("DATABASE_OWNER_URL", committed.cluster.url("geleit_owner", committed.name))
    made = back_up(place)
    with pytest.raises(Stop, match="holds data already"):
        restore.restore(made, place.parent, None)


def test_without_the_master_key_it_does_not_begin(cast, place, monkeypatch):
    made = back_up(place)
    monkeypatch.delenv("GELEIT_MASTER_KEY", raising=False)
    monkeypatch.delenv("GELEIT_MASTER_KEY_FILE", raising=False)
    with pytest.raises(Stop, match="master key is not in a backup"):
        restore.restore(made, place.parent / "second", None)


def test_keys_live_14_days_and_data_90(cast, place):
    now = datetime.now(UTC)
    for folder in (place, place / "keys"):
        folder.mkdir()
    for days in (13, 15):
        (place / "keys" / f"{(now - timedelta(days=days)).strftime(backup.STAMP)}.dump").touch()
    for days in (89, 91):
        (place / (now - timedelta(days=days)).strftime(backup.STAMP)).mkdir()
    (place / "of somebody else").mkdir()
    made = back_up(place)
    assert len(list((place / "keys").iterdir())) == 2
    left = {path.name for path in place.iterdir()}
    assert left == {(now - timedelta(days=89)).strftime(backup.STAMP), "of somebody else", "keys", made.folder.name}


def test_what_is_cut_off_leaves_nothing(cast, place, monkeypatch):
    monkeypatch.setenv("DATABASE_BACKUP_URL", "postgresql://nobody@/none?host=/nonexistent")
    with pytest.raises(Exception, match="nonexistent"):
        back_up(place)
    assert [path.name for path in place.iterdir()] == ["keys"]
