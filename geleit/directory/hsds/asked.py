"""The parameters of a request, read and refused in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from geleit.core import dates
from geleit.core.plain_text import plain

PER_PAGE = 50
MOST_PER_PAGE = 500
YES = {"true", "1", "yes"}
NO = {"false", "0", "no", ""}


class BadRequest(ValueError):
    """A parameter that cannot be read; the words say which and how it would be right."""


@dataclass(frozen=True)
class Asked:
    page: int = 1
    per_page: int = PER_PAGE
    format: str = "json"
    search: str = ""
    modified_after: datetime | None = None
    full: bool = False
    full_service: bool = False
    minimal: bool = False
    top_only: bool = False
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    parent_id: UUID | None = None
    postcode: str = ""
    proximity: float | None = None


def read(given: Mapping[str, str]) -> Asked:
    """Raises BadRequest. What the standard does not know is passed by."""
    minimal = _flag(given, "minimal")
    return Asked(
        page=_number(given, "page", 1),
        per_page=_per_page(given, minimal),
        format=_format(given),
        search=plain(given.get("search", "")).strip()[:200],
        modified_after=_moment(given, "modified_after"),
        full=_flag(given, "full"),
        full_service=_flag(given, "full_service"),
        minimal=minimal,
        top_only=_flag(given, "top_only"),
        taxonomy_term_id=_id(given, "taxonomy_term_id"),
        taxonomy_id=_id(given, "taxonomy_id"),
        organization_id=_id(given, "organization_id"),
        parent_id=_id(given, "parent_id"),
        postcode=plain(given.get("postcode", "")).strip(),
        proximity=_metres(given),
    )


def _per_page(given: Mapping[str, str], minimal: bool) -> int:
    """Minimal lists come on one page unless somebody wants it otherwise."""
    if minimal and not given.get("per_page"):
        return 1_000_000
    return min(_number(given, "per_page", PER_PAGE), MOST_PER_PAGE)


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**9:
        raise BadRequest(f"{name} must be a whole number from 1 on.")
    return int(text)


def _metres(given: Mapping[str, str]) -> float | None:
    text = given.get("proximity", "").strip()
    if not text:
        return None
    try:
        metres = float(text)
    except ValueError:
        metres = -1
    if not 0 <= metres <= 2_000_000:
        raise BadRequest("proximity must be a number of metres.")
    return metres


def _flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").strip().lower()
    if text not in YES | NO:
        raise BadRequest(f"{name} must be true or false.")
    return text in YES


def _format(given: Mapping[str, str]) -> str:
    text = given.get("format", "").strip().lower() or "json"
    if text not in ("json", "ndjson"):
        raise BadRequest("format must be json or ndjson.")
    return text


def _id(given: Mapping[str, str], name: str) -> UUID | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest(f"{name} must be a UUID.") from None


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    text = given.get(name, "").strip().replace(" ", "+")  # a plus sign that nobody encoded
    if not text:
        return None
    try:
        if len(text) == 10:
            return dates.at(date.fromisoformat(text), time(0))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{name} must be a moment like 2026-11-20T08:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
