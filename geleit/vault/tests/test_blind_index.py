"""Equal values of one organisation have equal hashes; nothing else can be said of them."""

from uuid import uuid4

from geleit.vault import keys
from geleit.vault.blind_index import blind


def test_the_same_value_gives_the_same_hash(organisation, organisation_key):
    assert blind(organisation, "name", "ahmad") == blind(organisation, "name", "ahmad")
    assert len(blind(organisation, "name", "ahmad")) == 16


def test_another_value_purpose_or_organisation_gives_another(organisation, organisation_key):
    other = uuid4()
    keys.new_key("organisation", owner=other, under=None)
    hashes = {
        blind(organisation, "name", "ahmad"),
        blind(organisation, "name", "ahmed"),
        blind(organisation, "sound", "ahmad"),
        blind(organisation, "namea", "hmad"),
        blind(other, "name", "ahmad"),
    }
    assert len(hashes) == 5
