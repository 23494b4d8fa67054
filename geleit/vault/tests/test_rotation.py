"""A new key takes the place of an old one: nothing is lost, whoever works meanwhile, wherever it is interrupted."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from geleit.core import dates
from geleit.core.launcher.postgres import RUN_TIME
from geleit.vault import chunks, keys, rotation, seal, tasks
from geleit.vault.blind_index import blind
from geleit.vault.errors import MissingKey, Tampered, WrongKey
from geleit.vault.models import Key, Rotation
from geleit.vault.tests.paper import TABLES, Folder, Holder, Note, Sheet, Twin, make_tables
from tests.database import every_statement_as


@pytest.fixture(autouse=True)
def small_world(committed, monkeypatch):
    make_tables(committed)
    monkeypatch.setattr(rotation, "apps", SimpleNamespace(get_models=lambda: TABLES))
    monkeypatch.setattr(rotation, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(rotation, "KEYS_AT_ONCE", 2)
    keys.forget()
    with every_statement_as(None, "keys"):
        yield


@pytest.fixture
def organisation():
    return uuid4()


@pytest.fixture
def old(organisation):
    return keys.new_key("organisation", owner=organisation, under=None)


@pytest.fixture
def people(old):
    return list(keys.new_keys("person", [uuid4() for _ in range(5)], under=old).values())


def later(minutes=3):
    return dates.moved_to(dates.now() + timedelta(minutes=minutes))


def finish(moving):
    with later():
        assert rotation.run(moving.pk)
    keys.forget()
    moving.refresh_from_db()


def test_a_new_key_of_the_organisation_wraps_all_keys_and_touches_no_content(organisation, old, people):
    note = Note.objects.create(key_id=people[0], text="content")
    before = Note.objects.values().get()
    moving = rotation.rotate_organisation_key(organisation)
    finish(moving)
    new = keys.organisation_key(organisation)
    assert new == moving.new_id != old
    assert set(Key.objects.filter(under=new).values_list("kind", flat=True)) == {"person", "index"}
    assert not Key.objects.filter(under=old).exists()
    assert Note.objects.values().get() == before
    assert Note.objects.get(pk=note.pk).text == "content"
    assert Key.objects.get(pk=new).version == 2
    assert Key.objects.get(pk=old).wrapped is None
    assert (moving.done, moving.total, str(moving)) == (6, 6, "organisation 6/6")


def test_the_blind_index_outlives_a_new_key_of_the_organisation(organisation, old):
    before = blind(organisation, "name", "ahmad")
    finish(rotation.rotate_organisation_key(organisation))
    assert blind(organisation, "name", "ahmad") == before


def test_a_new_key_of_a_case_seals_every_row_and_file_again(old, people):
    key, untouched = people[:2]
    notes = [Note.objects.create(key_id=key, text=f"note {n}", extra=[n]) for n in range(5)]
    Twin.objects.create(key_id=key, text="twin")
    other = Note.objects.create(key_id=untouched, text="other")
    holder = Holder.objects.create(key_id=key)
    folder = Folder.objects.create(key_id=key, name="passport.pdf")
    data = b"x" * chunks.PIECE + b"y"
    for number, piece in enumerate(chunks.seal_chunks(key, folder.pk, "paper_sheet", "data", data)):
        Sheet.objects.create(folder=folder, number=number, data=piece)
    moving = rotation.rotate_content_key(key)
    holder.refresh_from_db()
    assert holder.key_id == moving.new_id
    finish(moving)
    assert not Note.objects.filter(key_id=key).exists()
    assert [Note.objects.get(pk=note.pk).text for note in notes] == [f"note {n}" for n in range(5)]
    assert Twin.objects.get().text == "twin"
    assert Note.objects.get(pk=other.pk).key_id == untouched
    sheets = [bytes(sheet.data) for sheet in folder.sheets.all()]
    assert b"".join(chunks.open_chunks(moving.new_id, folder.pk, "paper_sheet", "data", sheets)) == data
    assert Folder.objects.get().name == "passport.pdf"
    with pytest.raises(MissingKey):
        keys.get(key)
    assert (moving.done, moving.total) == (7, 7)


def test_interrupted_anywhere_it_goes_on_where_it_stopped(old, people, monkeypatch):
    key = people[0]
    for n in range(7):
        Note.objects.create(key_id=key, text=f"note {n}")
    moving = rotation.rotate_content_key(key)
    seal_value = seal.seal
    calls = 0

    def power_cut(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls % 3 == 0:
            raise KeyboardInterrupt
        return seal_value(*args, **kwargs)

    monkeypatch.setattr(seal, "seal", power_cut)
    cuts = 0
    with later():
        while True:
            keys.forget()
            try:
                if rotation.run(moving.pk):
                    break
            except KeyboardInterrupt:
                cuts += 1
                assert sorted(note.text for note in Note.objects.all()) == [f"note {n}" for n in range(7)]
    assert cuts == 3
    moving.refresh_from_db()
    assert (moving.done, moving.total) == (7, 7)
    assert sorted(note.text for note in Note.objects.all()) == [f"note {n}" for n in range(7)]


def test_asking_twice_is_one_rotation(people):
    assert rotation.rotate_content_key(people[0]) == rotation.rotate_content_key(people[0])
    assert Rotation.objects.count() == 1


def test_it_starts_a_job_that_is_told_an_id_only(people):
    moving = rotation.rotate_content_key(people[0])
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("geleit.vault.rotate", {"rotation_id": str(moving.pk)})
    tasks.rotate(**job.args)
    moving.refresh_from_db()
    assert moving.finished_at is None
    with later():
        tasks.go_on_rotating(0)
    moving.refresh_from_db()
    assert moving.finished_at is not None
    tasks.rotate(**job.args)


def test_keys_that_have_no_successor_are_refused(organisation, people):
    finish(rotation.rotate_content_key(people[0]))
    keys.destroy_key(people[1])
    for key in (people[0], people[1], keys.index_key(organisation)):
        with pytest.raises(WrongKey, match="not one that can be replaced"):
            rotation.rotate_content_key(key)


def test_new_content_goes_under_the_new_key(people):
    note = Note.objects.create(key_id=people[0], text="old")
    moving = rotation.rotate_content_key(people[0])
    assert keys.current(people[0]) == moving.new_id
    assert Note.objects.create(key_id=people[0], text="new").key_id == moving.new_id
    note.text = "changed"
    note.save(update_fields=["text"])
    assert Note.objects.get(pk=note.pk).key_id == moving.new_id
    with pytest.raises(WrongKey, match="replaced"):
        Note.objects.bulk_create([Note(key_id=people[0], text="x")])


def test_new_keys_go_under_the_new_key_of_the_organisation(organisation, old):
    moving = rotation.rotate_organisation_key(organisation)
    made = keys.new_key("case", owner=uuid4(), under=old)
    assert Key.objects.get(pk=made).under_id == moving.new_id


def test_the_old_key_lives_until_every_process_knows(people):
    moving = rotation.rotate_content_key(people[0])
    assert rotation.run(moving.pk) is False
    with later(1):
        assert rotation.run(moving.pk) is False
    assert keys.get(people[0])


def test_what_a_slow_process_sealed_under_the_old_key_is_not_lost(people, committed):
    """It had the old key open before the rotation began, and commits after everything else was moved."""
    key = people[0]
    slow = committed.connect(RUN_TIME)
    slow.autocommit = False
    row = uuid4()
    slow.execute(
        "INSERT INTO paper_note (id, key_id, text, colour) VALUES (%s, %s, %s, '')",
        [row, key, seal.seal(b"late", key, seal.place("paper_note", "text", row))],
    )
    moving = rotation.rotate_content_key(key)
    with later():
        assert rotation.run(moving.pk) is False
        assert rotation.run(moving.pk) is False
        slow.commit()
        slow.close()
        moving.refresh_from_db()
        assert rotation.finish(moving) is True
    keys.forget()
    assert Note.objects.get(pk=row).text == "late"
    assert Note.objects.get(pk=row).key_id == moving.new_id


def test_a_damaged_row_keeps_the_old_key_alive(people):
    note = Note.objects.create(key_id=people[0], text="good")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE paper_note SET text = text || '\\x00' WHERE id = %s", [note.pk])
    moving = rotation.rotate_content_key(people[0])
    with later(), pytest.raises(Tampered):
        rotation.run(moving.pk)
    assert keys.get(people[0])


def test_finishing_inside_another_transaction_is_refused(people):
    moving = rotation.rotate_content_key(people[0])
    with later(), pytest.raises(RuntimeError), transaction.atomic():
        rotation.run(moving.pk)
    connections["default"].close()
