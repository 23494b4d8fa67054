"""What all rules say about somebody, in the order in which it helps: what holds, what one question would settle …"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geleit.hints.known import Known, say
from geleit.rules.answers import Answer, cheapest, next_questions
from geleit.rules.facts import Fact
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule
from geleit.rules.trees import references

SERVICES = "E_programm"
DEADLINES = "D_fristen"
CATCH_ALL = "E99"
FEW = 2
# What is worth seeing first where it holds: what can go wrong, then what the law gives.
EFFECTS = (
    *("risiko", "sperre", "frist", "pflicht", "anspruch", "soll"),
    *("regel", "kann", "kein_anspruch", "zustaendigkeit", "info"),
)
# Of what is still open, this waits: it matters once a letter comes or somebody asks.
LATER = ("frist", "info")

MET: dict[str, Promise] = {
    "anspruch": _("met"),
    "soll": _("met, should be granted"),
    "regel": _("met, granted as a rule"),
    "kann": _("possible, at discretion"),
    "kein_anspruch": _("worth a try"),
    "pflicht": _("duty"),
    "frist": _("deadline applies"),
    "zustaendigkeit": _("responsible"),
    "sperre": _("bar"),
    "risiko": _("threatens"),
    "info": _("applies"),
}
# What a rule does at all, whoever it is about.
EFFECT_LABELS: dict[str, Promise] = {
    "anspruch": _("entitlement"),
    "soll": _("should be granted"),
    "regel": _("granted as a rule"),
    "kann": _("at discretion"),
    "kein_anspruch": _("no entitlement"),
    "pflicht": _("duty"),
    "frist": _("deadline"),
    "zustaendigkeit": _("responsible service"),
    "sperre": _("bar"),
    "risiko": _("risk"),
    "info": _("information"),
}
CONFIDENCE: dict[str, Promise] = {"hoch": _("high"), "mittel": _("medium"), "niedrig": _("low")}
RESULTS: dict[str, Promise] = {
    "not_met": _("not met"),
    "unclear": _("still to clarify"),
    "not_in_force": _("not in force"),
}
TONES = {"anspruch": "ok", "soll": "ok", "regel": "ok", "zustaendigkeit": "ok", "risiko": "soon", "sperre": "soon"}


@dataclass(frozen=True)
class Hint:
    """One rule's answer, as a line of the page."""

    answer: Answer
    question: Fact | None = None  # the next one worth asking that was not asked before
    marked: bool = False  # a section it rests on has changed, and nobody has read the new text yet

    @property
    def rule(self) -> Rule:
        return self.answer.rule

    @property
    def title(self) -> str:
        return say(self.rule.title)

    @property
    def sentence(self) -> str:
        return say(self.answer.sentence)

    @property
    def follows(self) -> str:
        return say(self.rule.result_text)

    @property
    def result(self) -> str:
        return self.answer.result

    @property
    def state(self) -> Promise:
        if self.is_gap:
            return _("nobody for certain")
        if self.answer.soft:
            return _("exception possible")
        if self.answer.ermessen:
            return _("possible, at discretion")
        return MET[self.rule.legal_effect] if self.result == "met" else RESULTS[self.result]

    @property
    def tone(self) -> str:
        if self.is_gap:
            return "soon"
        if self.result == "met" and not self.answer.ermessen:
            return TONES.get(self.rule.legal_effect, "")
        return ""

    @property
    def is_gap(self) -> bool:
        """No service is certainly responsible."""
        return self.rule.id == CATCH_ALL and self.result == "met"

    @property
    def open_questions(self) -> int:
        return len(self.answer.missing)

    @property
    def is_calculation(self) -> bool:
        """A deadline that asks nothing about the person: there to be worked out when it comes up."""
        return asks_nothing(self.rule) and self.rule.deadline is not None


@dataclass
class Topic:
    key: str
    label: str
    met: list[Hint] = field(default_factory=list)
    near: list[Hint] = field(default_factory=list)  # one question away, or an exception can be argued
    first: list[Hint] = field(default_factory=list)  # where nothing is near: what has the fewest questions left
    open: list[Hint] = field(default_factory=list)
    not_met: list[Hint] = field(default_factory=list)
    calculations: list[Hint] = field(default_factory=list)

    def add(self, hint: Hint) -> None:
        self._place(hint).append(hint)

    def _place(self, hint: Hint) -> list[Hint]:
        if hint.is_calculation:
            return self.calculations
        if hint.result == "met":
            return self.met
        if hint.answer.soft or (hint.open_questions == 1 and self.key != DEADLINES):
            return self.near
        return self.open if hint.result == "unclear" else self.not_met

    def sort(self) -> None:
        self.met.sort(key=lambda hint: EFFECTS.index(hint.rule.legal_effect))
        self.open.sort(key=lambda hint: (hint.rule.legal_effect in LATER, hint.open_questions))
        if not (self.met or self.near or self.key == DEADLINES):
            self.first, self.open = self.open[:FEW], self.open[FEW:]

    @property
    def filled(self) -> bool:
        return bool(self.met or self.near or self.first or self.open or self.not_met or self.calculations)


@dataclass
class Picture:
    topics: list[Topic]
    services: Topic
    question: Fact | None
    helps: int  # how many open conditions it settles
    oldest: date  # the oldest text of the law behind what holds or is open


def asks_nothing(rule: Rule) -> bool:
    return not any(rule.fact_keys()) and not any(references(rule.tree))


def picture(known: Known, on: date, marked: Collection[str] = ()) -> Picture:
    answers = [one for one in catalogue().evaluate(known.raw, on) if one.result != "not_in_force"]
    topics = {topic.key: Topic(topic.key, say(topic.label)) for topic in catalogue().topics}
    for answer in answers:
        topics[answer.rule.area].add(hint_of(answer, known, marked))
    for topic in topics.values():
        topic.sort()
    question, helps = _most_helpful(answers, known)
    services = topics.pop(SERVICES)
    return Picture(
        [topic for topic in topics.values() if topic.filled],
        services,
        question,
        helps,
        min(answer.rule.checked_on for answer in answers if answer.result != "not_met"),
    )


def one_hint(rule: Rule, known: Known, on: date, marked: Collection[str] = ()) -> Hint:
    [answer] = catalogue().evaluate(known.raw, on, only=[rule.id])
    return hint_of(answer, known, marked)


def hint_of(answer: Answer, known: Known, marked: Collection[str] = ()) -> Hint:
    return Hint(answer, _question(answer, known), answer.rule.id in marked)


def _question(answer: Answer, known: Known) -> Fact | None:
    if answer.result != "unclear" or answer.outcome is None:
        return None
    asked = cheapest(answer.outcome.open_counts(), catalogue().facts)
    return next((fact for fact in asked if fact.key not in known.not_again), None)


def _most_helpful(answers: Iterable[Answer], known: Known) -> tuple[Fact | None, int]:
    """Over everything but the deadlines, which somebody looks up when a letter came."""
    open_ones = [one for one in answers if one.result == "unclear" and one.rule.area != DEADLINES]
    for fact, count in next_questions(open_ones, catalogue().facts):
        if fact.key not in known.not_again and not fact.sensitive:
            return fact, count
    return None, 0
