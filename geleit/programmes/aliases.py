"""Understands how people write codes in lists kept by hand: "Syr. Arab. Rep.", "AE §25(2)", "weibl.".

Nothing is guessed. What data/aliases/<list>.yaml does not name, and what could mean two things, is answered with None
and becomes a question to whoever imports the list.
"""

import re
import unicodedata
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from geleit.core.forms import UNKNOWN
from geleit.programmes.codes import BadCodeList, code_list, read_mapping

FOLDER = Path(__file__).parent / "data" / "aliases"

# Words that say nobody knows. "?" and "siehe Akte" are not among them: there somebody may know.
NOT_KNOWN = frozenset({"unbekannt", "nichtbekannt", "ka", "keineangabe", "unknown", "notknown"})
MADE_UP = frozenset({"XX", "XU"})  # nobody writes these for stateless; whoever writes "xx" means something else
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "<": "unter", ">": "ueber"})
SEPARATORS = re.compile(r"[,;/+&\n]|\bund\b|\band\b")


def understand(list_name: str, text: object) -> str | None:
    """The code somebody meant, UNKNOWN where they say that nobody knows, None where it has to be asked."""
    words = "" if text is None else str(text)
    plain = normalised(words)
    if not plain:
        return None
    if plain in NOT_KNOWN:
        return UNKNOWN
    known, patterns = _spellings(list_name)
    found = known.get(plain) or known.get(_section_of_law(words) or "")
    if found is None and patterns:
        matching = {code for pattern, code in patterns if fnmatchcase(plain, pattern)}
        found = matching.pop() if len(matching) == 1 else None
    return found or None


def understand_all(list_name: str, text: object) -> tuple[list[str], list[str]]:
    """For cells that hold several: the codes in their order, and the pieces nobody understands."""
    whole = understand(list_name, text)
    if whole is not None:
        return [whole], []
    codes: list[str] = []
    open_questions = []
    for piece in SEPARATORS.split("" if text is None else str(text)):
        code = understand(list_name, piece)
        if code is None and piece.strip():
            open_questions.append(piece.strip())
        elif code is not None and code not in codes:
            codes.append(code)
    return codes, open_questions


def normalised(text: str) -> str:
    """Letters and figures only, lower case, umlauts as two letters, other accents dropped."""
    lower = unicodedata.normalize("NFKC", text).casefold().translate(UMLAUTS)
    plain = unicodedata.normalize("NFD", lower)
    return "".join(letter for letter in plain if letter.isalnum())


SECTION = re.compile(
    r"(?P<sign>§+|par\.?|paragra(?:f|ph))?\s{0,9}(?P<number>\d{1,3}[a-g]?)"
    r"(?:\s{0,9}(?:(?P<word>abs\.?|absatz)|[(/,.])?\s{0,9}(?P<sub>[ivx]{1,4}|\d[ab]?)\)?)?"
    r"(?:\s{0,9}(?:s\.?|satz)\s{0,9}(?P<sentence>\d))?(?:\s{0,9}(?:alt\.?|alternative)\s{0,9}(?P<alternative>\d))?"
    r"\s{0,9}(?P<law>aufenthg|aufenthaltsgesetz)?"
)
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
BEFORE_A_SECTION = frozenset(
    {"ae", "aufenthaltserl", "aufenthaltserlaubnis", "aufenthaltstitel", "titel", "nach", "gem"}
)


def _section_of_law(text: str) -> str | None:
    """ "AE §25(2)", "25 II", "Par. 25 Abs. 2 AufenthG" and "Aufenthaltserl. 25/2" are all "section25.2"."""
    lower = unicodedata.normalize("NFKC", text).casefold().strip()
    match = next((found for found in SECTION.finditer(lower) if found.end() == len(lower)), None)
    if match is None or not BEFORE_A_SECTION.issuperset(map(normalised, lower[: match.start()].split())):
        return None
    parts = match.groupdict()
    stands_alone = match.start() == 0 and not parts["sign"] and not parts["law"]
    if stands_alone and not parts["word"] and parts["sub"] not in ROMAN:
        return None  # a bare "24" or "25/2" may be anything, a date for instance
    pieces = [parts["number"], ROMAN.get(parts["sub"] or "", parts["sub"]), parts["sentence"], parts["alternative"]]
    return "section" + ".".join(piece for piece in pieces if piece)


Spellings = tuple[dict[str, str], list[tuple[str, str]]]


@cache
def _spellings(list_name: str) -> Spellings:
    path = FOLDER / f"{list_name}.yaml"
    text = path.read_text(encoding="utf-8") if path.is_file() else "{}"
    return read_spellings(list_name, text)


def read_spellings(list_name: str, text: str) -> Spellings:
    """Every known spelling of a list, and patterns with an asterisk. A spelling for two codes is an error in the file;
    where a label and a spelling collide, the spelling decides."""
    codes = code_list(list_name)
    known = _labels(list_name)
    patterns: list[tuple[str, str]] = []
    listed: dict[str, str] = {}
    for code, spellings in read_mapping(f"aliases/{list_name}.yaml", text).items():
        if code not in codes:
            raise BadCodeList(f"aliases/{list_name}.yaml: {code!r} is no code of the list")
        for spelling in spellings:
            if "*" in spelling:
                patterns.append(("*".join(normalised(part) for part in spelling.split("*")), code))
                continue
            key = _section_of_law(spelling) or normalised(spelling)
            if listed.setdefault(key, code) != code:
                raise BadCodeList(f"aliases/{list_name}.yaml: {spelling!r} stands for {listed[key]} and for {code}")
    return known | listed, patterns


def _labels(list_name: str) -> dict[str, str]:
    """Codes and labels themselves; a label that two codes share is left out."""
    found: dict[str, str] = {}
    for item in code_list(list_name):
        words = {item.label_de, item.label_en} if item.code in MADE_UP else {item.code, item.label_de, item.label_en}
        for word in {normalised(word) for word in words}:
            found[word] = "" if word in found else item.code
    return found
