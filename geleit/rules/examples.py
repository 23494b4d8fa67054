"""Example persons: the tests of the rules, as data. And faults made on purpose, to see whether they notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geleit.rules.answers import RESULTS
from geleit.rules.catalogue import Catalogue
from geleit.rules.errors import BadRules
from geleit.rules.loading import FOLDER
from geleit.rules.reading import check_choice, check_keys, read_yaml
from geleit.rules.rule import Rule
from geleit.rules.trees import Circumstances, Condition, Node, Not, Outcome, conditions

KEYS = {
    "rule": "text",
    "name": "text",
    "facts": "anything",
    "as_of": "day",
    "expect": "text",
    "soft": "bool",
    "ermessen": "bool",
    "missing": "texts",
    "why": "text",
}
NEEDED = ("rule", "name", "facts", "as_of", "expect", "why")


@dataclass(frozen=True)
class Example:
    rule: str
    name: str
    facts: dict[str, Any]
    as_of: date
    expect: str
    why: str
    soft: bool | None = None
    ermessen: bool | None = None
    missing: list[str] | None = None

    def disagreement(self, catalogue: Catalogue) -> str:
        """How the rules see it otherwise; empty where they agree."""
        [answer] = catalogue.evaluate(self.facts, self.as_of, [self.rule])
        if answer.result != self.expect:
            return f"{answer.result} instead of {self.expect}; missing: {', '.join(answer.missing) or 'nothing'}"
        for name in ("soft", "ermessen", "missing"):
            wanted, found = getattr(self, name), getattr(answer, name)
            if wanted is not None and wanted != found:
                return f"{name} is {found} instead of {wanted}"
        return ""


def read_examples(folder: Path = FOLDER / "examples") -> list[Example]:
    return [example for path in sorted(folder.glob("*.yaml")) for example in _read(path)]


def _read(path: Path) -> Iterator[Example]:
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise BadRules(f"examples/{path.name}: must be a list of example persons")
    for number, entry in enumerate(entries, start=1):
        place = f"examples/{path.name}, number {number}"
        data = check_keys(place, entry, KEYS, needed=NEEDED)
        check_choice(f"{place}, expect", data["expect"], RESULTS)
        yield Example(**{**data, "as_of": date.fromisoformat(data["as_of"])})


def needed_results(rule: Rule) -> set[str]:
    """What a rule can say, so what its examples must show: nothing else than met, if it asks for nothing."""
    if rule.planned:
        return {"not_in_force"}
    if any(conditions(rule.tree)) or rule.version_by:
        return {"met", "not_met", "unclear"}
    return {"met"} if rule.tree.kind == "all" else {"met", "not_met"}


# Faults made on purpose.


@dataclass(frozen=True)
class Forced:
    """A condition that no longer looks at its fact."""

    value: bool
    kind = "condition"
    parts = ()

    def outcome(self, circumstances: Circumstances) -> Outcome:
        return Outcome(self.value, self)  # type: ignore[arg-type]  # stands in for a node


@dataclass(frozen=True)
class Fault:
    rule: str
    place: str
    text: str
    value: bool

    def __str__(self) -> str:
        return f"{self.rule} {self.place} always {'met' if self.value else 'not met'}: {self.text}"


def faults(rule: Rule) -> Iterator[tuple[Fault, Rule]]:
    """Each condition of a rule, forced true and forced false."""
    for place, text, value, tree in _forced_trees(rule.tree, ""):
        yield Fault(rule.id, place or "alone", text, value), replace(rule, tree=tree)


def _forced_trees(tree: Node, place: str) -> Iterator[tuple[str, str, bool, Any]]:
    if isinstance(tree, Condition):
        for value in (True, False):
            yield place, tree.text.de, value, Forced(value)
        return
    for number, part in enumerate(tree.parts):
        for below, text, value, changed in _forced_trees(part, f"{place}.{tree.kind}[{number + 1}]".lstrip(".")):
            yield below, text, value, _with_part(tree, number, changed)


def _with_part(tree: Any, number: int, changed: Node) -> Any:
    if isinstance(tree, Not):
        return Not(changed)
    return type(tree)((*tree.parts[:number], changed, *tree.parts[number + 1 :]))


def unnoticed(catalogue: Catalogue, examples: Iterable[Example], rules: Iterable[Rule]) -> tuple[int, list[Fault]]:
    """How many faults were made, and those that no example notices."""
    by_rule: dict[str, list[Example]] = {}
    for example in examples:
        for rule_id in {example.rule} | catalogue.below[example.rule]:
            by_rule.setdefault(rule_id, []).append(example)
    total, survivors = 0, []
    for rule in rules:
        for fault, changed in faults(rule):
            total += 1
            faulty = catalogue.with_rule(changed)
            if not any(example.disagreement(faulty) for example in by_rule.get(rule.id, ())):
                survivors.append(fault)
    return total, survivors
