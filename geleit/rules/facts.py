"""Facts: what can be asked about someone, of which type, and with which values."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from geleit.rules.errors import BadFacts, BadRules
from geleit.rules.reading import Text, as_day, check_choice, check_keys

Value = bool | int | float | str | date
Known = dict[str, Value]  # only what is known: a fact that is not in it is unknown

FACT_KEYS = {
    "key": "text",
    "type": "text",
    "unit": "text or null",
    "label_de": "text",
    "label_en": "text",
    "question_de": "text",
    "question_en": "text",
    "allowed": "texts",
    "values_de": "words",
    "values_en": "words",
    "ordered": "bool",
    "unknown_values": "texts",
    "derive": "text",
    "grows": "bool",
    "sensitive": "bool",
    "why_de": "text",
    "why_en": "text",
    "used": "bool",
}
NEEDED = ("key", "type", "label_de", "label_en", "question_de", "question_en")

MONTHS, YEARS = "Monate", "Jahre"
ORDER_OPS = ("gte", "lte", "gt", "lt", "between")
TYPES = {
    "bool": ("eq", "ne"),
    "number": ("eq", "ne", *ORDER_OPS),
    "date": ("eq", "ne", *ORDER_OPS),
    "enum": ("eq", "ne", "in", "not_in"),
}


@dataclass(frozen=True)
class Fact:
    key: str
    type: str
    label: Text
    question: Text
    unit: str = ""
    allowed: tuple[str, ...] = ()
    ordered: bool = False  # the values of `allowed` go from least to most
    unknown_values: frozenset[str] = frozenset()  # values that say no more than "not known"
    derive: str = ""  # what people/facts.py works it out from
    grows: bool = False  # a time up to the day of the question: what somebody said of it once grows by itself
    sensitive: bool = False  # health, violence, belief, crime: asked last, never has to be answered, stored sealed
    why: Text = field(default=Text(""))
    values: Mapping[str, Text] = field(default_factory=dict)

    @property
    def ops(self) -> tuple[str, ...]:
        return TYPES[self.type] + (ORDER_OPS if self.ordered else ())

    def rank(self, value: Any) -> Any:
        """Something that < and > understand."""
        return self.allowed.index(value) if self.ordered else value

    def value(self, raw: object) -> Value:
        """The value as it is compared. Raises ValueError saying what would be right."""
        return READERS[self.type](self, raw)

    def growth(self, months: int) -> int:
        """By how much of its own unit an answer has grown after so many months."""
        if not self.grows or months < 0:
            return 0
        return months // 12 if self.unit == YEARS else months

    def label_of(self, value: str) -> Text:
        return self.values.get(value, Text(value))


class FactCatalogue:
    """All facts of one set of rules, by key."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.by_key = {fact.key: fact for fact in facts}

    def __getitem__(self, key: str) -> Fact:
        return self.by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)

    def read(self, raw: object) -> Known:
        """What is known. None and values that say "not known" are left out; a mistake is named."""
        if not isinstance(raw, Mapping):
            raise BadFacts(f"Facts are a mapping of keys and values, not {raw!r}.")
        known = {}
        for key, given in raw.items():
            if key not in self.by_key:
                raise BadFacts(f"{key!r} is not a fact of these rules.")
            fact = self.by_key[key]
            if given is None:
                continue
            try:
                value = fact.value(given)
            except ValueError as problem:
                raise BadFacts(f"{key}: {problem}.") from None
            if value not in fact.unknown_values:
                known[key] = value
        return known


def _bool(fact: Fact, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    raise ValueError(f"{raw!r} is not true or false")


def _number(fact: Fact, raw: object) -> Value:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw):
        return raw
    raise ValueError(f"{raw!r} is not a number")


def _date(fact: Fact, raw: object) -> Value:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if day := as_day(raw):
        return day
    raise ValueError(f"{raw!r} is not a day written YYYY-MM-DD")


def _enum(fact: Fact, raw: object) -> Value:
    if isinstance(raw, str) and raw in fact.allowed:
        return raw
    raise ValueError(f"{raw!r} is not one of {', '.join(fact.allowed)}")


READERS: dict[str, Callable[[Fact, object], Value]] = {
    "bool": _bool,
    "number": _number,
    "date": _date,
    "enum": _enum,
}


def read_facts(place: str, entries: object) -> FactCatalogue:
    if not isinstance(entries, list):
        raise BadRules(f"{place}: must be a list of facts")
    facts: dict[str, Fact] = {}
    for number, entry in enumerate(entries, start=1):
        fact = _read_fact(place, number, entry)
        if fact.key in facts:
            raise BadRules(f"{place}, {fact.key}: there are two facts with this key")
        facts[fact.key] = fact
    return FactCatalogue(facts.values())


def _read_fact(place: str, number: int, entry: object) -> Fact:
    name = entry.get("key", f"fact {number}") if isinstance(entry, dict) else f"fact {number}"
    here = f"{place}, {name}"
    data = check_keys(here, entry, FACT_KEYS, needed=NEEDED)
    check_choice(f"{here}, type", data["type"], TYPES)
    allowed = tuple(data.get("allowed", ()))
    if (data["type"] == "enum") != bool(allowed):
        raise BadRules(f"{here}: a fact has `allowed` exactly when its type is enum")
    if data.get("ordered") and not allowed:
        raise BadRules(f"{here}: only an enum can be ordered")
    if data.get("grows") and (data["type"] != "number" or data.get("unit") not in (MONTHS, YEARS)):
        raise BadRules(f"{here}: only a number of {MONTHS} or {YEARS} can grow")
    for key in ("unknown_values", "values_de", "values_en"):
        for value in data.get(key, ()):
            check_choice(f"{here}, {key}", value, allowed)
    german, english = data.get("values_de", {}), data.get("values_en", {})
    return Fact(
        key=data["key"],
        type=data["type"],
        label=Text(data["label_de"], data["label_en"]),
        question=Text(data["question_de"], data["question_en"]),
        unit=data.get("unit") or "",
        allowed=allowed,
        ordered=data.get("ordered", False),
        unknown_values=frozenset(data.get("unknown_values", ())),
        derive=data.get("derive", ""),
        grows=data.get("grows", False),
        sensitive=data.get("sensitive", False),
        why=Text(data.get("why_de", ""), data.get("why_en", "")),
        values={value: Text(german.get(value, value), english.get(value, "")) for value in allowed},
    )
