"""Every mistake in a file is told in one sentence: which file, which rule, where in it, and what is wrong."""

import shutil

import pytest
import yaml

from geleit.rules.errors import BadRules
from geleit.rules.facts import read_facts
from geleit.rules.loading import FOLDER, load
from geleit.rules.reading import read_yaml
from geleit.rules.rule import read_rule
from geleit.rules.tests.small import fact as entry_of_fact
from geleit.rules.tests.small import facts, is_, rule

TREES = [
    ({"fact": "x", "op": "eq", "value": 1, "text_de": "x", "text_en": "x"}, ": 'x' is not a fact of facts.yaml"),
    (
        {"all": [is_("a"), is_("months", 3, "in")]},
        ".all[2]: months can be compared with eq, ne, gte, lte, gt, lt, between",
    ),
    ({"any": [{"not": is_("a", "yes")}]}, ".any[1].not, a eq: 'yes' is not true or false"),
    (is_("level", "C9"), ", level eq: 'C9' is not one of none, A1, A2, B1"),
    (is_("level", "A1", "in"), ", level in: must be a list of values, not 'A1'"),
    (is_("level", [], "in"), ", level in: must be a list of values, not []"),
    (is_("consent", "open"), ", consent eq: 'open' counts as not known, so no condition can ask for it"),
    (is_("consent", "given", "gte"), ": consent can be compared with eq, ne, in, not_in, not with 'gte'"),
    (is_("entry", "1.1.2020", "lt"), ", entry lt: '1.1.2020' is not a day written YYYY-MM-DD"),
    (is_("months", [3], "between"), ", months between: must be two values, the lower one first, not [3]"),
    (is_("months", [5, 3], "between"), ", months between: must be two values, the lower one first, not [5, 3]"),
    ({"any": []}, ".any: is empty, so it could never be met"),
    ({"all": is_("a")}, ".all: must be a list of conditions"),
    (
        {"all": [], "any": []},
        ": must hold exactly one of all, any, not, rule, none_definitely_met or a fact, not all, any",
    ),
    ({"some": []}, ": must hold exactly one of all, any, not, rule, none_definitely_met or a fact, not some"),
    ("a", ": must be a condition or one of all, any, not, rule, none_definitely_met, not 'a'"),
    ({"rule": ["A"]}, ".rule: must be the id of a rule, not ['A']"),
    ({"none_definitely_met": []}, ".none_definitely_met: must be a list of ids of rules"),
    (
        {**is_("a"), "softer": True},
        ": unknown key 'softer'; known are fact, op, value, text_de, text_en, soft, ermessen",
    ),
    ({**is_("a"), "text_en": ""}, ", text_en: must be a text that is not empty, not ''"),
    ({"fact": "a", "op": "eq", "value": True, "text_de": "a"}, ": text_en is missing"),
]


@pytest.mark.parametrize(("tree", "said"), TREES)
def test_in_a_tree(tree, said):
    with pytest.raises(BadRules) as raised:
        read_rule("t.yaml", "T", rule("R", tree), facts())
    assert str(raised.value).startswith(f"t.yaml, R, conditions{said}")


RULES = [
    ({"legal_effect": "darf"}, ", legal_effect: 'darf' is not one of anspruch"),
    ({"area": "X"}, ", area: 'X' is not one of T"),
    ({"confidence": "sure"}, ", confidence: 'sure' is not one of hoch, mittel, niedrig"),
    ({"valid_from": "2026-13-01"}, ", valid_from: must be a day written YYYY-MM-DD or null, not '2026-13-01'"),
    ({"valid_from": None}, ": valid_from is missing; only a planned rule has none"),
    ({"valid_until": "2019-12-31"}, ": valid_until is before valid_from"),
    ({"checked_on": None}, ", checked_on: must be a day written YYYY-MM-DD, not None"),
    ({"legal_refs": []}, ": legal_refs is empty; a rule names its section"),
    ({"version_by": "a"}, ": version_by must be a fact of type date, not 'a'"),
    ({"version_by": "nothing"}, ": version_by must be a fact of type date, not 'nothing'"),
    ({"version_of": "R"}, ": version_of points to the rule itself"),
    ({"status": "bald"}, ", status: 'bald' is not one of geplant"),
    ({"caveats_de": ["one"], "caveats_en": []}, ": caveats_de and caveats_en must have the same number of sentences"),
    ({"next_steps_de": "one"}, ", next_steps_de: must be a list of texts, not 'one'"),
    ({"note": "x"}, ": unknown key 'note'"),
    ({"posting_days": 4}, ": posting_days needs a deadline"),
    ({"deadline": {"start_event": "x"}}, ", deadline: roll_to_workday is missing"),
    ({"deadline": {"start_event": "x", "roll_to_workday": True}}, ", deadline: must hold exactly one of days, weeks"),
    (
        {"deadline": {"start_event": "x", "roll_to_workday": True, "days": 3, "weeks": 1}},
        ", deadline: must hold exactly one of days, weeks",
    ),
    (
        {"deadline": {"start_event": "x", "roll_to_workday": True, "days": 0}},
        ", deadline, days: must be a whole number above 0, not 0",
    ),
]


@pytest.mark.parametrize(("change", "said"), RULES)
def test_in_a_rule(change, said):
    with pytest.raises(BadRules) as raised:
        read_rule("t.yaml", "T", {**rule("R", is_("a")), **change}, facts())
    assert str(raised.value).startswith(f"t.yaml, R{said}")


def test_every_key_that_is_needed():
    for key in rule("R", is_("a")):
        entry = {name: value for name, value in rule("R", is_("a")).items() if name != key}
        with pytest.raises(BadRules, match=f"{key} is missing"):
            read_rule("t.yaml", "T", entry, facts())


FACTS = [
    (entry_of_fact("x", "boolean"), ", x, type: 'boolean' is not one of bool, number, date, enum"),
    (entry_of_fact("x", "enum"), ", x: a fact has `allowed` exactly when its type is enum"),
    (entry_of_fact("x", "bool", allowed=["a"]), ", x: a fact has `allowed` exactly when its type is enum"),
    (entry_of_fact("x", "bool", ordered=True), ", x: only an enum can be ordered"),
    (entry_of_fact("x", "number", unit="Prozent", grows=True), ", x: only a number of Monate or Jahre can grow"),
    (entry_of_fact("x", "enum", allowed=["a"], unknown_values=["b"]), ", x, unknown_values: 'b' is not one of a"),
    (entry_of_fact("x", "enum", allowed=["a"], values_de={"b": "B"}), ", x, values_de: 'b' is not one of a"),
    (entry_of_fact("x", "enum", allowed=["a", True]), ", x, allowed: must be a list of texts, not ['a', True]"),
    ({"key": "x", "type": "bool"}, ", x: label_de is missing"),
    ({}, ", fact 1: key is missing"),
]


@pytest.mark.parametrize(("entry", "said"), FACTS)
def test_in_a_fact(entry, said):
    with pytest.raises(BadRules) as raised:
        read_facts("facts.yaml", [entry])
    assert str(raised.value).startswith(f"facts.yaml{said}")


def test_two_facts_with_one_key():
    with pytest.raises(BadRules, match=r"facts\.yaml, x: there are two facts with this key"):
        read_facts("facts.yaml", [entry_of_fact("x"), entry_of_fact("x")])


def test_a_key_that_is_written_twice(tmp_path):
    (tmp_path / "t.yaml").write_text("a: 1\nb: 2\na: 3\n")
    with pytest.raises(BadRules, match=r"t\.yaml is not valid YAML: a is written twice"):
        read_yaml(tmp_path / "t.yaml")


def test_quotes_around_a_day_make_no_difference(tmp_path):
    (tmp_path / "t.yaml").write_text("a: 2026-08-19\nb: '2026-08-19'\n")
    assert read_yaml(tmp_path / "t.yaml") == {"a": "2026-08-19", "b": "2026-08-19"}


def test_it_is_found_in_a_whole_folder(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    load(folder)
    topic = yaml.safe_load((folder / "work.yaml").read_text())
    topic["rules"][0]["conditions"]["all"][1]["fact"] = "wohnpflicht"
    (folder / "work.yaml").write_text(yaml.safe_dump(topic))
    with pytest.raises(BadRules) as raised:
        load(folder)
    assert str(raised.value) == "work.yaml, B01, conditions.all[2]: 'wohnpflicht' is not a fact of facts.yaml"


def test_a_sentence_is_missing(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder)
    sentences = yaml.safe_load((folder / "sentences.yaml").read_text())
    del sentences["kann"]["met_en"]
    (folder / "sentences.yaml").write_text(yaml.safe_dump(sentences))
    with pytest.raises(BadRules, match=r"sentences\.yaml, kann: met_en is missing"):
        load(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topic: T\nlabel_de: T\nlabel_en: T\nrules: {}\n", "t.yaml, rules: must be a list of rules"),
        (
            "topic: T\nlabel_de: T\nlabel_en: T\nrules: [3]\n",
            "t.yaml, a rule: must be a mapping of keys and values, not 3",
        ),
        ("- x\n", "t.yaml: must be a mapping of keys and values, not ['x']"),
        ("topic: T\nlabel_de: T\nlabel_en: T\n", "t.yaml: rules is missing"),
    ],
)
def test_in_the_head_of_a_topic(tmp_path, text, said):
    for name in ("facts", "sentences"):
        shutil.copy(FOLDER / f"{name}.yaml", tmp_path)
    (tmp_path / "t.yaml").write_text(text)
    with pytest.raises(BadRules) as raised:
        load(tmp_path)
    assert str(raised.value) == said


def test_facts_are_a_list():
    with pytest.raises(BadRules, match=r"facts\.yaml: must be a list of facts"):
        read_facts("facts.yaml", {})
