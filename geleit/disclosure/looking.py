"""The copy as pages to look through, and what the counsellor blacks out on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from geleit.disclosure.others import blacked_out

WEIGHT = 40  # a page holds about so many lines
SEPARATOR = ";"


@dataclass
class Entry:
    section: str
    heading: str  # title of the section, where it begins
    fields: list[dict[str, Any]]
    weight: int


@dataclass
class Page:
    number: int
    entries: list[Entry] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)


def pages_of(found: Mapping[str, Any]) -> list[Page]:
    """In the order of the copy; documents stand on the last one. The same content makes the same pages."""
    pages = [Page(1)]
    filled = 0
    for entry in _entries(found):
        if filled and filled + entry.weight > WEIGHT:
            pages.append(Page(len(pages) + 1))
            filled = 0
        pages[-1].entries.append(entry)
        filled += entry.weight
    pages[-1].documents = list(found["documents"])
    return pages


def _entries(found: Mapping[str, Any]) -> Iterator[Entry]:
    for at, section in enumerate(found["sections"]):
        for number, fields in enumerate(section["entries"]):
            for place, one in enumerate(fields):
                for row, line in enumerate(one.get("lines", ())):
                    line["key"] = f"{at}-{number}-{place}-{row}"
            weight = sum(max(len(one.get("lines", ())), 1) for one in fields)
            yield Entry(section["name"], section["title"] if number == 0 else "", fields, weight)


def lines_of(page: Page) -> Iterator[dict[str, Any]]:
    for entry in page.entries:
        for one in entry.fields:
            yield from one.get("lines", ())


def take(page: Page, sent: Mapping[str, Any]) -> bool:
    """Writes what was sent into the lines and documents of the page; False where a passage stands in no line."""
    fits = True
    for line in lines_of(page):
        typed = sent.get(f"cut-{line['key']}", "")
        line["cut"] = [passage.strip() for passage in typed.split(SEPARATOR) if passage.strip()]
        line["whole"] = f"whole-{line['key']}" in sent
        missing = [passage for passage in line["cut"] if passage.casefold() not in line["text"].casefold()]
        line["missing"] = missing
        fits = fits and not missing
    for document in page.documents:
        document["give"] = f"give-{document['id']}" in sent
    return fits


def forget_helpers(found: dict[str, Any]) -> dict[str, Any]:
    """What only the page needs is not kept."""
    for page in pages_of(found):
        for line in lines_of(page):
            line.pop("key", None)
            line.pop("missing", None)
    return found


def left_to_look(found: Mapping[str, Any]) -> list[int]:
    return [page.number for page in pages_of(found) if page.number not in found["looked"]]


def out(line: Mapping[str, Any]) -> str:
    return blacked_out(line["text"], line["cut"], whole=line["whole"])
