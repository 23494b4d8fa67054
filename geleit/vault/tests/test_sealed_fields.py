"""Models with sealed fields are used like any others, and hold ciphertext in the database."""

import copy
from datetime import date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import DatabaseError, connection, models, transaction
from django.db.models import base
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from geleit.vault import keys
from geleit.vault.errors import MissingKey, NotSearchable, Tampered, VaultError, WrongKey
from geleit.vault.fields import SealedBytes, SealedDate, SealedJSON, SealedText
from geleit.vault.tests.paper import Note, Twin

FULL = {"text": "Schläft schlecht", "day": date(1999, 2, 28), "extra": {"a": [1, None, "ü"]}, "blob": b"\0\xff"}


def columns(note):
    """What the database holds, name → bytes."""
    return Note.objects.filter(pk=note.pk).values("key_id", "text", "day", "extra", "blob").get()


def again(note):
    return Note.objects.get(pk=note.pk)


def queries():
    return CaptureQueriesContext(connection)


@pytest.fixture
def note(person_key):
    return Note.objects.create(key_id=person_key, **FULL)


def test_values_come_back_and_the_database_holds_none_of_them(note):
    read = again(note)
    assert {name: getattr(read, name) for name in FULL} == FULL
    held = columns(note)
    for clear in ("Schläft".encode(), b"1999", b"null", b"\0\xff"):
        assert all(clear not in held[name] for name in FULL)


def test_never_given_is_null_and_empty_is_empty(person_key):
    note = Note.objects.create(key_id=person_key, text="", blob=b"")
    assert columns(note) == {"key_id": person_key, "text": b"", "day": None, "extra": None, "blob": b""}
    read = again(note)
    assert (read.text, read.day, read.extra, read.blob) == ("", None, None, b"")
    read.text = None
    read.save()
    assert columns(note)["text"] is None


def test_a_default_is_sealed_too(person_key):
    twin = Twin.objects.create(key_id=person_key)
    assert twin.text == "as ever"
    assert Twin.objects.get(pk=twin.pk).text == "as ever"


def test_saving_some_fields_leaves_the_others_as_they_are(note):
    before = columns(note)
    read = again(note)
    read.text = "new"
    read.colour = "red"
    read.save(update_fields=["text"])
    after = columns(note)
    assert after["text"] != before["text"]
    assert {**after, "text": None} == {**before, "text": None}
    assert (again(note).text, again(note).colour) == ("new", "")


def test_what_was_not_changed_is_not_sealed_again(note):
    before = columns(note)
    read = again(note)
    assert read.extra == FULL["extra"]
    assert read.text == FULL["text"]
    read.save()
    note.save()
    assert columns(note) == before


def test_a_list_changed_in_place_is_saved(note):
    read = again(note)
    read.extra["a"].append("new")
    read.save()
    assert again(note).extra == {"a": [1, None, "ü", "new"]}


def test_bulk_create_seals(person_key, case_key):
    Note.objects.bulk_create([Note(key_id=key, text=f"note {key}") for key in (person_key, case_key)])
    assert {note.text for note in Note.objects.all()} == {f"note {person_key}", f"note {case_key}"}


def test_refreshing_reads_again_without_opening(note):
    read = again(note)
    note.text = "changed meanwhile"
    note.save()
    keys.destroy_key(note.key_id)
    read.refresh_from_db()
    with pytest.raises(MissingKey):
        assert read.text


def test_refreshing_one_field_forgets_what_was_typed(note):
    note.text = "typed"
    note.refresh_from_db(fields=["text"])
    assert note.text == FULL["text"]


def test_a_new_row_can_load_its_fields_before_it_is_read(note):
    half = Note(pk=note.pk, key_id=note.key_id)
    half.refresh_from_db(fields=["text"])
    assert half.text == FULL["text"]


def test_deferred_fields_load_when_asked_for(note):
    read = Note.objects.defer("text").get(pk=note.pk)
    assert "text" in {name.removesuffix("_sealed") for name in read.get_deferred_fields()}
    assert read.text == FULL["text"]
    only = Note.objects.only("text").get(pk=note.pk)
    assert only.text == FULL["text"]
    only.text = "new"
    only.save()
    assert again(note).text == "new"
    assert again(note).day == FULL["day"]


def test_opening_many_rows_asks_for_their_keys_once(organisation_key):
    made = keys.new_keys("person", [uuid4() for _ in range(20)], under=organisation_key)
    Note.objects.bulk_create([Note(key_id=key, text="hello") for key in made.values()])
    keys.forget()
    with queries() as asked:
        assert [note.text for note in Note.objects.all()] == ["hello"] * 20
    assert len(asked) == 2


# a row that changes its place or key


def test_a_copy_gets_ciphertext_of_its_own(note, monkeypatch):
    monkeypatch.setattr(base, "apps", SimpleNamespace(get_model=lambda *_: Note))  # copy() asks the usual registry
    twin = copy.copy(again(note))
    twin.pk = uuid4()
    twin._state.adding = True
    twin.save()
    read = again(twin)
    assert {name: getattr(read, name) for name in FULL} == FULL
    assert columns(twin)["text"] != columns(note)["text"]
    assert again(note).text == FULL["text"]


def test_a_copy_without_id_gets_one(note):
    twin = again(note)
    twin.pk, twin._state.adding = None, True
    twin.save()
    assert twin.pk not in (None, note.pk)
    assert again(twin).text == FULL["text"]


@pytest.mark.parametrize("save", [{}, {"update_fields": ["key_id"]}, {"update_fields": ["colour"]}])
@pytest.mark.parametrize("deferred", [[], ["text"], ["text", "day", "extra", "blob"]])
def test_a_row_under_another_key_is_sealed_again_as_a_whole(note, case_key, save, deferred):
    read = Note.objects.defer(*deferred).get(pk=note.pk)
    read.key_id = case_key
    read.save(**save)
    keys.destroy_key(note.key_id)
    moved = again(note)
    assert moved.key_id == case_key
    assert {name: getattr(moved, name) for name in FULL} == FULL


def test_a_changed_key_does_not_hinder_reading(note, case_key):
    read = again(note)
    read.key_id = case_key
    assert read.text == FULL["text"]


def test_a_key_set_before_it_was_ever_read_is_refused(note, case_key):
    read = Note.objects.defer("key_id").get(pk=note.pk)
    read.key_id = case_key
    with pytest.raises(WrongKey), transaction.atomic():
        read.save()
    assert again(note).text == FULL["text"]


def test_a_row_read_without_its_key_can_be_saved(note):
    read = Note.objects.defer("key_id").get(pk=note.pk)
    read.colour = "red"
    read.save()
    assert (again(note).colour, again(note).text) == ("red", FULL["text"])
    colour = Note.objects.only("colour").get(pk=note.pk)
    colour.colour = "blue"
    colour.save()
    assert (again(note).colour, again(note).text) == ("blue", FULL["text"])


def test_whoever_comes_after_a_change_of_key_is_told(note, case_key):
    late = again(note)
    moving = again(note)
    moving.key_id = case_key
    moving.save()
    late.text = "written meanwhile"
    with pytest.raises(WrongKey, match="read it again"), transaction.atomic():
        late.save()
    assert again(note).text == FULL["text"]


def test_a_row_that_is_gone_is_not_taken_for_a_moved_one(note):
    late = again(note)
    note.delete()
    with pytest.raises(DatabaseError, match="did not affect any rows"):
        late.save(update_fields=["colour"])


# ciphertext in the wrong place


def overwrite(note, **change):
    names = ", ".join(f"{name} = %s" for name in change)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE paper_note SET {names} WHERE id = %s", [*change.values(), note.pk])


def test_ciphertext_moved_between_columns_does_not_open(note):
    overwrite(note, text=columns(note)["blob"], blob=columns(note)["text"])
    for name in ("text", "blob"):
        with pytest.raises(Tampered):
            getattr(again(note), name)


def test_ciphertext_moved_between_rows_does_not_open(note, person_key):
    other = Note.objects.create(key_id=person_key, text="somebody else")
    overwrite(note, text=columns(other)["text"])
    with pytest.raises(Tampered):
        assert again(note).text


def test_ciphertext_moved_between_tables_does_not_open(note, person_key):
    twin = Twin.objects.create(pk=note.pk, key_id=person_key, text="the same row in another table")
    overwrite(note, text=Twin.objects.values_list("text", flat=True).get(pk=twin.pk))
    with pytest.raises(Tampered):
        assert again(note).text


def test_ciphertext_moved_between_cases_does_not_open(note, case_key):
    other = Note.objects.create(key_id=case_key, text="another case")
    overwrite(note, text=columns(other)["text"])
    with pytest.raises(WrongKey):
        assert again(note).text
    overwrite(note, key_id=case_key)
    with pytest.raises(Tampered):
        assert again(note).text


# queries that would need clear text


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Note.objects.filter(text="x").count(),
        lambda: Note.objects.filter(text=None).count(),
        lambda: Note.objects.exclude(text__contains="x").count(),
        lambda: Note.objects.filter(day__year=1999).count(),
        lambda: Note.objects.filter(text__in=["x"]).count(),
        lambda: list(Note.objects.order_by("text")),
        lambda: list(Note.objects.order_by("-day")),
        lambda: Note.objects.update(text="x"),
        lambda: Note.objects.update(blob=b"x"),
        lambda: Note.objects.update(text=models.F("blob")),
        lambda: Note.objects.update(text_sealed="x"),
        lambda: Note.objects.bulk_update(Note.objects.all(), ["text"]),
    ],
)
def test_they_are_refused(note, ask):
    with pytest.raises(NotSearchable, match="sealed"), transaction.atomic():
        ask()
    assert again(note).text == FULL["text"]
    assert issubclass(NotSearchable, FieldError)


def test_sql_can_tell_whether_something_was_given(note, person_key):
    bare = Note.objects.create(key_id=person_key)
    assert list(Note.objects.filter(text__isnull=True)) == [bare]
    assert list(Note.objects.exclude(text__isnull=True)) == [note]


# values


@pytest.mark.parametrize(
    ("field", "value"),
    [(SealedText, 5), (SealedText, b"x"), (SealedDate, "1999-01-01"), (SealedDate, datetime.now()), (SealedBytes, "x")],  # noqa: DTZ005 – wrong on purpose
)
def test_a_value_of_the_wrong_type_is_refused(field, value):
    with pytest.raises(TypeError, match=type(value).__name__):
        field(name="text").encode(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.dates(), json_values, st.binary())
def test_every_value_survives_its_bytes(text, day, extra, blob):
    for field, value in ((SealedText(), text), (SealedDate(), day), (SealedJSON(), extra), (SealedBytes(), blob)):
        assert field.decode(field.encode(value)) == value


def test_values_are_not_shown_by_accident(note):
    assert "Schläft" not in repr(again(note).__dict__)
    note.text = "Geheim"
    assert "Geheim" not in repr(note.__dict__)
    assert isinstance(Note.text.field, SealedText)
    with pytest.raises(VaultError):
        serializers.serialize("json", [note])


# forms


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ("text", "day", "extra", "blob", "colour")


def test_a_form_shows_and_takes_plain_values(note):
    form = NoteForm(instance=again(note))
    assert form.initial["text"] == FULL["text"]
    assert set(form.fields) == {"text", "day", "colour"}
    form = NoteForm({"text": "typed", "day": "2001-02-03", "colour": "red"}, instance=again(note))
    assert form.is_valid(), form.errors
    form.save()
    read = again(note)
    assert (read.text, read.day, read.extra) == ("typed", date(2001, 2, 3), FULL["extra"])


@pytest.mark.parametrize("field", [SealedText(), SealedJSON(default=list)])
def test_a_migration_adds_a_column_without_values(tables, field):
    field.set_attributes_from_name("added")
    with connection.schema_editor(collect_sql=True) as editor:
        editor.add_field(Note, field)
    assert editor.collected_sql == ['ALTER TABLE "paper_note" ADD COLUMN "added" bytea NULL;']


def test_what_nobody_sees_is_not_kept(note):
    note.text = "Bescheid\u202efdp.exe\x00"
    note.extra = {"a": ["x\u2066y"]}
    note.save()
    assert (again(note).text, again(note).extra) == ("Bescheidfdp.exe", {"a": ["xy"]})


def test_a_column_can_be_cleared(note):
    Note.objects.update(text=None)
    assert again(note).text is None


def test_the_field_is_known_to_migrations():
    path, kwargs = SealedText("text", max_length=5).deconstruct()[1::2]
    assert path == "geleit.vault.fields.SealedText"
    assert kwargs == {"verbose_name": "text", "max_length": 5, "null": True, "blank": True}
