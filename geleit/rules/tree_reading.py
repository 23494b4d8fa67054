"""From the nested mappings of a file to a tree, with a sentence for every mistake that says where it is."""

import operator
from collections.abc import Callable
from typing import Any as Anything

from geleit.rules.errors import BadRules
from geleit.rules.facts import ORDER_OPS, Fact, FactCatalogue, Value
from geleit.rules.reading import Text, check_keys
from geleit.rules.trees import All, Any, Condition, Node, NoneDefinitelyMet, Not, Reference

CONDITION_KEYS = {
    "fact": "text",
    "op": "text",
    "value": "anything",
    "text_de": "text",
    "text_en": "text",
    "soft": "bool",
    "ermessen": "bool",
}
COMPARE: dict[str, Callable[[Anything, Anything], bool]] = {
    "gte": operator.ge,
    "lte": operator.le,
    "gt": operator.gt,
    "lt": operator.lt,
}


def read_tree(place: str, data: object, facts: FactCatalogue) -> Node:
    """`place` names the file, the rule and the way to this node, for messages."""
    if not isinstance(data, dict):
        raise BadRules(f"{place}: must be a condition or one of {', '.join(NODES)}, not {data!r}")
    if "fact" in data:
        return _condition(place, data, facts)
    kinds = [key for key in NODES if key in data]
    if len(kinds) != 1 or len(data) != 1:
        raise BadRules(
            f"{place}: must hold exactly one of {', '.join(NODES)} or a fact, not {', '.join(map(str, data))}"
        )
    return NODES[kinds[0]](f"{place}.{kinds[0]}", data[kinds[0]], facts)


def _parts(place: str, data: object, facts: FactCatalogue) -> tuple[Node, ...]:
    if not isinstance(data, list):
        raise BadRules(f"{place}: must be a list of conditions")
    return tuple(read_tree(f"{place}[{number}]", part, facts) for number, part in enumerate(data, start=1))


def _all(place: str, data: object, facts: FactCatalogue) -> Node:
    return All(_parts(place, data, facts))


def _any(place: str, data: object, facts: FactCatalogue) -> Node:
    parts = _parts(place, data, facts)
    if not parts:
        raise BadRules(f"{place}: is empty, so it could never be met")
    return Any(parts)


def _not(place: str, data: object, facts: FactCatalogue) -> Node:
    return Not(read_tree(place, data, facts))


def _reference(place: str, data: object, facts: FactCatalogue) -> Node:
    if not isinstance(data, str):
        raise BadRules(f"{place}: must be the id of a rule, not {data!r}")
    return Reference(data)


def _none_definitely_met(place: str, data: object, facts: FactCatalogue) -> Node:
    if not isinstance(data, list) or not data or not all(isinstance(item, str) for item in data):
        raise BadRules(f"{place}: must be a list of ids of rules")
    return NoneDefinitelyMet(tuple(data))


NODES: dict[str, Callable[[str, object, FactCatalogue], Node]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "rule": _reference,
    "none_definitely_met": _none_definitely_met,
}


def _condition(place: str, data: object, facts: FactCatalogue) -> Condition:
    entry = check_keys(place, data, CONDITION_KEYS, needed=("fact", "op", "value", "text_de", "text_en"))
    if entry["fact"] not in facts:
        raise BadRules(f"{place}: {entry['fact']!r} is not a fact of facts.yaml")
    fact = facts[entry["fact"]]
    if entry["op"] not in fact.ops:
        raise BadRules(f"{place}: {fact.key} can be compared with {', '.join(fact.ops)}, not with {entry['op']!r}")
    return Condition(
        fact=fact,
        op=entry["op"],
        value=entry["value"],
        text=Text(entry["text_de"], entry["text_en"]),
        soft=entry.get("soft", False),
        ermessen=entry.get("ermessen", False),
        holds=_comparison(f"{place}, {fact.key} {entry['op']}", fact, entry["op"], entry["value"]),
    )


def _comparison(place: str, fact: Fact, op: str, raw: object) -> Callable[[Value], bool]:
    if op in ("in", "not_in"):
        values = frozenset(_values(place, fact, raw))
        return (lambda value: value in values) if op == "in" else (lambda value: value not in values)
    if op == "between":
        low, high = (fact.rank(value) for value in _pair(place, fact, raw))
        return lambda value: low <= fact.rank(value) <= high
    given = _value(place, fact, raw)
    if op in ORDER_OPS:
        compare, limit = COMPARE[op], fact.rank(given)
        return lambda value: compare(fact.rank(value), limit)
    return (lambda value: value == given) if op == "eq" else (lambda value: value != given)


def _value(place: str, fact: Fact, raw: object) -> Value:
    try:
        value = fact.value(raw)
    except ValueError as problem:
        raise BadRules(f"{place}: {problem}") from None
    if value in fact.unknown_values:
        raise BadRules(f"{place}: {value!r} counts as not known, so no condition can ask for it")
    return value


def _values(place: str, fact: Fact, raw: object) -> list[Value]:
    if not isinstance(raw, list) or not raw:
        raise BadRules(f"{place}: must be a list of values, not {raw!r}")
    return [_value(place, fact, item) for item in raw]


def _pair(place: str, fact: Fact, raw: object) -> tuple[Value, Value]:
    values = _values(place, fact, raw)
    if len(values) != 2 or fact.rank(values[0]) > fact.rank(values[1]):
        raise BadRules(f"{place}: must be two values, the lower one first, not {raw!r}")
    return values[0], values[1]
