"""The words of the public pages in the languages of the people they are for. German prevails; see `unchecked`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from geleit.core.pdf import direction

FOLDER = Path(__file__).parent / "data" / "texts"
COOKIE = "geleit_offers_language"


@cache
def texts(language: str) -> dict[str, str]:
    """`unchecked` is the sentence to show beside a text that nobody here could check; "" where that is not so."""
    return yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))


def is_known(language: str) -> bool:
    return language in settings.CLIENT_LANGUAGES


def languages() -> list[tuple[str, str]]:
    return [(code, texts(code)["name"]) for code in settings.CLIENT_LANGUAGES]


def written_from(language: str) -> str:
    return direction(language)


def html_language(language: str) -> str:
    """As a browser knows it."""
    return "de" if language.startswith("de") else language
