"""How names sound, roughly: consonants that people mix up when they write a name down count as one.

A name is kept under one sound (`sound`, `skeleton`), and looked for under several (`…_asked`): who types Jamila may
have heard Djamila or Yamila. Letters: s f h j k b t l m n r y; the first vowel is A, E, I or O (o and u are one); in a
skeleton a stands for a vowel at the start.
"""

import re
from collections.abc import Callable
from itertools import product

Kept = tuple[str, list[str]]

MOST = 48  # sounds looked for at once
VOWELS = "aeiou"
OPEN = "AEIO"
OPEN_TO = {"a": "AE", "e": "EAI", "i": "IE", "o": "O", "u": "O", "y": "IE"}
SERVANT = re.compile(r"^([Aa]bt)l(?=[trsn])")
DOUBLE = re.compile(r"([^aeiou])\1+")

# letters → (kept as, looked for as); the longest fitting entry counts. "" is silence.
LATIN = {
    "shch": ("s", ["s"]),
    "tsch": ("s", ["s", "h", "k"]),
    "dsch": ("j", ["j", "y"]),
    "sch": ("s", ["s"]),
    "dzh": ("j", ["j", "y"]),
    "chr": ("kr", ["kr", "hr"]),
    "dj": ("j", ["j", "y"]),
    "zh": ("s", ["s", "j"]),
    "sh": ("s", ["s"]),
    "kh": ("h", ["h", "k"]),
    "gh": ("k", ["k"]),
    "ch": ("h", ["h", "k", "s"]),
    "th": ("t", ["t", "s"]),
    "dh": ("t", ["t", "s"]),
    "ph": ("f", ["f"]),
    "ts": ("s", ["s"]),
    "tz": ("s", ["s"]),
    "cz": ("s", ["s"]),
    "sz": ("s", ["s"]),
    "ck": ("k", ["k"]),
    "ce": ("s", ["s", "j", "k"]),
    "ci": ("s", ["s", "j", "k"]),
    "cy": ("s", ["s", "j", "k"]),
    "b": ("b", ["b"]),
    "c": ("k", ["k", "j"]),
    "d": ("t", ["t"]),
    "f": ("f", ["f"]),
    "g": ("k", ["k", "j"]),
    "h": ("h", ["h"]),
    "k": ("k", ["k"]),
    "l": ("l", ["l"]),
    "m": ("m", ["m"]),
    "n": ("n", ["n"]),
    "p": ("b", ["b"]),
    "q": ("k", ["k"]),
    "r": ("r", ["r"]),
    "s": ("s", ["s"]),
    "t": ("t", ["t"]),
    "v": ("f", ["f"]),
    "x": ("ks", ["ks", "h", "k"]),
    "z": ("s", ["s", "t"]),
}
SOFT_C = {"ce", "ci", "cy"}  # the vowel is read again after the consonant
LONGEST = max(map(len, LATIN))
BEGIN_LONGER = {letters[0] for letters in LATIN if len(letters) > 1}

ARABIC = {
    **dict.fromkeys("بپ", ("b", ["b"])),
    **dict.fromkeys("تطدضټډٹڈ", ("t", ["t"])),
    **dict.fromkeys("سصزشژښځڅ", ("s", ["s"])),
    **dict.fromkeys("ثظ", ("s", ["s", "t"])),
    **dict.fromkeys("حه", ("h", ["h"])),
    **dict.fromkeys("قكغ", ("k", ["k"])),
    **dict.fromkeys("رڕړڑ", ("r", ["r"])),
    **dict.fromkeys("لڵ", ("l", ["l"])),
    **dict.fromkeys("نڼں", ("n", ["n"])),
    **dict.fromkeys("فڤ", ("f", ["f"])),
    "ض": ("t", ["t", "s"]),
    "ذ": ("t", ["t", "s"]),
    "خ": ("h", ["h", "k"]),
    "ج": ("j", ["j", "y", "k"]),
    "چ": ("s", ["s", "k", "j", "h"]),
    "گ": ("k", ["k", "j"]),
    "ګ": ("k", ["k", "j"]),
    "م": ("m", ["m"]),
}

# beginning of a word → kept as, looked for as, how many letters it takes
BEGINNINGS: list[tuple[re.Pattern[str], Kept, int]] = [
    (re.compile(r"i[aeou]"), ("y", ["y", "j"]), 1),
    (re.compile(r"ou[aei]"), ("f", ["f"]), 2),
    (re.compile(r"j."), ("j", ["j", "y"]), 1),
    (re.compile(r"y[aeiou]"), ("y", ["y", "j"]), 1),
    (re.compile(r"w."), ("f", ["f"]), 1),
    (re.compile(r"x."), ("h", ["h", "k", "ks", "s"]), 1),
]

Sounded = list[list[str]]  # for each place what it may be


def sound(spelling: str) -> str:
    """What a spelling in Latin letters is kept under."""
    return _servant(_first(_latin(spelling, _kept)))


def sounds_asked(spelling: str) -> set[str]:
    return {_servant(one) for one in _all(_latin(spelling, _asked))}


def consonants(sounded: str) -> str:
    """The skeleton of a sound: Ahmt → ahmt, mOhmt → mhmt."""
    first = "a" if sounded[:1] in OPEN else sounded[:1]
    return first + "".join(letter for letter in sounded[1:] if letter not in OPEN)


def skeleton(word: str) -> str:
    """What a word in Arabic script is kept under."""
    return _servant(_first(_bare(word, _kept)))


def skeletons_asked(word: str) -> set[str]:
    return {_servant(one) for one in _all(_bare(word, _asked))}


def _kept(entry: Kept) -> list[str]:
    return [entry[0]]


def _asked(entry: Kept) -> list[str]:
    return entry[1]


def _first(places: Sounded) -> str:
    return "".join(place[0] for place in places)


def _all(places: Sounded) -> set[str]:
    """All combinations; where there would be too many, the last places keep their first meaning."""
    most = 1
    limited = []
    for place in places:
        most *= len(place)
        limited.append(place if most <= MOST else place[:1])
        most = most if most <= MOST else most // len(place)
    return {"".join(chosen) for chosen in product(*limited)}


def _latin(spelling: str, choose: Callable[[Kept], list[str]]) -> Sounded:
    word = DOUBLE.sub(r"\1", spelling)
    word = word[:1] + word[1:].replace("iu", "yu")  # Liudmyla, Lyudmyla
    places, at = _beginning(word, choose)
    voiced, before = False, ""
    while at < len(word):
        letters = _longest(word, at)
        entry, is_vowel = _meaning(word, at, letters)
        if is_vowel and not voiced:
            places.append(_vowel(word[at], choose))
            voiced = True
        elif not is_vowel and (not entry[0] or entry[0] != before):
            places.append(choose(entry))
        before = "" if is_vowel else entry[0]
        at += 1 if letters in SOFT_C else len(letters)
    return [place for place in places if place != [""]]


def _beginning(word: str, choose: Callable[[Kept], list[str]]) -> tuple[Sounded, int]:
    """Letters that mean something else at the start: Iuliia, Ouali, Jana, Yana, Walid."""
    for beginning, entry, length in BEGINNINGS:
        if beginning.match(word):
            return [choose(entry)], length
    return [], 0


def _longest(word: str, at: int) -> str:
    for length in range(LONGEST, 1, -1) if word[at] in BEGIN_LONGER else ():
        if word[at : at + length] in LATIN:
            return word[at : at + length]
    return word[at]


def _meaning(word: str, at: int, letters: str) -> tuple[Kept, bool]:
    """The consonant, or that it is a vowel."""
    after = word[at + len(letters) : at + len(letters) + 1]
    if letters in VOWELS:
        return ("", []), True
    if letters == "h" and not after:
        return ("", [""]), False
    if letters == "w":
        return ("f", ["f", ""]), False
    if letters == "j":
        return ("j", ["j", ""]) if after in VOWELS and after else ("", [""]), False
    if letters == "y":
        return (("", ["", "j"]), False) if after and after in VOWELS else (("", []), True)
    return LATIN.get(letters, ("", [""])), False


def _vowel(letter: str, choose: Callable[[Kept], list[str]]) -> list[str]:
    classes = OPEN_TO[letter]
    return choose((classes[0], list(classes)))


def _bare(word: str, choose: Callable[[Kept], list[str]]) -> Sounded:
    places: Sounded = []
    before = ""
    for at, letter in enumerate(word):
        entry = _bare_letter(word, at, letter)
        if entry[0] and letter == before:
            continue
        before = letter
        places.append(choose(entry))
    return [place for place in places if place != [""]]


def _bare_letter(word: str, at: int, letter: str) -> Kept:
    if at == 0 and letter in "اأإآعءئ":
        return ("a", ["a"])
    if letter in "يی":
        return ("y", ["y", "j"]) if at == 0 else ("", [""])
    if letter in "وؤ":
        return ("f", ["f"]) if at == 0 else ("", ["", "f"])
    if letter == "ه" and at == len(word) - 1 and len(word) > 2:
        return ("", [""])
    return ARABIC.get(letter, ("", [""]))


def _servant(sounded: str) -> str:
    """Abdelsalam, Abdul Salam and Abdussalam: the l is swallowed before some letters."""
    return SERVANT.sub(r"\1", sounded)
