"""Which offers fit somebody, with what speaks for each, against it, and what is still unclear.

The rules engine answers each offer's own tree (directory.eligibility). Nobody is sorted out: what does not fit stands
below with its reason, because a counsellor may know better. There is no score, only an order people can follow.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from geleit.core import dates
from geleit.directory import searching
from geleit.directory.eligibility import Answer, Reason, Tree, ask, asks
from geleit.directory.models import Language, Service
from geleit.directory.searching import Hit, Wish
from geleit.directory.showing import Shown, next_start, show
from geleit.referrals.seeker import Seeker

LOOKED_AT = 200  # the nearest ones
SHOWN, SHOWN_AGAINST, BESIDE = 10, 5, 3
LONG_WAIT_WEEKS = 4
MET, UNCLEAR, NOT_MET = "met", "unclear", "not_met"
ORDER = {MET: 0, UNCLEAR: 1, NOT_MET: 2}


@dataclass
class Fit:
    """One offer, held against somebody."""

    hit: Hit
    answer: Answer
    seeker: Seeker
    speaks: tuple[str, ...] = ()  # her languages that are spoken there, her preferred one first
    says_languages: bool = False  # the offer tells which languages it speaks
    shown: Shown | None = None
    meanwhile: list[Fit] = field(default_factory=list)  # where the wait is long
    instead: list[Fit] = field(default_factory=list)  # where she is not entitled

    @property
    def service(self) -> Service:
        return self.hit.service

    @property
    def result(self) -> str:
        return self.answer.result

    def reasons(self, result: str) -> list[Reason]:
        return [reason for reason in self.answer.reasons if reason.result == result]

    @property
    def words(self) -> dict[str, str]:
        return self.seeker.words

    @property
    def wanted(self) -> tuple[str, ...]:
        return self.seeker.languages

    @property
    def misses_language(self) -> bool:
        return bool(self.wanted) and self.seeker.needs_interpreter and self.says_languages and not self.speaks

    @property
    def waits_long(self) -> bool:
        return (self.service.waiting_weeks or 0) > LONG_WAIT_WEEKS

    @property
    def next_start(self) -> str:
        return next_start(self.service)


@dataclass
class Fitting:
    fits: list[Fit]
    waiting: list[Fit]  # fits, after a long wait
    unclear: list[Fit]
    against: list[Fit]
    total: int  # how many offers there are about it; only the nearest were looked at

    @property
    def nothing(self) -> bool:
        return not (self.fits or self.waiting or self.unclear)

    @property
    def looked_at_all(self) -> bool:
        return self.total <= LOOKED_AT

    def reason(self) -> str:
        """Why nothing fits, as far as the offers tell: a code of unmet_demand_reason, to be changed by hand."""
        if not self.nothing:
            return "no_capacity" if self.fits or self.unclear else "waiting_list"
        facts = {reason.fact for fit in self.against for reason in fit.reasons(NOT_MET)}
        if not self.against:
            return "no_offer_exists"
        return "outside_target_group_age" if facts == {"alter"} else "outside_target_group_status"


def fit(seeker: Seeker, wish: Wish, language: str, today: date | None = None) -> Fitting:
    """The same number of queries, whatever is found."""
    found = searching.find(wish, today=today or dates.today(), per_page=LOOKED_AT)
    spoken = _spoken(hit.service.pk for hit in found.hits)
    answers = Answers(seeker)
    fits = [_held(hit, seeker, spoken[hit.service.pk], answers.to(hit.service.eligibility)) for hit in found.hits]
    groups: dict[str, list[Fit]] = {MET: [], UNCLEAR: [], NOT_MET: []}
    for one in sorted(fits, key=_order):
        groups[one.result].append(one)
    _put_beside(groups)
    soon = [one for one in groups[MET] if not one.waits_long]
    later = [one for one in groups[MET] if one.waits_long]
    shown = (soon[:SHOWN], later[:SHOWN], groups[UNCLEAR][:SHOWN], groups[NOT_MET][:SHOWN_AGAINST])
    _show([one for group in shown for one in group], language)
    return Fitting(*shown, found.total)


def _spoken(services: Iterable[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for service, code in Language.objects.filter(service__in=list(services)).values_list("service", "code"):
        if service:
            found[service].add(code)
    return found


def _held(hit: Hit, seeker: Seeker, spoken: set[str], answer: Answer) -> Fit:
    speaks = tuple(code for code in seeker.languages if code in spoken)
    return Fit(hit, answer, seeker, speaks, bool(spoken))


class Answers:
    """Many offers ask the same: each tree is answered once for somebody."""

    def __init__(self, seeker: Seeker) -> None:
        self.seeker = seeker
        self.given: dict[str, Answer] = {}

    def to(self, tree: Tree) -> Answer:
        key = json.dumps(tree)
        if key not in self.given:
            self.given[key] = answer_for(self.seeker, tree)
        return self.given[key]


def _order(fit: Fit) -> tuple[bool, bool, float]:
    """No long wait first, then where her language is spoken, then the nearest."""
    return fit.waits_long, not fit.speaks, fit.hit.km if fit.hit.km is not None else 1_000.0


def _put_beside(groups: dict[str, list[Fit]]) -> None:
    """Bridges over a long wait, and what there is instead of what she may not have."""
    soon = [one for result in (MET, UNCLEAR) for one in groups[result] if not one.waits_long]
    for one in [*groups[MET], *groups[UNCLEAR]]:
        if one.waits_long:
            one.meanwhile = _about_the_same(one, soon)
    for one in groups[NOT_MET]:
        one.instead = _about_the_same(one, [*soon, *groups[MET]])


def _about_the_same(one: Fit, others: list[Fit]) -> list[Fit]:
    topics, found = set(one.service.topics), []
    for other in others:
        if other is not one and other not in found and topics & set(other.service.topics):
            found.append(other)
    return found[:BESIDE]


def _show(fits: list[Fit], language: str) -> None:
    for one, shown in zip(fits, show([one.service for one in fits], language), strict=True):
        one.shown = shown


def answer_for(seeker: Seeker, tree: Tree) -> Answer:
    """Who has several benefits or belongs to several target groups is asked about with each, and the best one counts.

    What only perhaps holds can turn a no into an unclear, never into a yes.
    """
    asked = asks(tree)
    benefits = seeker.benefits if "rechtskreis" in asked else ()
    best = _best(seeker, tree, benefits, seeker.programmes if "programm" in asked else ())
    if best.result == NOT_MET and "programm" in asked and seeker.perhaps:
        perhaps = _best(seeker, tree, benefits, seeker.perhaps)
        return best if perhaps.result == NOT_MET else _best(seeker, tree, benefits, ())
    return best


def _best(seeker: Seeker, tree: Tree, benefits: tuple[str, ...], programmes: tuple[str, ...]) -> Answer:
    answers = [
        _whatever_age(seeker, tree, {**seeker.one, **_given(rechtskreis=benefit, programm=programme)})
        for benefit in benefits or ("",)
        for programme in programmes or ("",)
    ]
    return min(answers, key=lambda answer: ORDER[answer.result])


def _given(**facts: str) -> dict[str, str]:
    return {fact: code for fact, code in facts.items() if code}


def _whatever_age(seeker: Seeker, tree: Tree, known: dict[str, str]) -> Answer:
    """Where only the year of birth is known, an age counts as known if it does not matter which of the two it is."""
    answers = [ask(tree, {**known, "alter": age}) for age in seeker.ages]
    said = {tuple((reason.fact, reason.result) for reason in answer.reasons) for answer in answers}
    return answers[0] if len(said) == 1 else ask(tree, known)
