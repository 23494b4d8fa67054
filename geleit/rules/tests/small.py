"""A small catalogue for tests of the engine, so that they do not hang on the law."""

from datetime import date
from typing import Any

from geleit.rules.catalogue import Catalogue
from geleit.rules.facts import FactCatalogue, read_facts
from geleit.rules.loading import FOLDER, read_sentences
from geleit.rules.rule import read_rule

DAY = date(2026, 11, 20)


def fact(key: str, type: str = "bool", **more: Any) -> dict[str, Any]:
    words = {"label_de": key, "label_en": key, "question_de": f"{key}?", "question_en": f"{key}?"}
    return {"key": key, "type": type, **words, **more}


FACTS = [
    fact("a"),
    fact("b"),
    fact("c"),
    fact("health", sensitive=True),
    fact("months", "number"),
    fact("entry", "date"),
    fact("applied", "date"),
    fact("level", "enum", allowed=["none", "A1", "A2", "B1"], ordered=True),
    fact("consent", "enum", allowed=["given", "open", "refused"], unknown_values=["open"]),
]


def facts() -> FactCatalogue:
    return read_facts("facts.yaml", FACTS)


def is_(key: str, value: object = True, op: str = "eq", **marks: bool) -> dict[str, Any]:
    return {"fact": key, "op": op, "value": value, "text_de": f"{key} {op} {value}", "text_en": f"{key} {op}", **marks}


def rule(id: str, conditions: object, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "area": "T",
        "title_de": id,
        "title_en": id,
        "legal_refs": ["§ 1"],
        "valid_from": "2020-01-01",
        "valid_until": None,
        "valid_from_basis": "textdiff_or_dated_source",
        "checked_on": "2026-08-19",
        "source": "test",
        "confidence": "hoch",
        "legal_effect": "anspruch",
        "conditions": conditions,
        "result_text_de": "Folge",
        "next_steps_de": [],
        "caveats_de": [],
        **more,
    }


def catalogue(*rules: dict[str, Any]) -> Catalogue:
    known = facts()
    sentences = read_sentences(FOLDER / "sentences.yaml")
    return Catalogue(known, [read_rule("t.yaml", "T", entry, known) for entry in rules], (), sentences)


def answer(rules: list[dict[str, Any]], id: str, as_of: date = DAY, **known: object) -> Any:
    [found] = catalogue(*rules).evaluate(known, as_of, [id])
    return found


def result(conditions: object, **known: object) -> str:
    return str(answer([rule("R", conditions)], "R", **known).result)
