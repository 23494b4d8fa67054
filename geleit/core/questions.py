"""Questions a page asks all day long: their SQL is put together once per process.

Django takes longer to put such a question together than PostgreSQL to answer it. The function says the question as
always; the values it is asked with must all differ, and each stand in it as it is:

    @asked_often
    def phases_of(case: UUID) -> QuerySet[PhaseEntry]:
        return PhaseEntry.objects.filter(case=case)

    phases_of(case.pk)  # a list
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model, QuerySet

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Question:
    sql: str
    parameters: tuple[Any, ...]  # those that are always the same; else the place of the value
    places: tuple[int | None, ...]

    def filled(self, values: tuple[Any, ...]) -> list[Any]:
        both = zip(self.parameters, self.places, strict=True)
        return [same if place is None else values[place] for same, place in both]


def asked_often(ask: Callable[P, QuerySet[M]]) -> Callable[P, list[M]]:
    known: list[tuple[type[M], Question]] = []

    @wraps(ask)
    def answer(*values: P.args, **none: P.kwargs) -> list[M]:
        if not known:
            rows = ask(*values, **none)
            known.append((rows.model, put_together(rows, values)))
        model, question = known[0]
        return list(model._default_manager.raw(question.sql, question.filled(values)))

    return answer


def put_together(rows: QuerySet, values: tuple[Any, ...]) -> Question:
    sql, parameters = rows.query.sql_with_params()
    places = [values.index(one) if one in values else None for one in parameters]
    if len(set(values)) != len(values) or {*places} - {None} != {*range(len(values))}:
        raise ValueError("Each value must differ from the others and stand in the question.")
    return Question(sql, tuple(parameters), tuple(places))
