"""What comes out of trees: results, what is missing, and what to ask next."""

import pytest

from geleit.rules.answers import next_questions
from geleit.rules.errors import RulesError
from geleit.rules.tests.small import DAY, answer, catalogue, facts, is_, result, rule
from geleit.rules.tree_reading import read_tree
from geleit.rules.trees import evaluate_tree


def test_nothing_asked_is_met():
    assert result({"all": []}) == "met"


def test_not_turns_around_and_leaves_unknown_open():
    assert result({"not": is_("a")}, a=False) == "met"
    assert result({"not": is_("a")}, a=True) == "not_met"
    assert result({"not": is_("a")}) == "unclear"
    assert result({"not": {"any": [is_("a"), is_("b")]}}, a=False) == "unclear"
    assert result({"not": {"any": [is_("a"), is_("b")]}}, b=True) == "not_met"


def test_missing_is_only_what_can_still_decide():
    tree = {"all": [is_("a"), {"any": [is_("b"), is_("c")]}]}
    assert answer([rule("R", tree)], "R").missing == ["a", "b", "c"]
    assert answer([rule("R", tree)], "R", b=True).missing == ["a"]
    assert answer([rule("R", tree)], "R", a=True, b=False).missing == ["c"]
    assert answer([rule("R", tree)], "R", a=False).missing == []
    assert answer([rule("R", tree)], "R", a=True, c=True).missing == []


def test_missing_names_each_fact_once_in_the_order_of_the_tree():
    tree = {"any": [{"all": [is_("c"), is_("a")]}, {"all": [is_("a"), is_("b")]}, {"not": is_("c")}]}
    assert answer([rule("R", tree)], "R").missing == ["c", "a", "b"]


def test_a_decided_branch_is_not_asked_about_again():
    tree = {"any": [{"all": [is_("a"), is_("b")]}, is_("c")]}
    assert answer([rule("R", tree)], "R", a=False).missing == ["c"]


def test_a_value_that_says_nothing_is_missing():
    assert answer([rule("R", is_("consent", "given"))], "R", consent="open").missing == ["consent"]


def test_the_next_question_decides_most_open_conditions():
    tree = {"any": [{"all": [is_("a"), is_("b")]}, {"all": [is_("c"), is_("b")]}]}
    assert answer([rule("R", tree)], "R").question.key == "b"
    assert answer([rule("R", tree)], "R", b=True).question.key == "a"  # a tie: the first one in the tree
    assert answer([rule("R", tree)], "R", b=False).question is None


def test_a_sensitive_question_comes_last():
    tree = {"any": [is_("health"), {"all": [is_("health"), is_("a")]}]}
    assert answer([rule("R", tree)], "R").question.key == "a"
    assert answer([rule("R", tree)], "R", a=True).question.key == "health"


def test_the_next_question_over_several_rules():
    rules = catalogue(rule("R", {"all": [is_("a"), is_("b")]}), rule("S", {"any": [is_("c"), is_("b")]}))
    found = next_questions(rules.evaluate({}, DAY), rules.facts)
    assert [(fact.key, count) for fact, count in found] == [("b", 2), ("a", 1), ("c", 1)]
    assert next_questions(rules.evaluate({"a": False, "b": True}, DAY), rules.facts) == []


def test_every_condition_has_its_own_result_and_text():
    tree = {"all": [is_("a"), {"any": [is_("b"), is_("c")]}]}
    outcome = answer([rule("R", tree)], "R", a=False, b=True).outcome
    first, second = outcome.parts
    assert (outcome.kind, first.kind, second.kind) == ("all", "condition", "any")
    assert (outcome.result, first.result, second.result) == ("not_met", "not_met", "met")
    assert [part.result for part in second.parts] == ["met", "unclear"]
    assert first.node.text.say("de") == "a eq True"
    assert first.node.text.say("en") == "a eq"


def test_a_tree_needs_no_rules():
    """As the eligibility of an offer has it."""
    known = facts()
    tree = read_tree("offer", {"all": [is_("level", "A1", "gte"), is_("a")]}, known)
    assert evaluate_tree(tree, known.read({"level": "A2", "a": True})).result == "met"
    assert evaluate_tree(tree, known.read({"level": "A2"})).missing() == ["a"]


def test_a_tree_alone_cannot_refer_to_rules():
    for node in ({"rule": "A01"}, {"none_definitely_met": ["A01"]}):
        with pytest.raises(RulesError, match="refers to rule 'A01'"):
            evaluate_tree(read_tree("offer", node, facts()), {})


def test_texts_fall_back_to_german():
    found = answer([rule("R", is_("a"), caveats_de=["Achtung"])], "R")
    assert found.rule.result_text.say("en") == "Folge"
    assert found.rule.caveats[0].say("en") == "Achtung"
    both = answer([rule("R", is_("a"), next_steps_de=["eins", "zwei"], next_steps_en=["one", "two"])], "R")
    assert [step.say("en") for step in both.rule.next_steps] == ["one", "two"]
