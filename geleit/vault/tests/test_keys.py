"""Keys are wrapped by the key above them, open for a minute, and gone for good once destroyed."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from geleit.vault import keys
from geleit.vault.errors import MissingKey, WrongKey
from geleit.vault.models import Key


def queries():
    return CaptureQueriesContext(connection)


def test_a_key_opens_again_from_what_is_stored(person_key):
    secret = keys.get(person_key).secret
    keys.forget()
    assert keys.get(person_key).secret == secret
    assert len(secret) == 32
    assert secret not in bytes(Key.objects.get(pk=person_key).wrapped)
    assert secret.hex() not in repr(keys.get(person_key))


def test_only_the_key_of_an_organisation_lies_under_the_master_key(organisation_key):
    with pytest.raises(WrongKey):
        keys.new_key("person", owner=uuid4(), under=None)
    with pytest.raises(WrongKey):
        keys.new_key("organisation", owner=uuid4(), under=organisation_key)
    with pytest.raises(ValueError, match="spy"):
        keys.new_key("spy", owner=uuid4(), under=organisation_key)


def test_an_organisation_has_one_key(organisation, organisation_key):
    assert keys.organisation_key(organisation) == organisation_key
    with pytest.raises(IntegrityError), transaction.atomic():
        keys.new_key("organisation", owner=organisation, under=None)
    with pytest.raises(MissingKey):
        keys.organisation_key(uuid4())


def test_many_keys_are_made_with_one_statement(organisation_key):
    owners = [uuid4() for _ in range(50)]
    with queries() as asked:
        made = keys.new_keys("case", owners, under=organisation_key)
    assert list(made) == owners
    assert len([query for query in asked if "INSERT" in query["sql"]]) == 1


def test_many_keys_are_opened_with_one_query(organisation_key):
    made = keys.new_keys("person", [uuid4() for _ in range(50)], under=organisation_key)
    keys.forget()
    with queries() as asked:
        assert keys.load(made.values()) == {}
        for key_id in made.values():
            keys.get(key_id)
        keys.load(made.values())
    assert len(asked) == 1


def test_a_wrapped_key_fits_only_its_own_row(organisation_key, person_key):
    other = keys.new_key("person", owner=uuid4(), under=organisation_key)
    Key.objects.filter(pk=other).update(wrapped=Key.objects.get(pk=person_key).wrapped)
    keys.forget()
    assert set(keys.load([other, person_key])) == {other}
    with pytest.raises(WrongKey):
        keys.get(other)


@pytest.mark.parametrize("change", [{"owner": uuid4()}, {"kind": "case"}, {"wrapped": b"short"}, {"wrapped": b""}])
def test_a_key_row_that_was_changed_does_not_open(person_key, change):
    Key.objects.filter(pk=person_key).update(**change)
    keys.forget()
    with pytest.raises(WrongKey):
        keys.get(person_key)


def test_a_key_does_not_open_under_another_organisation(person_key):
    elsewhere = keys.new_key("organisation", owner=uuid4(), under=None)
    Key.objects.filter(pk=person_key).update(under=elsewhere)
    keys.forget()
    with pytest.raises(WrongKey):
        keys.get(person_key)


def test_an_unknown_key_is_missing(tables):
    with pytest.raises(MissingKey):
        keys.get(uuid4())


def test_a_destroyed_key_is_missing_and_its_row_says_since_when(person_key):
    keys.destroy_key(person_key)
    with pytest.raises(MissingKey, match="destroyed"):
        keys.get(person_key)
    row = Key.objects.get(pk=person_key)
    assert row.wrapped is None
    assert row.destroyed_at is not None
    assert str(person_key) in str(row)


def test_without_the_key_of_the_organisation_none_of_its_keys_opens(organisation_key, person_key):
    keys.destroy_key(organisation_key)
    keys.forget()
    with pytest.raises(MissingKey):
        keys.get(person_key)


def test_the_run_time_role_cannot_delete_a_key(person_key):
    for statement in ("DELETE FROM vault_key", "TRUNCATE vault_key", "UPDATE vault_masterkey SET fingerprint = ''"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_open_keys_are_forgotten_after_a_minute(person_key, organisation, monkeypatch):
    keys.get(person_key)
    keys.organisation_key(organisation)
    now = keys.monotonic()
    monkeypatch.setattr(keys, "monotonic", lambda: now + 59)
    with queries() as asked:
        keys.get(person_key)
        keys.organisation_key(organisation)
    assert len(asked) == 0
    monkeypatch.setattr(keys, "monotonic", lambda: now + 61)
    with queries() as asked:
        keys.get(person_key)
        keys.organisation_key(organisation)
    assert len(asked) == 2


def test_old_keys_leave_the_memory_and_it_never_grows_too_big(organisation_key, monkeypatch):
    monkeypatch.setattr(keys, "CACHE_SIZE", 10)
    keys.new_keys("person", [uuid4() for _ in range(30)], under=organisation_key)
    assert len(keys._memory.keys) == 10
    now = keys.monotonic()
    monkeypatch.setattr(keys, "monotonic", lambda: now + 61)
    keys.get(organisation_key)
    assert list(keys._memory.keys) == [organisation_key]


def test_keys_of_rows_just_read_come_along_with_the_next_query(organisation_key, monkeypatch):
    first, second, third = keys.new_keys("person", [uuid4() for _ in range(3)], under=organisation_key).values()
    keys.forget()
    keys.expect(first)
    keys.expect(second)
    keys.get(third)
    with queries() as asked:
        keys.get(first)
        keys.get(second)
    assert len(asked) == 0


def test_expectations_do_not_pile_up(tables, monkeypatch):
    monkeypatch.setattr(keys, "EXPECTED_SIZE", 10)
    for _ in range(25):
        keys.expect(uuid4())
    assert len(keys._memory.expected) <= 10
