"""The master key comes from a file only its owner reads, or from the environment; a wrong one is found at start."""

import base64
from io import StringIO

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from geleit.vault import checks, keys, master
from geleit.vault.errors import MasterKeyError, WrongKey

OTHER = base64.b64encode(b"o" * 32).decode()


@pytest.fixture
def key_file(tmp_path, settings):
    file = tmp_path / "master.key"
    settings.MASTER_KEY_FILE, settings.MASTER_KEY = str(file), ""
    return file


def write(file, content, mode=0o600):
    file.write_text(content)
    file.chmod(mode)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_it_is_read_from_a_file_of_its_owner(key_file, mode):
    write(key_file, OTHER + "\n", mode)
    assert master.master_key() == b"o" * 32


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o700])
def test_a_file_others_can_read_is_refused(key_file, mode):
    write(key_file, OTHER, mode)
    with pytest.raises(MasterKeyError, match=f"mode {mode:04o}"):
        master.master_key()


def test_it_is_read_from_the_environment(settings):
    settings.MASTER_KEY_FILE, settings.MASTER_KEY = "", OTHER
    assert master.master_key() == b"o" * 32


def test_without_any_it_says_how_to_make_one(settings):
    settings.MASTER_KEY_FILE = settings.MASTER_KEY = ""
    with pytest.raises(MasterKeyError, match="make_master_key"):
        master.master_key()


def test_a_missing_file_is_named(key_file):
    with pytest.raises(MasterKeyError, match=f"{key_file} cannot be read"):
        master.master_key()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (base64.b64encode(b"x" * 31).decode(), "31 bytes instead of 32"),
        (base64.b64encode(b"x" * 33).decode(), "33 bytes instead of 32"),
        ("", "0 bytes"),
        ("not base64!", "not base64"),
        ("ä" * 44, "cannot be read"),
    ],
)
def test_anything_else_than_32_bytes_in_base64_is_refused(key_file, content, why):
    write(key_file, content)
    with pytest.raises(MasterKeyError, match=why):
        master.master_key()


def test_the_command_makes_a_private_file_and_never_overwrites(key_file):
    out = StringIO()
    call_command("make_master_key", str(key_file), stdout=out)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert "Keep a copy" in out.getvalue()
    made = master.master_key()
    assert len(made) == 32
    with pytest.raises(CommandError, match="File exists"):
        call_command("make_master_key", str(key_file))
    assert base64.b64decode(key_file.read_text()) == made


def test_a_database_remembers_its_master_key(organisation_key, settings):
    checks.require_master_key()
    settings.MASTER_KEY = OTHER
    with pytest.raises(WrongKey, match="not the one this database was made with"):
        checks.require_master_key()
    with pytest.raises(WrongKey):
        keys.check_master(first=True)


def test_with_the_wrong_one_no_key_opens(organisation_key, person_key, settings):
    keys.forget()
    settings.MASTER_KEY = OTHER
    with pytest.raises(WrongKey):
        keys.get(person_key)


def test_with_none_no_key_opens(person_key, settings):
    keys.forget()
    settings.MASTER_KEY = ""
    with pytest.raises(MasterKeyError):
        keys.get(person_key)


def errors():
    return [
        error.id for error in run_checks(tags=[Tags.database], databases=["default"]) if error.id.startswith("vault")
    ]


def test_the_system_check_finds_a_missing_and_a_wrong_one(organisation_key, settings):
    assert errors() == []
    settings.MASTER_KEY = OTHER
    assert errors() == ["vault.E002"]
    settings.MASTER_KEY = ""
    assert errors() == ["vault.E001"]


def test_the_system_check_lets_an_empty_database_be(tables, settings, monkeypatch):
    settings.MASTER_KEY = OTHER
    assert errors() == []

    def not_migrated():
        raise DatabaseError("no such table")

    monkeypatch.setattr(keys, "check_master", not_migrated)
    assert errors() == []
    assert checks.master_key_fits(None) == []
