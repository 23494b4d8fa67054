"""Whether a number that is only known to lie between two bounds is known well enough: all rules say the same of it."""

from __future__ import annotations

from functools import cache

from geleit.rules.loading import catalogue
from geleit.rules.trees import Condition, conditions


def same_for_all_rules(key: str, low: float, high: float | None) -> bool:
    """high None: nobody knows how much more it is."""
    asked = _conditions_on(key)
    edges = _edges(key)
    top = high if high is not None else max((*edges, low)) + 1
    points = [low, top, *(edge for edge in edges if low < edge < top)]
    said = [[condition.holds(point) for condition in asked] for point in points]
    return all(one == said[0] for one in said)


@cache
def _conditions_on(key: str) -> tuple[Condition, ...]:
    rules = catalogue().rules.values()
    return tuple(one for rule in rules for one in conditions(rule.tree) if one.fact.key == key)


@cache
def _edges(key: str) -> tuple[int, ...]:
    """Numbers around which an answer may change."""
    found: set[int] = set()
    for condition in _conditions_on(key):
        for value in condition.value if isinstance(condition.value, tuple | list) else [condition.value]:
            if isinstance(value, int | float):
                found |= {int(value) - 1, int(value), int(value) + 1}
    return tuple(sorted(found))
