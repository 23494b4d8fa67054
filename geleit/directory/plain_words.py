"""What somebody typed in her own words → what she looks for. The page says what each word was taken for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

PATH = Path(__file__).parent / "data" / "words.yaml"
LETTERS = {"topics": "t", "languages": "l", "genders": "g"}
FEATURES = {
    "childcare": "c:childcare",
    "wheelchair": "w:wheelchair",
    "evening": "e:evening",
    "online": "o:online",
    "free": "f:free",
}
SHORT = 4  # shorter words are only taken whole


@dataclass
class Understood:
    topics: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)  # looked for in names and descriptions

    def add(self, kind: str, code: str) -> None:
        found = getattr(self, kind)
        if code not in found:
            found.append(code)


@cache
def lexicon() -> list[tuple[str, str, str]]:
    """(word, kind, code), longest first, so that "mit kindern" goes before "kind"."""
    data = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    found = [
        (word.casefold(), kind, code)
        for kind in ("topics", "features", "languages", "genders")
        for code, words in data[kind].items()
        for word in words
    ]
    return sorted(found, key=lambda entry: -len(entry[0]))


@cache
def ignored() -> frozenset[str]:
    return frozenset(yaml.safe_load(PATH.read_text(encoding="utf-8"))["ignored"])


@cache
def patterns() -> list[tuple[re.Pattern[str], str, str]]:
    """A word may go on: Kita, Kitaplatz. Short ones are only taken whole."""
    ends = {True: r"(?!\w)", False: r"\w*"}
    return [
        (re.compile(rf"(?<!\w){re.escape(word)}{ends[len(word) < SHORT]}"), kind, code)
        for word, kind, code in lexicon()
    ]


def understand(text: str) -> Understood:
    found = Understood()
    left = text.casefold()
    for pattern, kind, code in patterns():
        left, number = pattern.subn(" ", left)
        if number:
            found.add(kind, code)
    found.rest = [word for word in re.findall(r"\w+", left) if word not in ignored() and len(word) > 1]
    return found
