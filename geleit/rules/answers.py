"""What the rules say about somebody on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from geleit.rules.facts import Fact, FactCatalogue
from geleit.rules.reading import Text
from geleit.rules.rule import Rule
from geleit.rules.trees import Outcome

NOT_IN_FORCE = "not_in_force"
RESULTS = ("met", "not_met", "unclear", NOT_IN_FORCE)


@dataclass(slots=True)
class Answer:
    """The rule's own words are in `rule`: legal effect, result text, next steps, caveats, sources."""

    rule: Rule
    as_of: date
    result: str  # one of RESULTS
    outcome: Outcome | None  # the tree; None where the rule is not in force
    missing: list[str]  # unknown facts that can still decide, in the order of the tree; only where unclear
    question: Fact | None  # the cheapest next one of them
    soft: bool  # not met, but only because of conditions from which the law allows exceptions
    ermessen: bool  # met, but only at the authority's discretion
    sentence: Text  # what the result means for this legal effect

    @property
    def age_days(self) -> int:
        """How old the text is that the rule was read in."""
        return (self.as_of - self.rule.checked_on).days

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.rule.id,
            "result": self.result,
            "soft": self.soft,
            "ermessen": self.ermessen,
            "legal_effect": self.rule.legal_effect,
            "missing": self.missing,
            "checked_on": self.rule.checked_on.isoformat(),
        }


def cheapest(counts: Counter[str], facts: FactCatalogue) -> list[Fact]:
    """Questions in the order worth asking: what decides most open conditions first, what hurts to be asked last.

    `counts` remembers the order in which facts came up; it settles ties.
    """
    by_use = sorted(counts, key=lambda key: -counts[key])
    return sorted((facts[key] for key in by_use), key=lambda fact: fact.sensitive)


def next_questions(answers: Iterable[Answer], facts: FactCatalogue) -> list[tuple[Fact, int]]:
    """The same over several rules: each fact with the number of open conditions it decides."""
    counts: Counter[str] = Counter()
    for answer in answers:
        if answer.outcome:
            counts.update(answer.outcome.open_facts())
    return [(fact, counts[fact.key]) for fact in cheapest(counts, facts)]


Say = Callable[[str, str], Text]


def sentence(rule: Rule, result: str, *, soft: bool, ermessen: bool, say: Say) -> Text:
    """`say(effect or "any", case)` finds the words of data/sentences.yaml."""
    if result == NOT_IN_FORCE:
        return say("any", "planned" if rule.planned else NOT_IN_FORCE)
    if ermessen:
        return say("any", "ermessen")
    if soft:
        return say("any", "soft")
    return say(rule.legal_effect, result)
