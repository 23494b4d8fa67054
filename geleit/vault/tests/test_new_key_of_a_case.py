"""With the real tables: a case, its document and all it hangs on go under a new key and stay readable."""

from datetime import timedelta
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.cases.actions.documents import add_document, content_of
from geleit.cases.models import Case, Document
from geleit.core.uploads.file_types import CleanFile
from geleit.people.models import Person
from geleit.vault import keys, rotation
from geleit.vault.errors import MissingKey
from tests import cast as stage


@pytest.fixture
def cast(committed):
    with acting_as(None, purpose="system"):
        return stage.gather()


def test_case_document_and_person_stay_readable(cast, monkeypatch):
    monkeypatch.setattr(rotation, "SETTLING", timedelta())
    passport = CleanFile("Pass.pdf", "application/pdf", b"%PDF" * 50_000)
    with acting_as(cast.anna, purpose="test"):
        document = add_document(uuid4(), cast.case, passport, "passport", by=cast.anna)
    before = {"case": cast.case.key_id, "person": cast.esra.key_id}
    for key_id in before.values():
        with acting_as(None, purpose="keys"):
            moving = rotation.rotate_content_key(key_id)
        assert rotation.run(moving.pk)
    keys.forget()
    with acting_as(cast.anna, purpose="test"):
        assert_readable(cast, document, passport, before)


def assert_readable(cast, document, passport, before):
    case, person = Case.objects.get(pk=cast.case.pk), Person.objects.get(pk=cast.esra.pk)
    document = Document.objects.get(pk=document.pk)
    assert case.key_id == document.key_id != before["case"]
    assert person.key_id != before["person"]
    assert (document.name, person.full_name) == ("Pass.pdf", cast.esra.full_name)
    assert b"".join(content_of(document)) == passport.data
    for key_id in before.values():
        with pytest.raises(MissingKey):
            keys.get(key_id)
