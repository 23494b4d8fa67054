"""Who comes after a proxy refuses what could be read as two requests (trust/smuggling.py; C10 in its full form)."""

import sys
from importlib import import_module

import pytest

from tests.evidence import ROOT


@pytest.fixture
def smuggled(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "trust"))
    yield import_module("smuggling").smuggled
    sys.modules.pop("smuggling")


def test_all_of_them_are_refused(smuggled):
    tries = list(smuggled())
    assert len(tries) == 15
    assert [wrong for wrong in tries if wrong] == []


def test_a_web_server_that_is_told_to_unfold_lines_is_noticed(smuggled):
    assert len([wrong for wrong in smuggled("--permit-obsolete-folding") if wrong]) == 2
