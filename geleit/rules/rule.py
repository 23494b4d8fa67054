"""One rule: when it is law, on what it depends, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from geleit.rules.deadlines import Deadline, read_deadline
from geleit.rules.errors import BadRules
from geleit.rules.facts import FactCatalogue, Known
from geleit.rules.reading import Entry, Text, as_day, check_choice, check_keys
from geleit.rules.sections import sections_of
from geleit.rules.tree_reading import read_tree
from geleit.rules.trees import Node, conditions

LEGAL_EFFECTS = (
    *("anspruch", "soll", "regel", "kann", "kein_anspruch", "pflicht"),
    *("frist", "zustaendigkeit", "sperre", "risiko", "info"),
)
CONFIDENCE = ("hoch", "mittel", "niedrig")
VALID_FROM_BASIS = ("textdiff_or_dated_source", "unverified_before_source_window")
PLANNED = "geplant"

RULE_KEYS = {
    "id": "text",
    "version_of": "text",
    "area": "text",
    "title_de": "text",
    "title_en": "text",
    "legal_refs": "texts",
    "valid_from": "day or null",
    "valid_until": "day or null",
    "valid_from_basis": "text",
    "version_by": "text",
    "status": "text",
    "checked_on": "day",
    "source": "text",
    "confidence": "text",
    "legal_effect": "text",
    "conditions": "anything",
    "result_text_de": "text",
    "result_text_en": "text",
    "next_steps_de": "texts",
    "next_steps_en": "texts",
    "caveats_de": "texts",
    "caveats_en": "texts",
    "deadline": "anything",
    "posting_days": "count",
}
MAY_BE_MISSING = {
    *("version_of", "version_by", "status", "deadline", "posting_days"),
    *("result_text_en", "next_steps_en", "caveats_en"),
}


@dataclass(frozen=True)
class Rule:
    id: str
    family: str  # the id of the rule this is a version of; its own, if it is the newest
    area: str
    title: Text
    legal_refs: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    valid_from_basis: str
    version_by: str  # the fact whose day chooses the version; empty: the day of the question
    planned: bool  # a bill, not law
    checked_on: date  # the day of the text somebody read
    source: str
    confidence: str
    legal_effect: str
    tree: Node
    result_text: Text
    next_steps: tuple[Text, ...]
    caveats: tuple[Text, ...]
    deadline: Deadline | None

    @property
    def sections(self) -> list[str]:
        """§ 25b AufenthG, … without paragraphs and sentences."""
        return list(dict.fromkeys(section for reference in self.legal_refs for section in sections_of(reference)))

    def in_force_on(self, day: date) -> bool:
        if self.planned:
            return False
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    def day(self, as_of: date, known: Known) -> date | None:
        """The day that chooses the version: as_of, or that of a fact; None where the fact is not known."""
        if not self.version_by:
            return as_of
        value = known.get(self.version_by)
        return value if isinstance(value, date) else None

    def has_mark(self, mark: str) -> bool:
        """Whether one of its own conditions is `soft` or `ermessen`."""
        return any(getattr(condition, mark) for condition in conditions(self.tree))

    def fact_keys(self) -> Iterator[str]:
        if self.version_by:
            yield self.version_by
        for condition in conditions(self.tree):
            yield condition.fact.key


def read_rule(file: str, topic: str, entry: object, facts: FactCatalogue) -> Rule:
    name = entry.get("id", "a rule without id") if isinstance(entry, dict) else "a rule"
    place = f"{file}, {name}"
    data = check_keys(place, entry, RULE_KEYS, needed=[key for key in RULE_KEYS if key not in MAY_BE_MISSING])
    _check_rule(place, data, topic, facts)
    return Rule(
        id=data["id"],
        family=data.get("version_of") or data["id"],
        area=data["area"],
        title=Text(data["title_de"], data["title_en"]),
        legal_refs=tuple(data["legal_refs"]),
        valid_from=as_day(data["valid_from"]),
        valid_until=as_day(data["valid_until"]),
        valid_from_basis=data["valid_from_basis"],
        version_by=data.get("version_by", ""),
        planned=data.get("status") == PLANNED,
        checked_on=date.fromisoformat(data["checked_on"]),
        source=data["source"],
        confidence=data["confidence"],
        legal_effect=data["legal_effect"],
        tree=read_tree(f"{place}, conditions", data["conditions"], facts),
        result_text=Text(data["result_text_de"], data.get("result_text_en", "")),
        next_steps=_texts(place, data, "next_steps"),
        caveats=_texts(place, data, "caveats"),
        deadline=_deadline(place, data),
    )


def _check_rule(place: str, data: Entry, topic: str, facts: FactCatalogue) -> None:
    check_choice(f"{place}, area", data["area"], [topic])
    check_choice(f"{place}, legal_effect", data["legal_effect"], LEGAL_EFFECTS)
    check_choice(f"{place}, confidence", data["confidence"], CONFIDENCE)
    check_choice(f"{place}, valid_from_basis", data["valid_from_basis"], VALID_FROM_BASIS)
    if not data["legal_refs"]:
        raise BadRules(f"{place}: legal_refs is empty; a rule names its section")
    if "status" in data:
        check_choice(f"{place}, status", data["status"], [PLANNED])
    elif data["valid_from"] is None:
        raise BadRules(f"{place}: valid_from is missing; only a planned rule has none")
    first, last = as_day(data["valid_from"]), as_day(data["valid_until"])
    if first and last and last < first:
        raise BadRules(f"{place}: valid_until is before valid_from")
    if "version_by" in data and (data["version_by"] not in facts or facts[data["version_by"]].type != "date"):
        raise BadRules(f"{place}: version_by must be a fact of type date, not {data['version_by']!r}")
    if data.get("version_of") == data["id"]:
        raise BadRules(f"{place}: version_of points to the rule itself")


def _texts(place: str, data: Entry, key: str) -> tuple[Text, ...]:
    german, english = data[f"{key}_de"], data.get(f"{key}_en")
    if english is None:
        return tuple(Text(words) for words in german)
    if len(german) != len(english):
        raise BadRules(f"{place}: {key}_de and {key}_en must have the same number of sentences")
    return tuple(Text(*both) for both in zip(german, english, strict=True))


def _deadline(place: str, data: Entry) -> Deadline | None:
    if "deadline" in data:
        return read_deadline(f"{place}, deadline", data["deadline"], data.get("posting_days", 0))
    if "posting_days" in data:
        raise BadRules(f"{place}: posting_days needs a deadline")
    return None
