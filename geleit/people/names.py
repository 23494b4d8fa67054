"""Names in any script or spelling, brought to forms that can be compared.

A name part has a spelling (`fold`: Müller, Mueller, MULLER → muller), a sound (consonants and the first vowel:
Ahmad = Ahmed), and a skeleton (consonants alone), because Arabic script writes no vowels: أحمد has that of Ahmad.
`sound.py` holds the rules.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from anyascii import anyascii

from geleit.people import sound

ALIKE = Path(__file__).parent / "data" / "names_alike.txt"
BETWEEN = re.compile(r"[\s,;/()\"“”„.·‐‑–-]+")
APOSTROPHES = re.compile(r"['’‘ʼʻʿʾ`´]")
NO_LETTERS = re.compile(r"[^a-z]")
TWO_FOR_UMLAUT = re.compile(r"(?<=[aou])e")
ARABIC_ALIKE = str.maketrans("أإآٱىیېۍكکةەہھؤئ", "ااااييييككههههوي", "ـ")

# Small words inside a name that some write and some do not.
ARTICLES = {"al", "el", "ul", "il", "ar", "as", "ash", "an", "at", "ad", "az", "ال"}
LINKS = {
    "von",
    "van",
    "der",
    "den",
    "de",
    "da",
    "di",
    "do",
    "dos",
    "du",
    "la",
    "le",
    "y",
    "bin",
    "ibn",
    "ben",
    "bint",
    "بن",
}
# First halves that are written with the next word or apart from it.
FIRST_HALVES = ("gebre", "haile", "hayle", "wolde", "tekle", "habte", "abu", "nur")
SERVANT = re.compile(r"abd(o?u|e|a)?(l|r|s|n|t|d|z)?")


@dataclass(frozen=True)
class Key:
    """One way to recognise a name part; `kind` as in NameKey."""

    kind: str
    value: str


def plain(word: str) -> str:
    """Small letters without marks, still in their own script; Arabic letters that are mixed up are one."""
    text = unicodedata.normalize("NFKC", word).casefold().translate(ARABIC_ALIKE)
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def fold(word: str) -> str:
    """One spelling in small Latin letters, the same for Müller, Mueller and MULLER."""
    latin = NO_LETTERS.sub("", word.lower() if word.isascii() else anyascii(plain(word)).casefold())
    return TWO_FOR_UMLAUT.sub("", latin) or latin


def without_vowels(word: str) -> bool:
    """Whether it is written in Arabic script."""
    return not word.isascii() and any("\u0600" <= letter <= "\u06ff" for letter in word)


def is_ethiopic(word: str) -> bool:
    """A script that writes most vowels, but not all."""
    return any("\u1200" <= letter <= "\u137f" for letter in word)


def parts(text: str) -> list[str]:
    """The parts of a name as written, without small words: "Abd al-Rahman" is one part, "Gebre Selassie" two."""
    found: list[str] = []
    servant = ""
    pieces = _pieces(text)
    for piece in [piece for piece in pieces if not _is_small(piece)] or pieces:
        if _is_servant(piece):
            servant = piece
        elif servant:
            found.append(_joined(servant, piece))
            servant = ""
        else:
            found.append(_bare(piece))
    return [*found, servant] if servant else found


def index_keys(text: str) -> set[Key]:
    """Everything under which a name is kept."""
    found = parts(text)
    keys = {Key("name", fold(piece)) for piece in _pieces(text) if _is_small(piece)}
    for number, part in enumerate(found):
        for form in (part, *_halves(part), *_with_h(part)):
            keys |= _index_keys(form)
        if number and fold(found[number - 1]) in FIRST_HALVES:
            keys |= _index_keys(found[number - 1] + part)
    return _telling(keys)


def query_keys(part: str) -> set[Key]:
    """Everything under which a name part somebody typed may have been kept."""
    keys: set[Key] = set()
    for form in (part, *_without_article(part), *_with_h(part)):
        spelling = fold(form)
        keys |= {Key("name", spelling), *_group_keys(form)}
        if without_vowels(form):
            skeletons = sound.skeletons_asked(plain(form))
            keys |= {Key("script", f"latin:{one}") for one in skeletons}
            keys |= {Key("script", f"bare:{one}") for one in skeletons}
        else:
            sounds = sound.sounds_asked(spelling)
            keys |= {Key("sound", one) for one in sounds}
            skeletons = {sound.consonants(one) for one in sounds}
            keys |= {Key("script", f"bare:{one}") for one in skeletons}
            if is_ethiopic(form):
                keys |= {Key("script", f"latin:{one}") for one in skeletons}
    return _telling(keys)


def _telling(keys: set[Key]) -> set[Key]:
    """One letter tells nothing."""
    return {key for key in keys if "group:" in key.value or len(key.value.rpartition(":")[2]) > 1}


@lru_cache(maxsize=5_000)  # first names come again and again in a long list
def _index_keys(form: str) -> frozenset[Key]:
    spelling = fold(form)
    if not spelling:
        return frozenset()
    keys = {Key("name", spelling), *_group_keys(form)}
    if without_vowels(form):
        return frozenset(keys | {Key("script", f"bare:{sound.skeleton(plain(form))}")})
    sounded = sound.sound(spelling)
    skeleton = sound.consonants(sounded)
    if is_ethiopic(form):
        keys.add(Key("script", f"bare:{skeleton}"))
    return frozenset(keys | {Key("sound", sounded), Key("script", f"latin:{skeleton}")})


def _group_keys(form: str) -> set[Key]:
    return {Key("sound", f"group:{group}") for group in names_alike().get(fold(form), ())}


@cache
def names_alike() -> dict[str, tuple[int, ...]]:
    """Names that are the same name in another language: spelling → numbers of its lines."""
    found: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(ALIKE.read_text(encoding="utf-8").splitlines()):
        for spelling in {fold(word) for word in line.partition("#")[0].split()}:
            found[spelling] = (*found.get(spelling, ()), number)
    return found


def _pieces(text: str) -> list[str]:
    return [piece for piece in BETWEEN.split(APOSTROPHES.sub("", text)) if piece]


def _is_small(piece: str) -> bool:
    return piece.casefold() in ARTICLES | LINKS


def _is_servant(piece: str) -> bool:
    return piece in ("عبد", "عبدال") or bool(SERVANT.fullmatch(fold(piece)))


def _joined(servant: str, piece: str) -> str:
    return f"عبد{piece}" if without_vowels(piece) else f"abdul{fold(_bare(piece))}"


def _bare(piece: str) -> str:
    """Without the Arabic article written onto it."""
    return piece[2:] if piece.startswith("ال") and len(piece) > 4 else piece


def _without_article(part: str) -> list[str]:
    """Alshami → Shami too."""
    spelling = fold(part)
    fits = spelling[:2] in ("al", "el") and len(spelling) > 6 and not without_vowels(part)
    return [spelling[2:]] if fits else []


def _with_h(part: str) -> list[str]:
    """Гончаренко is Goncharenko in Russian passports and Honcharenko in Ukrainian ones."""
    lower = part.casefold()
    return [lower.replace("г", "х")] if "г" in lower else []


def _halves(part: str) -> list[str]:
    """Abdulrahman → Rahman, Gebreselassie → Gebre and Selassie, Alshami → Shami."""
    if without_vowels(part):
        rest = part.removeprefix("عبد")
        return [_bare(rest)] if rest != part and len(rest) > 2 else []
    spelling = fold(part)
    servant = SERVANT.match(spelling)
    if servant and len(spelling) - servant.end() > 4:
        return ["abdul", spelling[servant.end() :]]
    for half in FIRST_HALVES:
        if spelling.startswith(half) and len(spelling) - len(half) > 3:
            return [half, spelling[len(half) :]]
    return _without_article(part)


def phone_numbers(text: str) -> list[str]:
    """Numbers in a text, as they would be dialled from abroad: 0170 1234567 and +49 (0)170/1234567 are the same."""
    found = []
    for piece in re.split(r"[,;]|\boder\b|\bund\b|\s/\s|\n", text.replace("(0)", "")):
        digits = re.sub(r"\D", "", piece)
        if piece.strip().startswith("+"):
            number = digits
        elif digits.startswith("00"):
            number = digits[2:]
        else:
            number = "49" + digits.lstrip("0")
        if len(number) >= 7:
            found.append(number)
    return found
