"""For whom an offer is: a tree of geleit.rules, kept without its words, which follow from the code lists.

{"all": [{"fact": "alter", "op": "gte", "value": 27}, {"fact": "status_gruppe", "op": "in", "value": ["tolerated"]}]}
Forms, search and the standard's fields read the simple conditions out of it again; {} is for everybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from geleit.programmes.codes import CodeList, code_list
from geleit.rules.errors import BadRules
from geleit.rules.facts import Fact, FactCatalogue
from geleit.rules.reading import Text
from geleit.rules.tree_reading import read_tree
from geleit.rules.trees import Condition, Node, Outcome, conditions, evaluate_tree

Tree = dict[str, Any]

# fact → the code list its values are from
LISTS = {
    "status_gruppe": "residence_status_group",
    "rechtskreis": "legal_sphere",
    "geschlecht": "gender",
    "programm": "programme",
    "deutsch": "language_level",
}
LABELS = {
    "alter": Text("Alter", "Age"),
    "status_gruppe": Text("Aufenthalt", "Residence"),
    "rechtskreis": Text("Leistungen", "Benefits"),
    "geschlecht": Text("Geschlecht", "Gender"),
    "programm": Text("Programm", "Programme"),
    "deutsch": Text("Deutsch", "German"),
}
SENTENCES = {
    ("alter", "gte"): Text("Mindestens {} Jahre alt.", "At least {} years old."),
    ("alter", "lte"): Text("Höchstens {} Jahre alt.", "At most {} years old."),
    ("deutsch", "gte"): Text("Deutsch mindestens {}.", "German at least {}."),
    ("deutsch", "lte"): Text("Deutsch höchstens {}.", "German at most {}."),
}
OPEN_TO_ALL: Tree = {}


@dataclass(frozen=True)
class Criteria:
    """The simple conditions of an offer; what is empty does not matter."""

    min_age: int | None = None
    max_age: int | None = None
    level_from: str = ""
    level_to: str = ""
    status_groups: tuple[str, ...] = ()
    legal_spheres: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()


# field of Criteria → fact and comparison
PLACES = {
    "min_age": ("alter", "gte"),
    "max_age": ("alter", "lte"),
    "level_from": ("deutsch", "gte"),
    "level_to": ("deutsch", "lte"),
    "status_groups": ("status_gruppe", "in"),
    "legal_spheres": ("rechtskreis", "in"),
    "genders": ("geschlecht", "in"),
    "programmes": ("programm", "in"),
}


@cache
def facts() -> FactCatalogue:
    """What an offer may ask about somebody."""
    found = [Fact("alter", "number", LABELS["alter"], LABELS["alter"], unit="Jahre")]
    for key, name in LISTS.items():
        codes = code_list(name)
        words = {one.code: Text(one.label_de, one.label_en) for one in codes}
        ordered = key == "deutsch"
        label = LABELS[key]
        found.append(Fact(key, "enum", label, label, allowed=tuple(codes.codes), ordered=ordered, values=words))
    return FactCatalogue(found)


def tree_of(criteria: Criteria) -> Tree:
    conditions = []
    for field, (fact, op) in PLACES.items():
        value = getattr(criteria, field)
        if value not in (None, "", ()):
            conditions.append({"fact": fact, "op": op, "value": list(value) if op == "in" else value})
    return {"all": conditions} if conditions else OPEN_TO_ALL


def criteria_of(tree: Tree) -> Criteria:
    """What can be read out simply. A tree with more in it keeps that; `is_simple` tells."""
    fields = {place: field for field, place in PLACES.items()}
    found: dict[str, Any] = {}
    for part in tree.get("all", ()):
        field = fields.get((part.get("fact"), part.get("op")))
        if field and field not in found:
            found[field] = tuple(part["value"]) if part["op"] == "in" else part["value"]
    return Criteria(**found)


def is_simple(tree: Tree) -> bool:
    return tree_of(criteria_of(tree)) == tree


def check(tree: object) -> None:
    """Raises BadRules, saying what is wrong and where."""
    if tree != OPEN_TO_ALL:
        node(tree)


def node(tree: object) -> Node:
    return read_tree("eligibility", _worded(tree), facts())


@lru_cache(maxsize=10_000)
def _read(tree: str) -> Node:
    """Many offers have the same tree, and a list asks them all."""
    return node(json.loads(tree))


def asks(tree: Tree) -> frozenset[str]:
    """The facts this offer wants to know."""
    return frozenset() if tree == OPEN_TO_ALL else _facts_of(json.dumps(tree))


@lru_cache(maxsize=10_000)
def _facts_of(tree: str) -> frozenset[str]:
    return frozenset(condition.fact.key for condition in conditions(_read(tree)))


def _worded(part: object) -> object:
    """The same tree with its sentences, as the rules want it."""
    if isinstance(part, list):
        return [_worded(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "fact" not in part:
        return {key: _worded(value) for key, value in part.items()}
    text = _sentence(part)
    return {"text_de": text.de, "text_en": text.en, **part}


def _sentence(part: Mapping[str, Any]) -> Text:
    fact, op, value = str(part.get("fact")), str(part.get("op")), part.get("value")
    if fact not in LABELS:
        raise BadRules(f"eligibility: {fact!r} is not something an offer can ask")
    german, english = _shown(fact, value, "de"), _shown(fact, value, "en")
    if form := SENTENCES.get((fact, op)):
        return Text(form.de.format(german), form.en.format(english))
    label = LABELS[fact]
    return Text(f"{label.de}: {german}.", f"{label.en}: {english}.")


def _shown(fact: str, value: object, language: str) -> str:
    values: Sequence[object] = value if isinstance(value, list) else [value]
    names = _names(fact)
    shown = [names.label(str(one), language) if names and one in names else str(one) for one in values]
    return {"de": " oder ", "en": " or "}[language].join(shown)


def _names(fact: str) -> CodeList | None:
    return code_list(LISTS[fact]) if fact in LISTS else None


@dataclass(frozen=True)
class Reason:
    """One condition of an offer and what it says about somebody: met, not_met, unclear."""

    result: str
    text: Text
    fact: str = ""


@dataclass(frozen=True)
class Answer:
    result: str
    reasons: tuple[Reason, ...]


def ask(tree: Tree, known: Mapping[str, object]) -> Answer:
    """The rules engine's answer for somebody, with each condition as a reason."""
    if tree == OPEN_TO_ALL:
        return Answer("met", ())
    outcome = evaluate_tree(_read(json.dumps(tree)), facts().read(dict(known)))
    return Answer(outcome.result, tuple(_reasons(outcome)))


NOT = Text("Nicht: {}", "Not: {}")
TURNED = {"met": "not_met", "not_met": "met", "unclear": "unclear"}


def _reasons(outcome: Outcome) -> list[Reason]:
    """Only what bears on the answer: where one of several is enough and there, the others do not matter."""
    if isinstance(outcome.node, Condition):
        return [Reason(outcome.result, outcome.node.text, outcome.node.fact.key)]
    if outcome.kind == "not":
        return [_turned(reason) for reason in _reasons(outcome.parts[0])]
    parts = [part for part in outcome.parts if outcome.kind != "any" or part.value == outcome.value]
    return [reason for part in parts for reason in _reasons(part)]


def _turned(reason: Reason) -> Reason:
    text = Text(NOT.de.format(reason.text.de), NOT.en.format(reason.text.en))
    return Reason(TURNED[reason.result], text, reason.fact)


def sentences(tree: Tree, language: str) -> list[str]:
    """For a page: for whom this is."""
    if tree == OPEN_TO_ALL:
        return []
    return [reason.text.say(language) for reason in ask(tree, {}).reasons]
