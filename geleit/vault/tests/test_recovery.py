"""Five sheets of paper: three bring the master key back, two do not, a slip of the pen is noticed."""

import base64
import io
from itertools import combinations

import pytest
from django.core.management import CommandError, call_command

from geleit.vault import master, recovery


@pytest.fixture(scope="module")
def sheets():
    return recovery.make_shares()


def test_any_three_bring_it_back(sheets):
    assert len(sheets) == 5
    assert {len(sheet.split()) for sheet in sheets} == {33}
    for three in combinations(sheets, 3):
        assert recovery.recover(three) == master.master_key()


def test_two_do_not(sheets):
    for two in combinations(sheets, 2):
        with pytest.raises(recovery.NotRecovered, match="3 different sheets"):
            recovery.recover([*two, two[0]])


def test_a_wrong_word_is_noticed(sheets):
    words = sheets[0].split()
    words[20] = "academic" if words[20] != "academic" else "acid"
    with pytest.raises(recovery.NotRecovered, match="do not fit"):
        recovery.recover([" ".join(words), *sheets[1:3]])


def test_sheets_of_two_sets_do_not_mix(sheets):
    with pytest.raises(recovery.NotRecovered, match="do not fit"):
        recovery.recover([*sheets[:2], recovery.make_shares()[2]])


def test_it_does_not_matter_how_they_are_typed(sheets):
    typed = [f"  {sheet.upper()} " for sheet in sheets[:3]]
    assert recovery.is_master_key(recovery.recover(typed))


def test_the_file_of_the_key_is_made_anew(sheets, tmp_path, monkeypatch):
    file = tmp_path / "master.key"
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(sheets[2:])))
    call_command("recover_master_key", file, stdout=io.StringIO())
    assert base64.b64decode(file.read_text()) == master.master_key()
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(sheets[2:])))
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("recover_master_key", file, stdout=io.StringIO())


def test_too_few_lines(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("one"))
    with pytest.raises(CommandError):
        call_command("recover_master_key", tmp_path / "key", stdout=io.StringIO())
    assert not (tmp_path / "key").exists()


def test_the_sheets_are_printed_for_their_owner_only(tmp_path):
    file = tmp_path / "sheets.pdf"
    call_command("recovery_sheets", file, stdout=io.StringIO())
    assert file.read_bytes().startswith(b"%PDF")
    assert file.stat().st_mode & 0o077 == 0
