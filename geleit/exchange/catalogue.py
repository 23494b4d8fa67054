"""What may leave, field by field (data/fields.yaml), and what the usual situations need (data/templates.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from geleit.programmes.codes import code_list

DATA = Path(__file__).parent / "data"
PERSON, CALLER = "person", "caller"


@dataclass(frozen=True)
class Field:
    code: str
    label_de: str
    label_en: str
    category: str  # code list data_category
    source: str  # PERSON: worked out here; CALLER: given by the app that asks
    special: bool = False  # Art. 9 GDPR
    since: int = 1

    @property
    def label(self) -> str:
        return self.label_en if (get_language() or "").startswith("en") else self.label_de

    @property
    def category_label(self) -> str:
        return code_list("data_category").label(self.category)


@dataclass(frozen=True)
class Template:
    """A situation that comes up again and again, and the least it needs."""

    code: str
    label_de: str
    label_en: str
    purpose: str  # code list consent_purpose; empty: to be chosen
    months: int
    fields: tuple[str, ...]
    authority: bool = False

    @property
    def label(self) -> str:
        return self.label_en if (get_language() or "").startswith("en") else self.label_de


# Nothing ticked: for what no situation fits.
OWN = Template("own", "Etwas anderes – selbst ankreuzen", "Something else – tick by yourself", "", 3, ())


class UnknownField(ValueError):
    """A code that the catalogue does not have: nothing of that name can leave."""


@cache
def version() -> int:
    return _read("fields.yaml")["version"]


@cache
def fields() -> dict[str, Field]:
    """In the order of the file."""
    found = {}
    for code, entry in _read("fields.yaml")["fields"].items():
        entry = dict(entry)
        found[code] = Field(code=code, source=entry.pop("from"), **entry)
    return found


@cache
def templates() -> dict[str, Template]:
    """Smallest set first."""
    found = {}
    for code, entry in _read("templates.yaml").items():
        found[code] = Template(code=code, **{**entry, "fields": tuple(entry["fields"])})
    return dict(sorted(found.items(), key=lambda item: len(item[1].fields)))


def field(code: str) -> Field:
    try:
        return fields()[code]
    except KeyError:
        raise UnknownField(code) from None


def in_order(codes: Iterable[str]) -> list[Field]:
    """Fields of these codes in the order of the catalogue, each once."""
    wanted = {field(code).code for code in codes}
    return [one for code, one in fields().items() if code in wanted]


def from_caller(codes: Iterable[str]) -> list[Field]:
    """Those whose values the app that packs has to bring."""
    return [one for one in in_order(codes) if one.source == CALLER]


def allowed_to(*, authority: bool) -> dict[str, Field]:
    """The ceiling: nothing special goes to an authority, whatever somebody ticks (design/trust: the way to the
    authorities for foreigners and order is closed for it)."""
    return {code: one for code, one in fields().items() if not (authority and one.special)}


def _read(name: str) -> dict[str, Any]:
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
