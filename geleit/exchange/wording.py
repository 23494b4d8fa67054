"""The few sentences of a consent in the languages of the clients. German is what counts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geleit.exchange.catalogue import Field
from geleit.programmes.codes import code_list

FOLDER = Path(__file__).parent / "data" / "wording"


@cache
def wording(language: str) -> dict[str, Any]:
    """`language`: a key of settings.CLIENT_LANGUAGES. `checked`: somebody who speaks it has signed it off."""
    return yaml.load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def field_words(one: Field, language: str) -> str:
    if language.startswith("en"):
        return one.label_en
    return wording(language).get("fields", {}).get(one.code, one.label_de)


def purpose_words(code: str, language: str) -> str:
    return wording(language).get("purposes", {}).get(code) or code_list("consent_purpose").label(code, language)
