"""All facts and rules together: checked when they are read, asked with `evaluate`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from geleit.rules.answers import NOT_IN_FORCE, Answer, cheapest, sentence
from geleit.rules.deadlines import Calculation, calculate
from geleit.rules.errors import BadDeadline, BadRules, RulesError
from geleit.rules.facts import FactCatalogue, Known
from geleit.rules.reading import Text
from geleit.rules.rule import Rule
from geleit.rules.trees import All, Circumstances, Outcome, references

MARKS = ("soft", "ermessen")


@dataclass(frozen=True)
class Topic:
    key: str
    label: Text
    file: str


class Catalogue:
    def __init__(
        self,
        facts: FactCatalogue,
        rules: Iterable[Rule],
        topics: Iterable[Topic] = (),
        sentences: Mapping[tuple[str, str], Text] | None = None,
    ) -> None:
        self.facts = facts
        self.topics = tuple(topics)
        self.rules: dict[str, Rule] = {}
        self.families: dict[str, list[Rule]] = {}
        self.sentences = sentences or {}
        for rule in rules:
            if rule.id in self.rules:
                raise BadRules(f"{rule.id}: there are two rules with this id")
            self.rules[rule.id] = rule
            self.families.setdefault(rule.family, []).append(rule)
        self._check_families()
        self.below = {rule_id: self._all_below(rule_id, ()) for rule_id in self.rules}
        self.marked = {mark: self._with_mark(mark) for mark in MARKS}

    def __getitem__(self, rule_id: str) -> Rule:
        if rule_id not in self.rules:
            raise RulesError(f"There is no rule {rule_id!r}.")
        return self.rules[rule_id]

    def evaluate(self, facts: object, as_of: date, only: Collection[str] | None = None) -> list[Answer]:
        """What every rule, or those asked for, says about these facts on this day; in the order of the files.

        `facts`: key → value, exactly as in facts.yaml; None means not known. Nothing is derived here.
        """
        for rule_id in only or ():
            self[rule_id]  # names one that does not exist
        rulings = Rulings(self, self.facts.read(facts), as_of)
        return [rulings.answer(rule) for rule in self.rules.values() if only is None or rule.id in only]

    def deadline(
        self,
        rule_id: str,
        *,
        event: date | None = None,
        posted: date | None = None,
        land: str = "",
        born: date | None = None,
    ) -> Calculation:
        rule = self[rule_id]
        if rule.deadline is None:
            raise BadDeadline(f"{rule_id} has no deadline.")
        day = event or posted
        if day and not rule.version_by and not rule.deadline.fixed and not rule.in_force_on(day):
            raise BadDeadline(f"{rule_id} is not in force on {day.isoformat()}.")
        return calculate(rule.deadline, event=event, posted=posted, land=land, born=born)

    def versions(self, rule: Rule) -> list[Rule]:
        """All versions of the same rule, newest first."""
        return sorted(self.families[rule.family], key=lambda one: one.valid_from or date.max, reverse=True)

    def rules_on(self, section: str) -> list[Rule]:
        """All rules that stand on a section, as Rule.sections writes it."""
        return [rule for rule in self.rules.values() if section in rule.sections]

    def say(self, effect: str, case: str) -> Text:
        return self.sentences.get((effect, case), Text(""))

    def with_rule(self, changed: Rule) -> Catalogue:
        """The same with one rule replaced by another that refers to the same rules."""
        other = copy(self)
        other.rules = {**self.rules, changed.id: changed}
        family = [changed if rule.id == changed.id else rule for rule in self.families[changed.family]]
        other.families = {**self.families, changed.family: family}
        return other

    # Checks.

    def _check_families(self) -> None:
        for name, family in self.families.items():
            if name not in self.rules or self.rules[name].family != name:
                raise BadRules(f"{family[0].id}: version_of names {name!r}, which is not the newest version of a rule")
            if len({rule.version_by for rule in family}) > 1:
                raise BadRules(f"{name}: all versions of a rule have the same version_by")
            ordered = sorted(family, key=lambda rule: rule.valid_from or date.max)
            for earlier, later in pairwise(ordered):
                if later.valid_from and (earlier.valid_until is None or earlier.valid_until >= later.valid_from):
                    raise BadRules(f"{earlier.id} and {later.id}: two versions of a rule are in force on the same day")

    def _all_below(self, rule_id: str, way: tuple[str, ...]) -> set[str]:
        """Every rule this one refers to, also through others."""
        if rule_id in way:
            raise BadRules(
                f"{' → '.join([*way[way.index(rule_id) :], rule_id])}: these rules refer to each other in a circle"
            )
        below: set[str] = set()
        for name in references(self.rules[rule_id].tree):
            if name not in self.rules:
                raise BadRules(f"{rule_id}: refers to {name!r}, which is not a rule")
            for rule in self.resolve(name):
                below |= {rule.id} | self._all_below(rule.id, (*way, rule_id))
        return below

    def resolve(self, name: str) -> list[Rule]:
        """A reference to the newest version means whichever version is in force."""
        return self.families.get(name) or [self.rules[name]]

    def _with_mark(self, mark: str) -> set[str]:
        own = {rule.id for rule in self.rules.values() if rule.has_mark(mark)}
        return {rule_id for rule_id, below in self.below.items() if own & (below | {rule_id})}


class Rulings:
    """The rules on one set of facts on one day; each rule is worked out once."""

    def __init__(self, catalogue: Catalogue, known: Known, as_of: date, without: str = "") -> None:
        self.catalogue = catalogue
        self.known = known
        self.as_of = as_of
        self.without = without
        self.worked_out: dict[str, Outcome | None] = {}
        # With the marked conditions taken away: what then changes hung on them alone.
        self.taken_away: dict[str, Rulings] = {}

    def outcome(self, rule: Rule) -> Outcome | None:
        """None where the rule is not in force."""
        if rule.id not in self.worked_out:
            self.worked_out[rule.id] = self._work_out(rule)
        return self.worked_out[rule.id]

    def _work_out(self, rule: Rule) -> Outcome | None:
        day = rule.day(self.as_of, self.known)
        if rule.planned or (day and not rule.in_force_on(day)):
            return None
        outcome = rule.tree.outcome(Circumstances(self.known, self, self.without))
        if day is None:
            return Outcome(None, All((rule.tree,)), [outcome], asks_first=rule.version_by)
        return outcome

    def outcome_of(self, rule_id: str) -> Outcome:
        """For a reference: the version in force; without any, the rule gives nothing."""
        versions = self.catalogue.resolve(rule_id)
        found = [outcome for rule in versions if (outcome := self.outcome(rule))]
        return found[0] if found else Outcome(False, versions[0].tree)

    def is_met(self, rule_id: str) -> bool:
        """For the rule that catches everybody: marks do not matter to it."""
        plain = Rulings(self.catalogue, self.known, self.as_of) if self.without else self
        return plain.outcome_of(rule_id).value is True

    def answer(self, rule: Rule) -> Answer:
        outcome = self.outcome(rule)
        result = outcome.result if outcome else NOT_IN_FORCE
        soft = result == "not_met" and self._hangs_on("soft", rule)
        ermessen = result == "met" and self._hangs_on("ermessen", rule)
        questions = cheapest(outcome.open_counts(), self.catalogue.facts) if outcome and result == "unclear" else []
        return Answer(
            rule=rule,
            as_of=self.as_of,
            result=result,
            outcome=outcome,
            missing=outcome.missing() if outcome else [],
            question=questions[0] if questions else None,
            soft=soft,
            ermessen=ermessen,
            sentence=sentence(rule, result, soft=soft, ermessen=ermessen, say=self.catalogue.say),
        )

    def _hangs_on(self, mark: str, rule: Rule) -> bool:
        if rule.id not in self.catalogue.marked[mark]:
            return False
        if mark not in self.taken_away:
            self.taken_away[mark] = Rulings(self.catalogue, self.known, self.as_of, without=mark)
        without, plain = self.taken_away[mark].outcome(rule), self.outcome(rule)
        return without is not None and plain is not None and without.value != plain.value
