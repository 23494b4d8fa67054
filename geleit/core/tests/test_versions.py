"""Two people edit the same record."""

from types import SimpleNamespace

import pytest
from django import forms
from django.db import models
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import isolate_apps

from geleit.core.forms import VersionedForm
from geleit.core.versions import Conflict, claim


@pytest.fixture
def sheet(committed):
    """A record in a table of its own."""
    with isolate_apps("geleit.core"):

        class Sheet(models.Model):
            note = models.TextField()
            version = models.PositiveIntegerField(default=1)

            class Meta:
                app_label = "core"
                db_table = "sheet"

        with committed.connect() as owner:
            owner.execute("CREATE TABLE sheet (id serial PRIMARY KEY, note text, version int)")
            owner.execute("GRANT ALL ON sheet TO PUBLIC")
            owner.execute("INSERT INTO sheet (note, version) VALUES ('by Anna', 1)")
        yield Sheet


def test_the_first_to_save_gets_the_next_version(sheet):
    mine = sheet.objects.get()
    claim(mine, 1)
    assert mine.version == sheet.objects.get().version == 2


def test_the_second_is_told_and_sees_the_newer_text(sheet):
    anna, bilal = sheet.objects.get(), sheet.objects.get()
    claim(anna, anna.version)
    sheet.objects.update(note="newer")
    with pytest.raises(Conflict) as conflict:
        claim(bilal, bilal.version)
    assert conflict.value.theirs.note == "newer"
    assert sheet.objects.get().version == 2


def test_a_record_that_is_gone_is_a_conflict_too(sheet):
    mine = sheet.objects.get()
    sheet.objects.all().delete()
    with pytest.raises(Conflict) as conflict:
        claim(mine, 1)
    assert conflict.value.theirs is None


class NoteForm(VersionedForm):
    note = forms.CharField(label="Note")
    channel = forms.ChoiceField(label="Channel", choices=[("phone", "Telephone"), ("mail", "Mail")])


def sent(**data):
    query = QueryDict(mutable=True)
    query.update({"version": "1", **data})
    form = NoteForm(query)
    assert form.is_valid()
    return form


def test_the_form_then_shows_both_texts_and_builds_on_the_newer_version():
    form = sent(note="mine", channel="phone")
    form.show_conflict(SimpleNamespace(version=4, note="theirs", channel="mail"))
    page = render_to_string("components/form.html", {"form": form})
    assert [form.conflict["differences"][1][who] for who in ("mine", "theirs")] == ["Telephone", "Mail"]
    assert "theirs" in page
    assert 'value="mine"' in page
    assert 'name="version" value="4"' in page


def test_equal_fields_are_not_shown_as_different():
    form = sent(note="same", channel="phone")
    form.show_conflict(SimpleNamespace(version=4, note="same", channel="mail"))
    assert [difference["label"] for difference in form.conflict["differences"]] == ["Channel"]


def test_a_record_that_is_gone_leaves_the_typed_text():
    form = sent(note="mine", channel="phone")
    form.show_conflict(None)
    assert form.conflict["gone"]
    assert 'value="mine"' in str(form)
