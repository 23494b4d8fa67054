"""The example persons of data/examples: what each rule says about them, thought through from the statute."""

import pytest

from geleit.rules.errors import BadRules
from geleit.rules.examples import faults, needed_results, read_examples, unnoticed
from geleit.rules.loading import catalogue
from geleit.rules.tests.small import catalogue as small
from geleit.rules.tests.small import is_, rule
from geleit.rules.trees import conditions

EXAMPLES = read_examples()
PERCENT_NOTICED = 95


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule}: {example.name}")
def test_the_rules_agree_with_the_example(example):
    assert example.disagreement(catalogue()) == ""


@pytest.mark.parametrize("rule_", catalogue().rules.values(), ids=lambda rule_: rule_.id)
def test_every_rule_shows_all_it_can_say(rule_):
    shown = {example.expect for example in EXAMPLES if example.rule == rule_.id}
    assert needed_results(rule_) <= shown


def test_faults_are_noticed():
    """Each condition forced true and forced false must make an example fail."""
    total, survivors = unnoticed(catalogue(), EXAMPLES, catalogue().rules.values())
    noticed = total - len(survivors)
    print(f"{noticed} of {total} faults noticed")
    assert noticed * 100 >= total * PERCENT_NOTICED, "\n".join(map(str, survivors))


def test_every_condition_is_forced_both_ways():
    tree = {"all": [is_("a"), {"not": is_("b")}, {"any": [is_("c"), {"rule": "S"}]}]}
    rules = small(rule("R", tree), rule("S", is_("a")))
    made = [(fault.place, fault.value) for fault, _ in faults(rules["R"])]
    places = ["all[1]", "all[2].not[1]", "all[3].any[1]"]
    assert made == [(place, value) for place in places for value in (True, False)]
    assert next(str(fault) for fault, _ in faults(rules["S"])) == "S alone always met: a eq True"
    assert sum(2 for one in catalogue().rules.values() for _ in conditions(one.tree)) > 1000


def test_a_fault_that_nobody_notices_is_named(tmp_path):
    rules = small(rule("R", {"all": [is_("a"), is_("b")]}))
    head = "- {rule: R, as_of: '2026-11-20', why: x, "
    lines = [
        "name: both, facts: {a: true, b: true}, expect: met}",
        "name: not a, facts: {a: false, b: true}, expect: not_met}",
        "name: nothing known, facts: {}, expect: unclear, missing: [a, b]}",
    ]
    (tmp_path / "t.yaml").write_text("\n".join(head + line for line in lines))
    examples = read_examples(tmp_path)
    assert [one.disagreement(rules) for one in examples] == ["", "", ""]
    total, survivors = unnoticed(rules, examples[:2], rules.rules.values())
    assert (total, [str(fault) for fault in survivors]) == (4, ["R all[2] always met: b eq True"])
    assert unnoticed(rules, examples, rules.rules.values()) == (4, [])


def test_an_example_that_disagrees_says_how(tmp_path):
    rules = small(rule("R", is_("a")))
    (tmp_path / "t.yaml").write_text(
        "- {rule: R, name: x, facts: {}, as_of: '2026-11-20', expect: met, why: x}\n"
        "- {rule: R, name: x, facts: {a: false}, as_of: '2026-11-20', expect: not_met, soft: true, why: x}\n"
    )
    assert [one.disagreement(rules) for one in read_examples(tmp_path)] == [
        "unclear instead of met; missing: a",
        "soft is False instead of True",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "examples/t.yaml: must be a list of example persons"),
        ("- {rule: R}", "examples/t.yaml, number 1: name is missing"),
        (
            "- {rule: R, name: x, facts: {}, as_of: '2026-11-20', expect: maybe, why: x}",
            "examples/t.yaml, number 1, expect: 'maybe' is not one of met, not_met, unclear, not_in_force",
        ),
    ],
)
def test_a_mistake_in_an_example_is_named(tmp_path, text, said):
    (tmp_path / "t.yaml").write_text(text)
    with pytest.raises(BadRules) as raised:
        read_examples(tmp_path)
    assert str(raised.value) == said
