"""The key of an organisation is renewed from the command line, while everything stays readable."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from geleit.access.acting import acting_as
from geleit.access.management.commands import rotate_keys
from geleit.audit.models import AuditEvent
from geleit.people.models import Person
from geleit.vault import keys, rotation
from geleit.vault.models import Rotation
from tests import cast as stage
from tests.database import as_owner


@pytest.fixture
def cast(committed):
    with acting_as(None, purpose="system"):
        return stage.gather()


def rotate(*options):
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue()


def test_everything_stays_readable_under_the_new_key(cast, committed, monkeypatch):
    old = cast.office.organisation.key_id
    settled = SimpleNamespace(sleep=lambda _: monkeypatch.setattr(rotation, "SETTLING", timedelta()))
    monkeypatch.setattr(rotate_keys, "time", settled)
    said = rotate("--organisation", "mbe", "--wait")
    assert "waiting until" in said
    assert "The old key is destroyed" in said
    keys.forget()
    with as_owner(committed):
        assert_readable(cast, old)


def assert_readable(cast, old):
    office = type(cast.office).objects.select_related("organisation").get(pk=cast.office.pk)
    assert office.organisation.key_id == keys.organisation_key(office.organisation_id) != old
    assert Person.objects.get(pk=cast.esra.pk).full_name == cast.esra.full_name
    event = AuditEvent.objects.get(event="key.rotated")
    assert (event.purpose, event.object_id) == ("keys", office.organisation_id)
    assert event.detail == {"rotation": str(Rotation.objects.get().pk)}


def test_without_waiting_the_job_worker_does_it(cast, committed):
    assert "The job worker does the rest." in rotate("--organisation", "mbe")
    with as_owner(committed):
        assert Rotation.objects.get().finished_at is None


def test_an_unknown_code_is_said(cast):
    with pytest.raises(CommandError, match="no office with the code nowhere"):
        rotate("--organisation", "nowhere")
