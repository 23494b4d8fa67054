"""The marks beside a result, and the sentence that goes with it."""

import re

import pytest

from geleit.rules.loading import catalogue as real_catalogue
from geleit.rules.rule import LEGAL_EFFECTS
from geleit.rules.tests.small import answer, is_, rule

SOFT = {"all": [is_("a"), {"any": [is_("months", 72, "gte", soft=True), is_("b")]}]}


@pytest.mark.parametrize(
    ("known", "result", "soft"),
    [
        ({"a": True, "months": 60, "b": False}, "not_met", True),  # only the regular condition is missing
        ({"a": False, "months": 60, "b": False}, "not_met", False),  # a hard one is missing too
        ({"a": True, "months": 72, "b": False}, "met", False),
        ({"a": True, "months": 60, "b": True}, "met", False),  # not needed
        ({"a": True, "months": 60}, "unclear", False),
        ({"months": 60, "b": False}, "not_met", True),  # the hard one is open: an exception can still be argued
    ],
)
def test_soft_says_that_an_exception_can_be_argued(known, result, soft):
    found = answer([rule("R", SOFT)], "R", **known)
    assert (found.result, found.soft) == (result, soft)
    assert found.sentence.de.startswith("Eine Regelvoraussetzung fehlt.") == soft


DISCRETION = {"all": [is_("a"), {"any": [is_("b"), is_("c", ermessen=True)]}]}


@pytest.mark.parametrize(
    ("known", "result", "ermessen"),
    [
        ({"a": True, "b": False, "c": True}, "met", True),
        ({"a": True, "c": True}, "met", True),  # the firm way is not known yet
        ({"a": True, "b": True, "c": True}, "met", False),
        ({"a": True, "b": True}, "met", False),
        ({"a": False, "c": True}, "not_met", False),
        ({"b": False, "c": True}, "unclear", False),
    ],
)
def test_ermessen_says_that_only_discretion_opens_the_way(known, result, ermessen):
    found = answer([rule("R", DISCRETION)], "R", **known)
    assert (found.result, found.ermessen) == (result, ermessen)
    assert ("Ermessen" in found.sentence.de) == ermessen


def test_marks_come_through_references():
    rules = [rule("Q", {"rule": "R"}), rule("R", DISCRETION), rule("P", {"not": {"rule": "R"}}), rule("S", SOFT)]
    assert answer(rules, "Q", a=True, c=True).ermessen
    assert not answer(rules, "P", a=True, c=True).ermessen
    assert answer([*rules, rule("T", {"rule": "S"})], "T", a=True, months=1, b=False).soft


def test_the_age_of_the_text():
    found = answer([rule("R", is_("a"), checked_on="2026-08-19")], "R")
    assert found.age_days == 93


def entitles(words: str) -> bool:
    """Speaks of an entitlement without denying it."""
    denied = re.sub(
        r"(?i)(kein\w*|ohne) (rechts)?anspruch|einen? anspruch[^.;]*(nicht|kein)|no entitlement|gives no entitlement",
        "",
        words,
    )
    return bool(re.search(r"(?i)anspruch(?!sinhaber|svoll|nahme)|entitle", denied))


@pytest.mark.parametrize("effect", LEGAL_EFFECTS)
def test_only_an_entitlement_reads_like_one(effect):
    for result in ("met", "not_met", "unclear"):
        words = real_catalogue().say(effect, result)
        assert words.de
        assert words.en
        if effect != "anspruch":
            assert not entitles(words.de), words
            assert not entitles(words.en), words


def test_met_on_a_kann_rule_says_that_somebody_decides():
    found = answer([rule("R", is_("a"), legal_effect="kann")], "R", a=True)
    assert "entscheidet die Stelle nach Ermessen" in found.sentence.de
    assert "einen Anspruch gibt es nicht" in found.sentence.de
    assert "discretion" in found.sentence.en


def test_what_follows_from_a_kann_rule_never_reads_like_an_entitlement():
    for rule_ in real_catalogue().rules.values():
        if rule_.legal_effect in ("kann", "kein_anspruch"):
            assert not entitles(rule_.result_text.de), rule_.id
            assert not entitles(rule_.result_text.en), rule_.id
