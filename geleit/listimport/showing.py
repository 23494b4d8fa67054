"""Questions and readings in the words of the reader."""

from __future__ import annotations

from typing import Any

from geleit.listimport.duplicates import WHYS as DUPLICATE_WHYS
from geleit.listimport.questions import WHYS
from geleit.listimport.sheet import colour_name
from geleit.people.models import Person
from geleit.programmes.codes import code_list


def shown_group(group: dict[str, Any]) -> dict[str, Any]:
    """A question as the page shows it."""
    is_colour = group["choices"] == "colour"
    return {
        **group,
        "value": colour_name(group["value"]) if is_colour else group["value"],
        "sentence": str(WHYS[group["why"]]),
        "more": group["number"] - len(group["shown"]),
    }


def code_words(list_name: str, codes: list[str]) -> str:
    if list_name == "interpreter":
        return ", ".join(str(Person.Interpreter(code).label) for code in codes)
    return ", ".join(code_list(list_name).label(code) for code in codes)


def duplicate_words(why: str) -> str:
    return str(DUPLICATE_WHYS[why])
