"""What the pages of the hints show, for a case and for the calculator alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from geleit.hints.known import Known, KnownFact, say
from geleit.hints.picture import one_hint, picture
from geleit.hints.questions import Heard, Question, question
from geleit.hints.tree import Line, all_lines, tree_of
from geleit.rules.deadlines import Calculation
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule


def list_page(
    known: Known,
    on: date,
    heard: Heard | None = None,
    *,
    for_person: bool = True,
    marked: Collection[str] = (),
) -> dict[str, Any]:
    shown = picture(known, on, marked)
    wrong = next(iter(heard.errors), "") if heard else ""
    asked = catalogue().facts[wrong] if wrong else shown.question
    return {
        "picture": shown,
        "question": question(asked, known, heard, for_person=for_person),
        "facts_known": len(by_topic(known)),
    }


def hint_page(
    rule: Rule,
    known: Known,
    on: date,
    heard: Heard | None = None,
    *,
    for_person: bool = True,
    marked: Collection[str] = (),
) -> dict[str, Any]:
    hint = one_hint(rule, known, on, marked)
    tree = tree_of(hint.answer, known)
    wrong = next(iter(heard.errors), "") if heard else ""
    asked = catalogue().facts[wrong] if wrong else hint.question
    return {
        "hint": hint,
        "rule": rule,
        "tree": tree,
        "question": question(asked, known, heard, for_person=for_person),
        "questions": _questions(tree.lines, known, for_person),
        "versions": catalogue().versions(rule),
    }


def _questions(lines: list[Line], known: Known, for_person: bool) -> dict[str, Question | None]:
    """Fact → question, for the places of the tree where one is open."""
    facts = [line.fact for line in all_lines(lines) if line.fact]
    return {fact.key: question(fact, known, for_person=for_person) for fact in facts}


def by_topic(known: Known) -> list[KnownFact]:
    """What is known, in the order of the catalogue."""
    facts = [known.facts[fact.key] for fact in catalogue().facts if fact.key in known.facts]
    return [fact for fact in facts if not fact.is_nothing]


def calculated(rule: Rule, calculation: Calculation) -> dict[str, Any]:
    """A day, and every step to it."""
    return {
        "calculation": calculation,
        "steps": [(say(text), day) for text, day in calculation.steps],
        "goes_first": say(calculation.goes_first),
        "looks_back": rule.deadline is not None and rule.deadline.looks_back,
    }
