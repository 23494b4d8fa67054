"""What a release says: the same tables each quarter, over what began in that quarter.

Two tables of a population share its total and nothing else. What means the same in both (no answer yet, and the state
"not answered") would let somebody subtract one table from the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleit.accounts.models import Office
from geleit.directory.models import Area
from geleit.insights.figures import handovers as handed
from geleit.insights.figures import referrals as figures
from geleit.insights.releases.hiding import LEAST, LEAST_OF_ORIGIN
from geleit.programmes.codes import code_list
from geleit.referrals.models import UnmetNeed

Row = dict[str, Any]
Rows = Iterable[Row]
People = Callable[[Sequence[Row]], int]


@dataclass(frozen=True)
class Side:
    """One question: the column it is read from, and how an answer is said."""

    name: str
    title: str | Promise
    label: Callable[[str], str]


def from_list(codes: str) -> Callable[[str], str]:
    return lambda code: code_list(codes).label(code) if code in code_list(codes) else _("not known")


def area_name(code: str) -> str:
    return next(iter(Area.objects.filter(pk=code).values_list("name", flat=True)), _("not known"))


@dataclass(frozen=True)
class Cut:
    rows: Side
    columns: Side | None = None
    least: int = LEAST

    @property
    def name(self) -> str:
        return self.rows.name if self.columns is None else f"{self.rows.name}_{self.columns.name}"

    @property
    def title(self) -> str:
        both = {"rows": self.rows.title, "columns": self.columns.title if self.columns else ""}
        return _("%(rows)s and %(columns)s") % both if self.columns else str(self.rows.title)


@dataclass(frozen=True)
class Population:
    name: str
    title: Promise
    rule: Promise
    cuts: tuple[Cut, ...]
    rows: Callable[[Office, int, int], Rows]
    people: People  # how many different ones at least stand behind some of its rows


def referrals(office: Office, year: int, quarter: int) -> Rows:
    asked = figures.asked_between(office, *figures.days_of(year, quarter))
    return [{"level": one.level, "result": one.result, "target": one.target, "who": one.who} for one in asked]


def different_ones(rows: Sequence[Row]) -> int:
    return len({row["who"] for row in rows})


def handovers(office: Office, year: int, quarter: int) -> Rows:
    return [
        {"kind": one.kind, "outcome": handed.outcome(one), "level": one.level, "again": one.again}
        for one in handed.begun(office, year, quarter)
    ]


def first_ones(rows: Sequence[Row]) -> int:
    """Nobody has two first handovers in a quarter."""
    return sum(not row["again"] for row in rows)


def unmet_needs(office: Office, year: int, quarter: int) -> Rows:
    found = UnmetNeed.objects.filter(office=office, year=year, quarter=quarter)
    return [dict(row) for row in found.values("topic", "reason", "status_group", "language", "place")]


def of_one_topic(rows: Sequence[Row]) -> int:
    """No row says whose need it is; but a topic counts once a quarter for somebody, so the most frequent one tells."""
    return max(Counter(row["topic"] for row in rows).values(), default=0)


POPULATIONS = (
    Population(
        "referrals",
        gettext_lazy("Referrals"),
        gettext_lazy("What was asked of other houses in this quarter, and what had become of it when it was released."),
        (
            Cut(
                Side("level", gettext_lazy("How"), figures.level_words),
                Side("result", gettext_lazy("What became of it"), lambda code: str(figures.RESULT_WORDS[code])),
            ),
            Cut(Side("target", gettext_lazy("Where to"), figures.target_words)),
        ),
        referrals,
        different_ones,
    ),
    Population(
        "handovers",
        gettext_lazy("Handovers"),
        gettext_lazy("Handovers that began in this quarter, and what had become of them when it was released."),
        (
            Cut(
                Side("kind", gettext_lazy("What for"), from_list("handover_kind")),
                Side("outcome", gettext_lazy("What became of it"), lambda code: str(handed.OUTCOME_WORDS[code])),
            ),
            Cut(Side("level", gettext_lazy("How"), from_list("handover_level"))),
        ),
        handovers,
        first_ones,
    ),
    Population(
        "unmet_needs",
        gettext_lazy("Unmet needs"),
        gettext_lazy("What people needed and nothing fitted; each topic counts once a quarter for somebody."),
        (
            Cut(
                Side("topic", gettext_lazy("What about"), from_list("counselling_topic")),
                Side("reason", gettext_lazy("Why nothing fitted"), from_list("unmet_demand_reason")),
            ),
            Cut(
                Side("status_group", gettext_lazy("Residence"), from_list("residence_status_group")),
                least=LEAST_OF_ORIGIN,
            ),
            Cut(Side("language", gettext_lazy("Language"), from_list("language")), least=LEAST_OF_ORIGIN),
            Cut(Side("place", gettext_lazy("District"), area_name), least=LEAST_OF_ORIGIN),
        ),
        unmet_needs,
        of_one_topic,
    ),
)
