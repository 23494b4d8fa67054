"""Words of a list that are no dates: codes, relatives, numbers, ways to reach somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from geleit.core.forms import UNKNOWN
from geleit.listimport.columns import DATA, plain_words
from geleit.listimport.questions import Read
from geleit.listimport.sheet import Value
from geleit.programmes.aliases import understand, understand_all
from geleit.programmes.codes import read_mapping

DOUBT = "?"  # whoever kept the list was not sure: "Duldung?"
NOT_GIVEN = {"-", "--", "–", "—", "/"}


@lru_cache(maxsize=50_000)
def read_code(value: Value, list_name: str) -> Read:
    """One code of a list; None where the list says that nobody knows."""
    text = "" if value is None else str(value)
    if not text or text in NOT_GIVEN:
        return Read()
    code = None if DOUBT in text else understand(list_name, text)
    if code is None:
        return Read(why="no_code", choices=list_name)
    return Read(None if code == UNKNOWN else code)


@lru_cache(maxsize=50_000)
def read_codes(value: Value, list_name: str) -> tuple[list[str], list[str]]:
    """Several codes in one cell, and the pieces that have to be asked."""
    if value is None or str(value) in NOT_GIVEN:
        return [], []
    if DOUBT in str(value):
        return [], [str(value)]
    codes, pieces = understand_all(list_name, str(value))
    return [code for code in codes if code != UNKNOWN], pieces


@lru_cache(maxsize=1_000)
def status_beside_nationality(value: Value) -> str:
    """The status somebody put behind the country: "Ukraine (§24)"."""
    match = re.search(r"\(([^)]+)\)\s*$", str(value or ""))
    code = understand("residence_status", match[1]) if match else None
    return code or (understand("residence_status", f"{match[1]} AufenthG") or "" if match else "")


@lru_cache(maxsize=1_000)
def read_interpreter(value: Value) -> Read:
    if value is None or str(value) in NOT_GIVEN:
        return Read()
    code = None if DOUBT in str(value) else _words("interpreter").get(plain_words(str(value)))
    return Read(code) if code else Read(why="no_code", choices="interpreter")


@dataclass(frozen=True)
class Relatives:
    count: int
    roles: tuple[tuple[str, str], ...]  # (household role, the word for it); empty where only a number stands


_MOST_RELATIVES = 20
_BETWEEN = re.compile(r"[,;+&/\n]|\bund\b|\bmit\b", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def read_relatives(value: Value) -> Read:
    """A number, or who it is. Somebody named in the singular is one; a plural without a number is asked."""
    if value is None:
        return Read()
    if str(value).strip() in NOT_GIVEN:
        return Read(Relatives(0, ()))
    if DOUBT in str(value):
        return Read(why="not_relatives", choices="relatives")
    count = 0
    roles: list[tuple[str, str]] = []
    for piece in _BETWEEN.split(str(value).strip()):
        found = _relatives_of(plain_words(piece)) if piece.strip() else Relatives(0, ())
        if found is None:
            return Read(why="not_relatives", choices="relatives")
        count += found.count
        roles.extend((role, piece.strip()) for role, _word in found.roles)
    if count > _MOST_RELATIVES:
        return Read(why="not_relatives", choices="relatives")
    return Read(Relatives(count, tuple(roles)))


def _relatives_of(words: str) -> Relatives | None:
    first, _blank, rest = words.partition(" ")
    number = int(first) if first.isdecimal() else _number(first)
    noun = words if number is None else rest
    if number is not None and (not noun or noun in _data()["relatives_counted"]):
        return Relatives(number, ())
    if noun == "eltern":
        return Relatives(2, (("parent", noun), ("parent", noun)))
    role = _words("relatives_one").get(noun)
    if role is None and number is not None:
        role = _words("relatives_many").get(noun)
    if role is None:
        return None
    count = 1 if number is None else number
    return Relatives(count, tuple((role, noun) for _each in range(min(count, _MOST_RELATIVES + 1))))


def _number(word: str) -> int | None:
    """kein, ein, zwei, but for their endings."""
    numbers = _data()["numbers"]
    bare = re.sub(r"(?<=ein)(?:e|en|er)$", "", word)
    return numbers.index(bare) if bare in numbers else None


@lru_cache(maxsize=10_000)
def read_number(value: Value) -> Read:
    """Only an exact number counts; "ca. 5" is asked."""
    text = "" if value is None else str(value).strip()
    if not text or text in NOT_GIVEN:
        return Read()
    if re.fullmatch(r"\d{1,4}", text):
        return Read(int(text))
    figures = re.findall(r"\d{1,4}", text)
    proposal = (figures[0],) if len(figures) == 1 else ()
    return Read(why="not_exact" if figures else "not_a_number", choices="number", proposals=proposal)


def read_phone(value: Value) -> Read:
    if isinstance(value, int) and len(str(value)) > 6:
        return Read(why="zero_missing", choices="text", proposals=(f"0{value}",))
    return Read(None if value is None or str(value) in NOT_GIVEN else str(value))


def is_safe_contact_rule(text: str) -> bool:
    """Whether a remark says how somebody may be reached without harm: it belongs where nobody overlooks it."""
    words = f" {plain_words(text)} "
    return any(f" {rule} " in words for rule in _data()["safe_contact"])


@cache
def _data() -> dict[str, Any]:
    return read_mapping("words.yaml", (DATA / "words.yaml").read_text(encoding="utf-8"))


@cache
def _words(part: str) -> dict[str, str]:
    """word → what it means"""
    return {word: meaning for meaning, words in _data()[part].items() for word in words}
