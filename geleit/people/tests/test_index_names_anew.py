from __future__ import annotations

from django.core.management import call_command

from geleit.people import search
from geleit.people.models import NameKey
from tests.cast import audited


def test_after_a_changed_rule_everybody_is_found_again(cast, capsys):
    before = {(key.kind, bytes(key.value)) for key in NameKey.objects.all()}
    NameKey.objects.all().delete()
    assert list(search.in_offices([cast.office], search.read("Esra"))) == []
    call_command("index_names")
    assert {(key.kind, bytes(key.value)) for key in NameKey.objects.all()} == before
    assert list(search.in_offices([cast.office], search.read("Esra"))) == [cast.esra]
    assert "1 people indexed." in capsys.readouterr().out
    assert len(audited(event="names.indexed", detail={"people": 1})) == 1
