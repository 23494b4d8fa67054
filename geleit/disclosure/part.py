"""How a part of the copy is described: which rows, and how each of their fields goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise

from geleit.cases.models import Case
from geleit.people.models import Person

# Ids, keys and who typed it: nothing that says something about the person.
TECHNICAL = frozenset(
    {"id", "key_id", "version", "origin", "position", "source_id", "series", "object_id", "fingerprint", "run"}
    | {"person", "case", "office", "contact", "plan", "goal", "assessment", "quick_contact", "answered_by"}
    | {"author", "user", "assignee", "by", "created_by", "saved_by", "uploaded_by", "removed_by", "done_by"}
    | {"created_at", "saved_at", "facts_at", "merged_into", "merged_at", "colleague"}
)


@dataclass(frozen=True)
class Field:
    name: str
    label: str | Promise = ""  # else as the model names it
    codes: str = ""  # code list that holds the words
    read: str = ""  # attribute, where it is not called as the field
    find: Callable[[Any], Any] | None = None  # where no attribute holds it
    words: str = ""  # attribute that already holds the words
    say: Callable[[Any], str] | None = None  # the row in words, where they stand nowhere
    free: bool = False  # somebody's own sentences: looked through line by line
    other: bool = False  # about somebody else: never goes out
    covers: str = ""  # further columns this one speaks for


@dataclass(frozen=True)
class Scope:
    """The person and the cases that are open to whoever puts the copy together."""

    person: Person
    records: list[Person]  # her own, and those that were merged into it
    cases: list[Case]


@dataclass(frozen=True)
class Part:
    name: str
    title: str | Promise
    model: type[models.Model]
    rows: Callable[[Scope], Iterable[models.Model]]
    fields: tuple[Field, ...]
    left_out: dict[str, str] = field(default_factory=dict)

    def label_of(self, one: Field) -> str:
        column = self.model._meta.get_field(one.name)
        return str(one.label or getattr(column, "verbose_name", one.name))


def of_people(model: type[models.Model], order: str) -> Callable[[Scope], Iterable[models.Model]]:
    return lambda scope: model._default_manager.filter(person__in=scope.records).order_by(order)


def of_cases(model: type[models.Model], *order: str) -> Callable[[Scope], Iterable[models.Model]]:
    return lambda scope: model._default_manager.filter(case__in=scope.cases).order_by(*order)
