"""Whoever reads the database cannot sign in with it: seeds and recovery codes lie sealed, and behind a wall."""

from __future__ import annotations

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import connection

from geleit.access.acting import acting_as
from geleit.accounts.sealed_factor import unseal
from geleit.vault.errors import Tampered
from tests.cast import gather

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def cast():
    cast = gather()
    with acting_as(cast.anna, purpose="request"):
        TOTP.activate(cast.anna, SECRET)
        RecoveryCodes.activate(cast.anna)
    return cast


def held(cast):
    with acting_as(cast.anna, purpose="request"):
        return {row.type: row for row in Authenticator.objects.filter(user=cast.anna)}


def test_neither_seed_nor_code_is_to_be_read_in_the_database(cast):
    rows = held(cast)
    assert SECRET not in str(rows["totp"].data)
    assert rows["totp"].data["secret"].startswith("sealed:")
    assert rows["recovery_codes"].data["seed"].startswith("sealed:")
    assert unseal(rows["totp"].data["secret"]) == SECRET
    assert len(rows["recovery_codes"].wrap().get_unused_codes()) == 10


def test_what_lies_there_unsealed_is_no_answer(cast):
    with acting_as(cast.anna, purpose="request"):
        totp = Authenticator.objects.get(user=cast.anna, type="totp")
        totp.data = {"secret": SECRET}
        totp.save()
        with pytest.raises(Tampered):
            totp.wrap().validate_code("123456")


@pytest.mark.parametrize("text", ["sealed:AAAA", "sealed:%%%", "sealed:" + "A" * 80])
def test_a_changed_secret_is_noticed(text):
    with pytest.raises(Tampered):
        unseal(text)


def test_the_migration_seals_what_was_there(cast):
    with acting_as(None, purpose="system"):
        Authenticator.objects.filter(user=cast.anna, type="totp").update(data={"secret": SECRET})
        Authenticator.objects.filter(user=cast.anna, type="recovery_codes").update(
            data={"seed": "ab" * 20, "used_mask": 5, "migrated_codes": ["1111-2222"]}
        )
        seal_all = import_module("geleit.accounts.migrations.0009_sealed_second_factor").seal_all
        seal_all(apps, None)
        first = {row.type: row.data for row in Authenticator.objects.filter(user=cast.anna)}
        seal_all(apps, None)
        assert {row.type: row.data for row in Authenticator.objects.filter(user=cast.anna)} == first
    assert unseal(first["totp"]["secret"]) == SECRET
    assert unseal(first["recovery_codes"]["seed"]) == "ab" * 20
    assert first["recovery_codes"]["used_mask"] == 5
    assert [unseal(code) for code in first["recovery_codes"]["migrated_codes"]] == ["1111-2222"]


def test_nobody_else_sees_that_she_has_one(cast):
    for user in (cast.bilal, cast.farid, cast.carla, None):
        with acting_as(user, purpose="request"):
            assert not Authenticator.objects.filter(user=cast.anna).exists()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE mfa_authenticator SET data = '{}' WHERE user_id = %s", [cast.anna.pk])
                assert cursor.rowcount == 0
    with acting_as(None, purpose="sign_in"):
        assert Authenticator.objects.filter(user=cast.anna).count() == 2
