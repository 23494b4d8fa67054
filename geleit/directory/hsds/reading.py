"""From records of the standard to rows that can be saved. What cannot be read is named, with the way to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import models

from geleit.directory.eligibility import Criteria, Tree, check, tree_of
from geleit.directory.hsds.records import Json
from geleit.directory.taxonomies import FEATURE_LIST, FEATURES, Term, own_terms
from geleit.rules.errors import BadRules


class Unreadable(Exception):
    """`where` is the way to the field: service 4711, phones 2, number."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where, self.what = where, what


def uuid_of(data: Mapping[str, Any], where: str, name: str = "id") -> UUID:
    try:
        return UUID(str(data.get(name) or ""))
    except ValueError:
        raise Unreadable(f"{where}, {name}", "must be a UUID") from None


def values(model: Any, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The fields of one table out of a record; ids and links are the caller's."""
    found = {}
    for name in model.columns():
        field = _field(model, name)
        if field is None or name == "id":
            continue
        given = data.get(name)
        if given in (None, ""):
            if not field.blank and not field.has_default():
                raise Unreadable(f"{where}, {name}", "is missing")
            continue
        found[field.name] = _value(field, given, f"{where}, {name}")
    return found


def _field(model: Any, name: str) -> Any:
    """None for links and for what is worked out."""
    own = {field.attname: field for field in model._meta.concrete_fields}
    field = own.get(name)
    return None if field is None or field.is_relation else field


def _value(field: Any, given: Any, where: str) -> Any:
    if isinstance(field, models.TimeField):
        return clock(given, where)
    # A decimal too: a float has more places than were written.
    if isinstance(field, models.CharField | models.TextField | models.DecimalField) and not isinstance(given, str):
        given = str(given)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        given = str(given)[:10]  # some write a moment where the standard wants a day
    try:
        return field.clean(given.strip() if isinstance(given, str) else given, None)
    except ValidationError as problem:
        raise Unreadable(where, " ".join(problem.messages)) from None


def clock(given: Any, where: str) -> time:
    """09:00, 09:00:00, 09:00+01:00, 09:00Z: the clock on the wall counts."""
    text = str(given).strip()
    try:
        return time.fromisoformat(text.replace("Z", "")[:8].split("+")[0].split("-")[0])
    except ValueError:
        raise Unreadable(where, f"{text!r} is not a time of day") from None


def listed(data: Mapping[str, Any], name: str, where: str) -> list[Json]:
    found = data.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(f"{where}, {name}", "must be a list of records")
    return found


def rows(model: Any, found: Iterable[Json], where: str, **links: Any) -> list[Any]:
    """One row a record, under its own id."""
    made = []
    for number, data in enumerate(found, start=1):
        here = f"{where} {number}"
        made.append(model(id=_id(data), **values(model, data, here), **links))
    return made


def _id(data: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(data.get("id")))
    except ValueError:
        return uuid4()


def our_words(attributes: Iterable[Json]) -> list[tuple[str, Term]]:
    """(link type, term) of what is said with our own lists."""
    found = []
    for one in attributes:
        term = own_term(one)
        if term:
            found.append((str(one.get("link_type") or ""), term))
    return found


def own_term(attribute: Mapping[str, Any]) -> Term | None:
    try:
        return own_terms().get(UUID(str(attribute.get("taxonomy_term_id") or _inner_id(attribute))))
    except ValueError:
        return None


def _inner_id(attribute: Mapping[str, Any]) -> Any:
    inner = attribute.get("taxonomy_term")
    return inner.get("id") if isinstance(inner, dict) else None


def profile_of_service(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Category, topics, features and eligibility, from our own fields or from what the standard has."""
    words = our_words(listed(data, "attributes", where))
    codes: dict[str, list[str]] = {}
    for _kind, term in words:
        codes.setdefault(term.list_name, []).append(term.code)
    found: dict[str, Any] = {
        "category": next(iter(codes.get("offer_category", [])), ""),
        "topics": list(dict.fromkeys(codes.get("counselling_topic", []))),
        "eligibility": _tree(data, words, codes, where),
    }
    for feature in FEATURES:
        if feature in codes.get(FEATURE_LIST, []) and feature != "wheelchair":
            found[feature] = True
    return found


def _tree(data: Mapping[str, Any], words: list[tuple[str, Term]], codes: Mapping[str, list[str]], where: str) -> Tree:
    given = data.get("x_geleit_eligibility")
    if given is None:
        return tree_of(_criteria(data, words, codes, where))
    try:
        check(given)
    except BadRules as problem:
        raise Unreadable(f"{where}, x_geleit_eligibility", str(problem)) from None
    return given


def _criteria(
    data: Mapping[str, Any], words: list[tuple[str, Term]], codes: Mapping[str, list[str]], where: str
) -> Criteria:
    levels = {kind: term.code for kind, term in words if term.list_name == "language_level"}
    return Criteria(
        min_age=_age(data, "minimum_age", where),
        max_age=_age(data, "maximum_age", where),
        level_from=levels.get("minimum_level", ""),
        level_to=levels.get("maximum_level", ""),
        status_groups=tuple(codes.get("residence_status_group", ())),
        legal_spheres=tuple(codes.get("legal_sphere", ())),
        genders=tuple(codes.get("gender", ())),
        programmes=tuple(codes.get("programme", ())),
    )


def _age(data: Mapping[str, Any], name: str, where: str) -> int | None:
    given = data.get(name)
    if given in (None, ""):
        return None
    try:
        age = int(float(given))
    except (TypeError, ValueError):
        raise Unreadable(f"{where}, {name}", "must be a number") from None
    if not 0 <= age <= 200:
        raise Unreadable(f"{where}, {name}", "must be between 0 and 200")
    return age
