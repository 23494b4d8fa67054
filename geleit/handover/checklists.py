"""The checklists for handovers: a start set in data/checklists, and what an organisation made of it.

An item says what has to be settled, who does it, and how many days before (-) or after the day of the change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleit.programmes.codes import code_list

FOLDER = Path(__file__).parent / "data" / "checklists"
CATEGORIES = "checklist_item_category"
WHO = "step_responsible"
GENERAL = "general"


class BadChecklist(Exception):
    """A file of the start set breaks its own rules."""


@dataclass(frozen=True)
class Item:
    key: str
    de: str
    en: str
    category: str
    who: str
    day: int = 0
    law: str = ""
    only: str = ""  # only in handovers of this kind

    def text(self) -> str:
        return self.en if self.en and not (get_language() or "de").startswith("de") else self.de

    def category_label(self) -> str:
        return code_list(CATEGORIES).label(self.category)

    def who_label(self) -> str:
        return code_list(WHO).label(self.who)

    def due_on(self, day: date | None) -> date | None:
        return day + timedelta(days=self.day) if day else None

    def when(self) -> str:
        """In words, as long as no day is set: 14 Tage vorher."""
        if self.day == 0:
            return _("on the day")
        if self.day < 0:
            return _("%(days)s days before") % {"days": -self.day}
        return _("%(days)s days after") % {"days": self.day}


@dataclass(frozen=True)
class StartList:
    code: str
    title_de: str
    title_en: str
    kinds: tuple[str, ...]  # of the code list handover_kind
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        return self.title_de if (get_language() or "de").startswith("de") else self.title_en

    @property
    def letter(self) -> str:
        return "" if self.code == GENERAL else self.code.upper()

    @property
    def name(self) -> str:
        """A · Vom AsylbLG zum Jobcenter"""
        return f"{self.letter} · {self.title}" if self.letter else self.title

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.items)


def kinds() -> list[tuple[str, str]]:
    """("a:legal_sphere_change", "A · Vom AsylbLG zum Jobcenter"), …"""
    words = code_list("handover_kind")
    found = []
    for code, start in start_set().items():
        for kind in start.kinds:
            one_of_many = len(start.kinds) > 1
            label = words.label(kind) if one_of_many else start.title
            found.append((f"{code}:{kind}", label if code == GENERAL else f"{start.letter} · {label}"))
    return found


@cache
def start_set() -> dict[str, StartList]:
    """Code → list, A to I and the general one last."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {one.code: one for one in sorted(found, key=lambda one: (one.code == GENERAL, one.code))}


def _read(path: Path) -> StartList:
    with path.open(encoding="utf-8") as file:
        raw = yaml.safe_load(file)
    items = read_items(raw["items"])
    if len({item.key for item in items}) != len(items):
        raise BadChecklist(f"{path.name}: a key stands there twice")
    for kind in raw["kinds"]:
        if kind not in code_list("handover_kind"):
            raise BadChecklist(f"{path.name}: no kind {kind}")
    return StartList(path.stem, raw["title_de"], raw["title_en"], tuple(raw["kinds"]), items)


def read_items(raw: Iterable[dict[str, Any]]) -> tuple[Item, ...]:
    """In the order of their days; categories and people must be known."""
    items = [Item(**one) for one in raw]
    for item in items:
        if item.category not in code_list(CATEGORIES) or item.who not in code_list(WHO):
            raise BadChecklist(f"{item.key}: unknown category or person")
    return tuple(sorted(items, key=lambda item: item.day))


def written(items: Iterable[Item]) -> list[dict[str, Any]]:
    """As they are kept in a version."""
    return [asdict(item) for item in items]


def fingerprint(items: Iterable[Item]) -> str:
    return hashlib.sha256(json.dumps(written(items), sort_keys=True).encode()).hexdigest()


def for_kind(items: Iterable[Item], kind: str) -> list[Item]:
    """Without those that belong to another outcome (a positive or a negative end of the asylum procedure)."""
    return [item for item in items if item.only in ("", kind)]


@dataclass(frozen=True)
class Change:
    """One row of a comparison: what an item was, and what it is now; None where it was not there."""

    before: Item | None
    after: Item | None

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """[(what, before, after), …] of a changed item."""
        if self.before is None or self.after is None:
            return []
        pairs = [
            (_("Text"), self.before.text(), self.after.text()),
            (_("Category"), self.before.category_label(), self.after.category_label()),
            (_("Who"), self.before.who_label(), self.after.who_label()),
            (_("When"), self.before.when(), self.after.when()),
            (_("Legal source"), self.before.law, self.after.law),
        ]
        return [pair for pair in pairs if pair[1] != pair[2]]


def compare(before: Iterable[Item], after: Iterable[Item]) -> list[Change]:
    """Changed and new ones in the order of the new list, then what is gone."""
    old = {item.key: item for item in before}
    new = {item.key: item for item in after}
    changed = [Change(old.get(key), item) for key, item in new.items() if old.get(key) != item]
    return changed + [Change(item, None) for key, item in old.items() if key not in new]
