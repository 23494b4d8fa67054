"""How many of the spellings people really use are found; docs/develop/search.md has the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from geleit.people import sound
from geleit.people.names import fold, index_keys, parts, phone_numbers, query_keys

LINES = (Path(__file__).parent / "name_variants.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(name.strip() for name in line.split("|")) for line in LINES if line and not line.startswith("#")]
MISSED = {("Xhemajl", "Dschemail"), ("Gjergj", "Djerdj"), ("Nour Eldin", "Nureddin"), ("Weldeab", "Woldeab")}
OTHERS = [
    ("Hasan", "Hussein"),
    ("Omar", "Amir"),
    ("Hamid", "Ahmad"),
    ("Karim", "Akram"),
    ("Anna", "Ivan"),
    ("Peter", "Paul"),
    ("Müller", "Miller"),
    ("Fatima", "Fatih"),
    ("Olena", "Alina"),
    ("Yusuf", "Yasin"),
    ("Tesfay", "Tsegay"),
    ("Schneider", "Schmidt"),
    ("أحمد", "Hamid"),
    ("Nguyen", "Nagy"),
    ("Ali", "Elias"),
    ("Sara", "Soraya"),
    ("Demir", "Dimitri"),
    ("Maria", "Marta"),
    ("Said", "Sad Al-Din Omar"),
]

# The price of finding so much: names that really are different people's.
TAKEN_FOR_THE_SAME = [("محمد", "Mahmoud"), ("Samir", "Samira"), ("Said", "Saad"), ("Maria", "Mara")]


def finds(stored: str, asked: str) -> bool:
    kept = index_keys(stored)
    return all(query_keys(part) & kept for part in parts(asked))


def test_the_list_is_long_and_of_every_script():
    assert len(PAIRS) >= 240


@pytest.mark.parametrize(("stored", "asked"), [pair for pair in PAIRS if pair not in MISSED])
def test_another_spelling_is_found(stored, asked):
    assert finds(stored, asked)


@pytest.mark.parametrize(("stored", "asked"), sorted(MISSED))
def test_what_is_known_to_be_missed(stored, asked):
    assert not finds(stored, asked)


@pytest.mark.parametrize(("stored", "asked"), OTHERS)
def test_other_names_are_not_taken_for_the_same(stored, asked):
    assert not finds(stored, asked)


@pytest.mark.parametrize(("stored", "asked"), TAKEN_FOR_THE_SAME)
def test_some_other_names_are_taken_for_the_same(stored, asked):
    assert finds(stored, asked)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Abd al-Rahman Al-Shami", ["abdulrahman", "Shami"]),
        ("Gebre Selassie", ["Gebre", "Selassie"]),
        ("Müller-Lüdenscheid", ["Müller", "Lüdenscheid"]),
        ("O'Connor", ["OConnor"]),
        ("von der Leyen", ["Leyen"]),
        ("Le", ["Le"]),
        ("Abdul", ["Abdul"]),
        ("عبد الرحمن", ["عبدالرحمن"]),
        ("", []),
    ],
)
def test_a_name_falls_into_parts(name, expected):
    assert parts(name) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Müller", "muller"),
        ("MUELLER", "muller"),
        ("Weiß", "weiss"),
        ("Çelik", "celik"),
        ("Юлія", "yuliya"),
        ("123", ""),
    ],
)
def test_one_spelling_for_many(word, expected):
    assert fold(word) == expected


def test_a_sound_keeps_consonants_and_the_first_vowel():
    assert sound.sound("ahmad") == "Ahmt"
    assert sound.sound("mohammed") == "mOhmt"
    assert sound.consonants("mOhmt") == "mhmt"
    assert sound.consonants("Ahmt") == "ahmt"
    assert sound.skeleton("محمد") == "mhmt"


def test_there_are_never_too_many_sounds_to_look_for():
    assert len(sound.sounds_asked("zezhchuchizachaweczachez")) <= sound.MOST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0170 1234567", ["491701234567"]),
        ("+49 (0)170/1234567", ["491701234567"]),
        ("0049 170 1234567", ["491701234567"]),
        ("+43 664 1234567", ["436641234567"]),
        ("06131 123456, 0170 1234567", ["496131123456", "491701234567"]),
        ("keine", []),
    ],
)
def test_phone_numbers_are_read(text, expected):
    assert phone_numbers(text) == expected
