"""From stored codes to the facts of the rules: total, and only into values that the rules allow."""

import pytest

from geleit.core.forms import NOT_ASKED, UNKNOWN
from geleit.programmes import mapping
from geleit.programmes.codes import NoSuchCode, code_list
from geleit.rules.loading import catalogue

ALLOWED = {fact.key: fact.allowed or (True, False) for fact in catalogue().facts}
MAPPED = ["residence_status", "language_level", "legal_sphere", "housing_type"]

MAIN_FACT = {
    "residence_status": "status",
    "language_level": "deutsch",
    "legal_sphere": "leistungsbezug",
    "housing_type": "unterkunft",
}


@pytest.mark.parametrize("name", MAPPED)
def test_every_code_of_a_list_is_mapped_and_nothing_else(name):
    assert set(mapping.rule_facts()[name]) == set(code_list(name).codes)


@pytest.mark.parametrize("name", MAPPED)
def test_every_fact_has_a_value_that_the_rules_allow(name):
    for code, facts in mapping.rule_facts()[name].items():
        for fact, value in facts.items():
            assert fact == "why" or value in ALLOWED[fact], code


@pytest.mark.parametrize("name", MAPPED)
def test_a_code_without_the_main_fact_says_why_and_only_such_a_code(name):
    for code, facts in mapping.rule_facts()[name].items():
        assert (MAIN_FACT[name] in facts) != ("why" in facts), code


@pytest.mark.parametrize("name", MAPPED)
def test_every_value_of_the_rules_can_be_reached(name):
    fact = MAIN_FACT[name]
    reached = {facts.get(fact) for facts in mapping.rule_facts()[name].values()} - {None}
    assert reached == set(ALLOWED[fact])


def test_status():
    assert mapping.facts_of_status("subsidiary_protection") == {
        "status": "ae_25_2_subsidiaer",
        "asyl_stand": "anerkannt",
    }
    assert mapping.facts_of_status("dublin_procedure") == {"status": "gestattung", "dublin_verfahren": True}
    assert mapping.facts_of_status("protection_25_2") == {"asyl_stand": "anerkannt"}


@pytest.mark.parametrize("state", [UNKNOWN, NOT_ASKED])
def test_a_state_of_a_field_settles_nothing(state):
    assert mapping.facts_of_status(state) == {}
    assert mapping.facts_of_level(state, "certificate") == {}
    assert mapping.facts_of_benefits([state]) == {}
    assert mapping.facts_of_housing(state) == {}


def test_a_code_that_never_was():
    with pytest.raises(NoSuchCode, match="residence_status has no code 'ae_99'"):
        mapping.facts_of_status("ae_99")


def test_only_a_certificate_proves_a_level():
    assert mapping.facts_of_level("b1", "certificate") == {"deutsch": "B1", "deutsch_muendlich": "B1"}
    assert mapping.facts_of_level("b1", "certificate", oral_only=True) == {"deutsch_muendlich": "B1"}
    assert mapping.facts_of_level("b1", "counsellor_estimate") == {}
    assert mapping.facts_of_level("b1") == {}


def test_native_speakers_need_no_proof():
    assert mapping.facts_of_level("native") == {"deutsch": "C2", "deutsch_muendlich": "C2"}


def test_of_several_benefits_the_weightiest_decides():
    assert mapping.facts_of_benefits(["own_income", "sgb_ii_topup"]) == {
        "leistungsbezug": "sgb2",
        "sgb2_12_bezug": True,
    }
    assert mapping.facts_of_benefits(["sgb_iii", "housing_child_benefits"]) == {"leistungsbezug": "alg1"}


def test_no_benefits_only_where_nothing_else_is_received():
    assert mapping.facts_of_benefits(["own_income", "family_support"]) == {"leistungsbezug": "keine"}
    assert mapping.facts_of_benefits(["own_income", "bab"]) == {"bab_bezug": True}
    assert mapping.facts_of_benefits([]) == {}


def test_housing():
    assert mapping.facts_of_housing("private_rent") == {"unterkunft": "privat"}
    assert mapping.facts_of_housing("shared_accommodation") == {}


def test_groups_of_the_figures():
    assert mapping.status_group("protection_25_2") == "recognised_protection"
    assert mapping.status_group("fiction_temporary_protection") == "temporary_protection"
    assert mapping.status_group(UNKNOWN) == mapping.status_group(NOT_ASKED) == "none_or_unclear"
    assert mapping.nationality_group("TR") == "europe_non_eu"
    assert mapping.nationality_group("RO") == "eu"
    assert mapping.nationality_group("XX") == "stateless"
    assert mapping.nationality_group("XU") == mapping.nationality_group(UNKNOWN) == UNKNOWN


@pytest.mark.parametrize(
    ("status", "nationality", "fits"),
    [
        ("eu_free_movement", "RO", True),
        ("eu_free_movement", "SY", False),
        ("eu_free_movement", UNKNOWN, True),
        ("eea_citizen", "NO", True),
        ("swiss_citizen", "DE", False),
        ("german_naturalised", "SY", False),
        ("eu_family_member", "SY", True),
        ("temporary_protection_24", "NG", True),
    ],
)
def test_status_and_nationality_that_cannot_both_be_true(status, nationality, fits):
    assert mapping.status_fits_nationality(status, nationality) is fits
