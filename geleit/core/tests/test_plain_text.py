"""Nothing invisible turns round or hides what stands beside it."""

import pytest

from geleit.core.plain_text import plain, plain_all

RLO, LRI, PDI, LRM, ZWNJ = "\u202e", "\u2066", "\u2069", "\u200e", "\u200c"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"Bescheid{RLO}fdp.exe", "Bescheidfdp.exe"),
        (f"{LRI}Esra{PDI}", "Esra"),
        ("Esra\x00\x08 Yıldırım\x9b", "Esra Yıldırım"),
        ("eins\nzwei\tdrei\r\n", "eins\nzwei\tdrei\r\n"),
        (f"علی{ZWNJ}رضا", f"علی{ZWNJ}رضا"),  # Persian needs the joiner
        (f"مرحبا{LRM}!", f"مرحبا{LRM}!"),
        ("ትግርኛ", "ትግርኛ"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_what_scripts_need_stays_and_the_rest_goes(typed, kept):
    assert plain(typed) == kept


def test_in_lists_and_dicts_too():
    assert plain_all({"a": [f"x{RLO}y", 3, None], "b": (f"{LRI}z",)}) == {"a": ["xy", 3, None], "b": ["z"]}
