"""The same chance on every machine: seeded dice, ids counted from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID, uuid5

from geleit.core import dates

T = TypeVar("T")
NAMESPACE = UUID("5d0c1b5e-6a0e-5c0b-9f0e-6c696e646175")


class Dice:
    """Dice of one person of the town: nobody's luck depends on anybody else's."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 – a demo town, not a secret
        self.seed, self.count = seed, 0

    def id(self) -> UUID:
        self.count += 1
        return uuid5(NAMESPACE, f"{self.seed}/{self.count}")

    def of(self, items: Sequence[T]) -> T:
        return self.random.choice(items)

    def some(self, items: Sequence[T], least: int, most: int) -> list[T]:
        return self.random.sample(list(items), min(len(items), self.random.randint(least, most)))

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        return self.random.choices([item for item, _weight in items], [weight for _item, weight in items])[0]

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def between(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def about(self, mean: float) -> int:
        """A count with this mean, many small and few large, never below 0."""
        return min(60, int(self.random.expovariate(1 / (mean + 0.5))))

    def days(self, first: date, last: date, count: int) -> list[date]:
        """`count` working days between two days, in order."""
        span = max((last - first).days, 0)
        picked = sorted(first + timedelta(days=self.random.randint(0, span)) for _ in range(count))
        return [working_day(day, last) for day in picked]

    def hour(self) -> time:
        return time(self.between(8, 16), self.of([0, 15, 30, 45]))


def working_day(day: date, last: date) -> date:
    """The Friday before a weekend, so that nobody counsels on Sundays."""
    day = min(day, last)
    return day - timedelta(days=max(0, day.weekday() - 4))


def real_today() -> date:
    """Today outside the play, whatever the clock of a story says."""
    return datetime.now(dates.BERLIN).date()


def ago(days: int) -> date:
    return working_day(real_today() - timedelta(days=days), real_today())
