"""The tree of a rule as lines to read: each condition with its own result, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geleit.hints.known import Known, KnownFact, say
from geleit.rules.answers import Answer
from geleit.rules.facts import Fact
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule
from geleit.rules.trees import Condition, Node, NoneDefinitelyMet, Outcome, Reference

RESULTS: dict[str, Promise] = {"met": _("met"), "not_met": _("not met"), "unclear": _("still to clarify")}
MARKS = {"met": "✓", "not_met": "✗", "unclear": "?"}
HEADS: dict[str, Promise] = {
    "all": _("All of this:"),
    "any": _("One of these is enough:"),
    "not": _("This must not be so:"),
    "none_definitely_met": _("None of the other services is certainly responsible."),
}


@dataclass
class Line:
    kind: str  # condition, all, any, not, rule, none_definitely_met
    result: str
    text: str
    parts: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)  # further ways, where one is open already
    known: KnownFact | None = None
    fact: Fact | None = None  # what to ask here
    asked: bool = False  # asked before: nobody knows, or nobody wants to say
    rule: Rule | None = None
    soft: bool = False
    ermessen: bool = False

    @property
    def mark(self) -> str:
        return MARKS[self.result]

    @property
    def words(self) -> Promise:
        return RESULTS[self.result]


class Reader:
    """Each fact is asked for at the first place where it matters."""

    def __init__(self, answer: Answer, known: Known) -> None:
        self.known = known
        self.to_ask = set(answer.missing)

    def line(self, outcome: Outcome) -> Line:
        if isinstance(outcome.node, Condition):
            return self._condition(outcome, outcome.node)
        if isinstance(outcome.node, Reference):
            rule = catalogue()[outcome.node.rule_id]
            return Line("rule", outcome.result, say(rule.title), rule=rule)
        if isinstance(outcome.node, NoneDefinitelyMet):
            return Line(outcome.kind, outcome.result, str(HEADS[outcome.kind]))
        lines = [self.line(part) for part in outcome.parts]
        line = Line(outcome.kind, outcome.result, str(HEADS[outcome.kind]), lines)
        if outcome.kind == "any" and outcome.value:
            line.parts = [part for part in lines if part.result == "met"]
            line.others = [part for part in lines if part.result != "met"]
        return line

    def _condition(self, outcome: Outcome, condition: Condition) -> Line:
        key = condition.fact.key
        line = Line(
            "condition",
            outcome.result,
            say(condition.text),
            known=self.known.facts.get(key),
            soft=condition.soft,
            ermessen=condition.ermessen,
            asked=key in self.known.not_again,
        )
        if outcome.value is None and key in self.to_ask:
            self.to_ask.discard(key)
            line.fact = condition.fact
        return line


@dataclass(frozen=True)
class Tree:
    lines: list[Line]
    others: list[Line] = field(default_factory=list)  # where something fails: what does not matter any more


def tree_of(answer: Answer, known: Known) -> Tree:
    """The conditions of a rule; those of an outermost "all of this" stand without it, and what fails stands first."""
    if answer.outcome is None:
        return Tree([])
    top = Reader(answer, known).line(answer.outcome)
    if top.kind != "all":
        return Tree([top])
    failing = [line for line in top.parts if line.result == "not_met"]
    return Tree(failing, [line for line in top.parts if line.result != "not_met"]) if failing else Tree(top.parts)


def plain_lines(node: Node) -> list[Line]:
    """The tree of a rule without anybody, to be read."""
    if isinstance(node, Condition):
        return [Line("condition", "", say(node.text), soft=node.soft, ermessen=node.ermessen)]
    if isinstance(node, Reference):
        return [Line("rule", "", say(catalogue()[node.rule_id].title), rule=catalogue()[node.rule_id])]
    parts = [line for part in node.parts for line in plain_lines(part)]
    return [Line(node.kind, "", str(HEADS[node.kind]), parts)]


def all_lines(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from all_lines([*line.parts, *line.others])
