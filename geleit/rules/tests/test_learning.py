"""Properties that hold for any rules and any facts, tried on generated ones and on the law."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from geleit.rules.loading import catalogue as real
from geleit.rules.tests.small import DAY, catalogue, facts, is_, rule
from geleit.rules.tree_reading import read_tree
from geleit.rules.trees import evaluate_tree

KEYS = ("a", "b", "c", "health")
CONDITIONS = some.builds(is_, some.sampled_from(KEYS), some.booleans())
TREES = some.recursive(
    CONDITIONS,
    lambda below: some.one_of(
        some.builds(lambda parts: {"all": parts}, some.lists(below, max_size=3)),
        some.builds(lambda parts: {"any": parts}, some.lists(below, min_size=1, max_size=3)),
        some.builds(lambda part: {"not": part}, below),
    ),
    max_leaves=8,
)
KNOWN = some.dictionaries(some.sampled_from(KEYS), some.booleans())
SMALL = facts()

VALUES = {
    "bool": some.booleans(),
    "number": some.integers(-1, 130),
    "date": some.integers(0, 6000).map(lambda days: (date(2027, 1, 1) - timedelta(days=days)).isoformat()),
}


def values(fact):
    return VALUES[fact.type] if fact.type in VALUES else some.sampled_from(fact.allowed)


def people() -> some.SearchStrategy:
    """Facts of the real catalogue, each known or not."""
    each = {fact.key: values(fact) for fact in real().facts}
    return some.fixed_dictionaries({}, optional=each)


@settings(deadline=None)
@given(TREES, KNOWN)
def test_a_result_stays_whatever_else_is_learned(tree, known):
    before = evaluate_tree(read_tree("t", tree, SMALL), known).value
    for key in set(KEYS) - set(known):
        for value in (True, False):
            after = evaluate_tree(read_tree("t", tree, SMALL), known | {key: value}).value
            assert before is None or after is before


@settings(deadline=None)
@given(TREES, KNOWN)
def test_missing_names_facts_that_are_unknown_and_only_while_unclear(tree, known):
    outcome = evaluate_tree(read_tree("t", tree, SMALL), known)
    assert bool(outcome.missing()) == (outcome.value is None)
    assert not set(outcome.missing()) & set(known)


@settings(deadline=None)
@given(TREES, some.fixed_dictionaries({key: some.booleans() for key in KEYS}))
def test_who_tells_everything_gets_a_result(tree, known):
    assert evaluate_tree(read_tree("t", tree, SMALL), known).value is not None


@settings(deadline=None)
@given(TREES, KNOWN)
def test_what_is_not_missing_changes_nothing(tree, known):
    read = read_tree("t", tree, SMALL)
    outcome = evaluate_tree(read, known)
    for key in set(KEYS) - set(known) - set(outcome.missing()):
        for value in (True, False):
            assert evaluate_tree(read, known | {key: value}).result == outcome.result


@settings(deadline=None)
@given(TREES, KNOWN)
def test_turned_around_it_is_the_opposite(tree, known):
    """De Morgan: not all of them is any of their opposites."""

    def turned(node):
        if "not" in node:
            return node["not"]
        if "all" in node:
            return {"any": [turned(part) for part in node["all"]] or [{"not": {"all": []}}]}
        if "any" in node:
            return {"all": [turned(part) for part in node["any"]]}
        return {"not": node}

    opposite = evaluate_tree(read_tree("t", turned(tree), SMALL), known).value
    plain = evaluate_tree(read_tree("t", {"not": tree}, SMALL), known).value
    assert opposite is plain


@settings(deadline=None)
@given(TREES, KNOWN)
def test_the_same_tree_behind_a_reference_says_the_same(tree, known):
    rules = catalogue(rule("Q", {"rule": "R"}), rule("R", tree))
    behind, plain = rules.evaluate(known, DAY)
    assert (behind.result, behind.missing) == (plain.result, plain.missing)


@settings(max_examples=60, deadline=None)
@given(people(), some.data())
def test_learning_a_fact_never_turns_the_law_around(known, data):
    """But for the fallback, which gives way as soon as something else is sure."""
    fallbacks = {one.id for one in real().rules.values() if one.tree.kind == "none_definitely_met"}
    unknown = [fact.key for fact in real().facts if fact.key not in known]
    if not unknown:
        return
    key = data.draw(some.sampled_from(unknown))
    value = data.draw(values(real().facts[key]))
    before = real().evaluate(known, DAY)
    after = real().evaluate(known | {key: value}, DAY)
    for earlier, later in zip(before, after, strict=True):
        if earlier.rule.id not in fallbacks and earlier.result != "unclear":
            assert later.result == earlier.result, (earlier.rule.id, key, value)


@settings(max_examples=60, deadline=None)
@given(people())
def test_what_the_law_says_holds_together(known):
    for found in real().evaluate(known, DAY):
        assert bool(found.missing) == (found.result == "unclear")
        assert found.question is None or found.question.key in found.missing
        assert not found.soft or found.result == "not_met"
        assert not found.ermessen or found.result == "met"
        assert not set(found.missing) & set(real().facts.read(known))
        assert found.sentence.de
        assert found.sentence.en
