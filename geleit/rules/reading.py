"""YAML files as plain data, and the checks that all entries share. Every mistake is told in one sentence."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from geleit.rules.errors import BadRules

Entry = dict[str, Any]


class Text:
    """The same words in German and English; where the English is still missing, the German."""

    __slots__ = ("de", "en")

    def __init__(self, de: str, en: str = "") -> None:
        self.de = de
        self.en = en or de

    def say(self, language: str) -> str:
        return self.en if language.startswith("en") else self.de

    def __repr__(self) -> str:
        return f"Text({self.de!r}, {self.en!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.de, self.en) == (other.de, other.en)

    def __hash__(self) -> int:
        return hash((self.de, self.en))


class Loader(yaml.CSafeLoader):
    """As safe as its parent. Days stay text, quoted or not; a key that comes twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            keys = [str(key.value) for key, _ in node.value]
            twice = next((key for key in keys if keys.count(key) > 1), "a key")
            raise yaml.constructor.ConstructorError(None, None, f"{twice} is written twice", node.start_mark)
        return mapping


Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 – a SafeLoader of ours
    except yaml.YAMLError as problem:
        raise BadRules(f"{path.name} is not valid YAML: {' '.join(str(problem).split())}") from problem


def check_keys(place: str, entry: object, kinds: Mapping[str, str], *, needed: Iterable[str]) -> Entry:
    """`kinds`: key → kind of its value, one of those in KINDS."""
    if not isinstance(entry, dict):
        raise BadRules(f"{place}: must be a mapping of keys and values, not {entry!r}")
    for key in needed:
        if key not in entry:
            raise BadRules(f"{place}: {key} is missing")
    for key, value in entry.items():
        if key not in kinds:
            raise BadRules(f"{place}: unknown key {key!r}; known are {', '.join(kinds)}")
        wanted, fits = KINDS[kinds[key]]
        if not fits(value):
            raise BadRules(f"{place}, {key}: must be {wanted}, not {value!r}")
    return entry


def check_choice(place: str, value: object, choices: Collection[str]) -> None:
    if value not in choices:
        raise BadRules(f"{place}: {value!r} is not one of {', '.join(choices)}")


def as_day(value: object) -> date | None:
    """A day from YYYY-MM-DD and from nothing else; fromisoformat alone would also take 20260101 and 2026-W01-1."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in value)


KINDS = {
    "text": ("a text that is not empty", _is_text),
    "text or null": ("a text or null", lambda value: value is None or _is_text(value)),
    "texts": ("a list of texts", _is_texts),
    "words": ("a mapping of values to texts", lambda value: isinstance(value, dict) and _is_texts([*value.values()])),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "count": ("a whole number above 0", lambda value: type(value) is int and value > 0),
    "day": ("a day written YYYY-MM-DD", lambda value: as_day(value) is not None),
    "day or null": ("a day written YYYY-MM-DD or null", lambda value: value is None or as_day(value) is not None),
    "anything": ("anything", lambda value: True),
}
