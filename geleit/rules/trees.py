"""Trees of conditions, and what comes out when they are asked about known facts.

They need nothing but a catalogue of facts, so an offer's eligibility can be such a tree as well as a rule of law.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from geleit.rules.errors import RulesError
from geleit.rules.facts import Fact, Known, Value
from geleit.rules.kleene import Truth, all_of, any_of, not_
from geleit.rules.reading import Text

RESULT = {True: "met", False: "not_met", None: "unclear"}


class Rulebook(Protocol):
    """What a tree asks about other rules."""

    def outcome_of(self, rule_id: str) -> Outcome: ...

    def is_met(self, rule_id: str) -> bool: ...


class NoRules:
    """For a tree that stands alone."""

    def outcome_of(self, rule_id: str) -> Outcome:
        raise RulesError(f"This tree refers to rule {rule_id!r}, but there are no rules.")

    def is_met(self, rule_id: str) -> bool:
        raise RulesError(f"This tree refers to rule {rule_id!r}, but there are no rules.")


@dataclass(slots=True)
class Outcome:
    """What came out at one place of a tree, and at all places below it."""

    value: Truth
    node: Node
    parts: Sequence[Outcome] = ()
    asks_first: str = ""  # the fact whose day chooses the version, where it is not known

    @property
    def result(self) -> str:
        return RESULT[self.value]

    @property
    def kind(self) -> str:
        return self.node.kind

    def open_facts(self) -> Iterator[str]:
        """The unknown fact of every condition that can still decide, in the order of the tree, with repetitions."""
        if self.value is not None:
            return
        if self.asks_first:
            yield self.asks_first
        if isinstance(self.node, Condition):
            yield self.node.fact.key
        for part in self.parts:
            yield from part.open_facts()

    def missing(self) -> list[str]:
        """Each of them once."""
        return list(dict.fromkeys(self.open_facts()))

    def open_counts(self) -> Counter[str]:
        """Fact → how many open conditions it decides."""
        return Counter(self.open_facts())


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a tree is asked about. Conditions with the mark `without` count as not known."""

    known: Known
    rulebook: Rulebook
    without: str = ""  # "soft", "ermessen" or nothing


@dataclass(frozen=True)
class Condition:
    """One sentence about one fact."""

    fact: Fact
    op: str
    value: object
    text: Text
    soft: bool = False  # required as a rule: the law knows exceptions
    ermessen: bool = False  # opens the way only at the authority's discretion
    holds: Callable[[Value], bool] = field(compare=False, default=bool)
    kind = "condition"

    def outcome(self, circumstances: Circumstances) -> Outcome:
        value = circumstances.known.get(self.fact.key)
        if value is None or (circumstances.without and getattr(self, circumstances.without)):
            return Outcome(None, self)
        return Outcome(self.holds(value), self)


@dataclass(frozen=True)
class All:
    parts: tuple[Node, ...]
    kind = "all"

    def outcome(self, circumstances: Circumstances) -> Outcome:
        parts = [part.outcome(circumstances) for part in self.parts]
        return Outcome(all_of([part.value for part in parts]), self, parts)


@dataclass(frozen=True)
class Any:
    parts: tuple[Node, ...]
    kind = "any"

    def outcome(self, circumstances: Circumstances) -> Outcome:
        parts = [part.outcome(circumstances) for part in self.parts]
        return Outcome(any_of([part.value for part in parts]), self, parts)


@dataclass(frozen=True)
class Not:
    part: Node
    kind = "not"

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.part,)

    def outcome(self, circumstances: Circumstances) -> Outcome:
        part = self.part.outcome(circumstances)
        return Outcome(not_(part.value), self, [part])


@dataclass(frozen=True)
class Reference:
    """What another rule says on the same day; one that is not in force then gives nothing: not met."""

    rule_id: str
    kind = "rule"
    parts = ()

    def outcome(self, circumstances: Circumstances) -> Outcome:
        other = circumstances.rulebook.outcome_of(self.rule_id)
        return Outcome(other.value, self, [other])


@dataclass(frozen=True)
class NoneDefinitelyMet:
    """For a rule that catches everybody: true unless one of the others is met for certain; never unclear."""

    rule_ids: tuple[str, ...]
    kind = "none_definitely_met"
    parts = ()

    def outcome(self, circumstances: Circumstances) -> Outcome:
        return Outcome(not any(circumstances.rulebook.is_met(rule_id) for rule_id in self.rule_ids), self)


Node = Condition | All | Any | Not | Reference | NoneDefinitelyMet


def evaluate_tree(tree: Node, known: Known, *, rulebook: Rulebook | None = None) -> Outcome:
    """`known` comes from FactCatalogue.read."""
    return tree.outcome(Circumstances(known, rulebook or NoRules()))


def conditions(tree: Node) -> Iterator[Condition]:
    """All conditions of a tree; those of rules it refers to are theirs."""
    if isinstance(tree, Condition):
        yield tree
        return
    for part in tree.parts:
        yield from conditions(part)


def references(tree: Node) -> Iterator[str]:
    if isinstance(tree, Reference):
        yield tree.rule_id
    elif isinstance(tree, NoneDefinitelyMet):
        yield from tree.rule_ids
    else:
        for part in tree.parts if not isinstance(tree, Condition) else ():
            yield from references(part)
