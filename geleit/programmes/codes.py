"""Code lists: the words counsellors choose from, as dated public data in data/codes/<list>.yaml.

A form offers the codes valid on its day; a record keeps the code it was written with, so `label` also knows
expired codes.
"Not known" and "not asked" are states of a field, never items of a list (core.forms: UNKNOWN and NOT_ASKED).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import NOT_ASKED, UNKNOWN

FOLDER = Path(__file__).parent / "data" / "codes"
PROTECTED = "protected"  # what a figure shows in place of a sensitive code

Choice = tuple[str, str]
STATE_LABELS = {
    UNKNOWN: _("not known"),
    NOT_ASKED: _("not asked"),
    PROTECTED: _("protected, not broken down"),
}


class BadCodeList(Exception):
    """A file in data/codes breaks the rules written in docs/develop/code-lists.md."""


class NoSuchCode(KeyError):
    """A code that this list never had."""


@dataclass(frozen=True)
class Code:
    code: str
    label_de: str
    label_en: str
    legal_ref: str = ""
    group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    leads_from: str = ""  # changes of legal sphere only: from where to where
    leads_to: str = ""
    sensitive: bool = False
    note: str = ""
    short_de: str = ""  # for a line, where section and label would not say it shortly and rightly
    short_en: str = ""

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def label(self, language: str | None = None) -> str:
        return self.label_en if _is_english(language) else self.label_de

    def short(self) -> str:
        return self.short_en if _is_english(None) else self.short_de


@dataclass(frozen=True)
class CodeList:
    name: str
    label_de: str
    label_en: str
    subject: str  # the heading it stands under on the page of all lists
    codes: dict[str, Code] = field(repr=False)
    groups: str = ""  # the list that `group` of each code points into
    group_of_states: str = UNKNOWN  # the group of "not known" and "not asked"
    unknown: bool = False  # whether "not known" is a sensible answer here
    headings: bool = False  # forms offer the codes under the headings of their groups
    show_law: bool = False  # choices carry the section of the law, as printed on people's documents

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, code: str) -> Code:
        try:
            return self.codes[code]
        except KeyError:
            raise NoSuchCode(f"{self.name} has no code {code!r}") from None

    def title(self, language: str | None = None) -> str:
        return self.label_en if _is_english(language) else self.label_de

    def label(self, code: str, language: str | None = None) -> str:
        """Also for expired codes and for the states of a field."""
        return str(STATE_LABELS[code]) if code in STATE_LABELS else self[code].label(language)

    def order(self, code: str) -> int:
        """Place in the list, for sorting; states of a field come last."""
        return list(self.codes).index(code) if code in self.codes else len(self.codes)

    def group(self, code: str) -> str:
        """The figures' group of a code or of a state of a field."""
        return self.group_of_states if code in STATE_LABELS else self[code].group

    def is_sensitive(self, code: str) -> bool:
        """Betrays health, pregnancy, violence, trafficking, sexuality, belief or crime: stored sealed, never clear."""
        return code in self.codes and self.codes[code].sensitive

    @property
    def has_sensitive(self) -> bool:
        return any(item.sensitive for item in self)

    def split(self, codes: Iterable[str]) -> tuple[list[str], list[str]]:
        """Codes that may be stored clear, and codes that must be sealed."""
        chosen = list(codes)
        return [code for code in chosen if not self.is_sensitive(code)], [c for c in chosen if self.is_sensitive(c)]

    def in_figures(self, code: str) -> str:
        """The code as it may stand in a clear rollup row: sensitive codes all become one."""
        return PROTECTED if self.is_sensitive(code) else code

    def valid_on(self, day: date, *, keep: Iterable[str] = ()) -> list[Choice]:
        """What a form of this day offers: (code, label), the kept old codes among them."""
        return [(item.code, self.choice_label(item)) for item in self._offered(day, keep)]

    def grouped_on(self, day: date, *, keep: Iterable[str] = ()) -> list[tuple[str, list[Choice]]]:
        """The same under the headings of its groups, for long lists."""
        headings = code_list(self.groups)
        offered: dict[str, list[Choice]] = {group: [] for group in [*headings.codes, UNKNOWN]}
        for item in self._offered(day, keep):
            offered[item.group].append((item.code, self.choice_label(item)))
        return [(headings.label(group), choices) for group, choices in offered.items() if choices]

    def choice_label(self, item: Code) -> str:
        return f"{item.label()} ({item.legal_ref})" if self.show_law and item.legal_ref else item.label()

    def _offered(self, day: date, keep: Iterable[str]) -> list[Code]:
        kept = set(keep)
        return [item for item in self if item.valid_on(day) or item.code in kept]


@cache
def code_list(name: str) -> CodeList:
    """The list of this name, read once per process when somebody first asks for it."""
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise BadCodeList(f"There is no code list {name!r} in {FOLDER}")
    return read_code_list(name, path.read_text(encoding="utf-8"))


@cache
def list_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_code_list(name: str, text: str) -> CodeList:
    """Reads and checks one file. Every complaint names list, code and key."""
    data = read_mapping(f"{name}.yaml", text)
    codes = data.pop("codes", None)
    if not isinstance(codes, dict) or not codes:
        raise BadCodeList(f"{name}.yaml: `codes` must be a mapping of at least one code")
    _check_keys(f"{name}.yaml", data, LIST_KEYS, needed=("label_de", "label_en", "subject"))
    items = {code: _read_code(name, code, entry, grouped="groups" in data) for code, entry in codes.items()}
    return CodeList(name=name, codes=items, **data)


def read_mapping(place: str, text: str) -> dict[str, Any]:
    try:
        # CSafeLoader is the same loader as SafeLoader, ten times as fast.
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as problem:
        raise BadCodeList(f"{place} is not valid YAML: {problem}") from problem
    if not isinstance(data, dict):
        raise BadCodeList(f"{place} must be a mapping")
    return data


LIST_KEYS: dict[str, type] = {
    "label_de": str,
    "label_en": str,
    "subject": str,
    "groups": str,
    "group_of_states": str,
    "unknown": bool,
    "headings": bool,
    "show_law": bool,
}
CODE_KEYS: dict[str, type] = {
    "label_de": str,
    "label_en": str,
    "legal_ref": str,
    "group": str,
    "valid_from": date,
    "valid_to": date,
    "from": str,
    "to": str,
    "sensitive": bool,
    "note": str,
    "short_de": str,
    "short_en": str,
}


def _read_code(name: str, code: object, entry: object, *, grouped: bool) -> Code:
    place = f"{name}.yaml, {code!r}"
    if not isinstance(code, str) or code in (UNKNOWN, NOT_ASKED, PROTECTED, "not_asked"):
        raise BadCodeList(f"{place}: a code is a quoted word, and not a state of a field")
    if not isinstance(entry, dict):
        raise BadCodeList(f"{place}: must be a mapping with label_de and label_en")
    _check_keys(place, entry, CODE_KEYS, needed=("label_de", "label_en"))
    if grouped != ("group" in entry):
        raise BadCodeList(f"{place}: a code has a group exactly when its list names `groups`")
    values = dict(entry)
    item = Code(code=code, leads_from=values.pop("from", ""), leads_to=values.pop("to", ""), **values)
    if item.valid_from and item.valid_to and item.valid_to < item.valid_from:
        raise BadCodeList(f"{place}: valid_to is before valid_from")
    return item


def _check_keys(place: str, entry: dict[str, Any], allowed: dict[str, type], *, needed: tuple[str, ...]) -> None:
    for key in needed:
        if not entry.get(key):
            raise BadCodeList(f"{place}: {key} is missing")
    for key, value in entry.items():
        if key not in allowed:
            raise BadCodeList(f"{place}: unknown key {key!r}; known are {', '.join(allowed)}")
        if type(value) is not allowed[key]:
            raise BadCodeList(f"{place}: {key} must be {allowed[key].__name__}, not {value!r}")


def _is_english(language: str | None) -> bool:
    return (language or get_language() or "de").startswith("en")
