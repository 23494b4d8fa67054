"""Every answer against the standard's own schema files: GELEIT_HSDS_SCHEMAS=DIR ./run test directory

DIR holds the files of the standard, in any folder below it: service.json, organization.json and so on; where there are
compiled ones as well (compiled/service_list.json …), lists are held against those too.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from geleit.directory.tests.offers import both
from geleit.directory.tests.whole import everything

FOLDER = os.environ.get("GELEIT_HSDS_SCHEMAS", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER, reason="GELEIT_HSDS_SCHEMAS=DIR names no folder with the standard's schema files"),
]
NAMES = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
PAGE = {
    "total_items": int,
    "total_pages": int,
    "page_number": int,
    "size": int,
    "first_page": bool,
    "last_page": bool,
    "empty": bool,
    "contents": list,
}
formats = FormatChecker()


@formats.checks("uuid", raises=ValueError)
def is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@formats.checks("uri", raises=ValueError)
def is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


@formats.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@formats.checks("email")
def is_email(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[^@\s]+@[^@\s]+", value) is not None


@cache
def files() -> dict[str, Path]:
    """File name → file. What is compiled goes under compiled/NAME."""
    found: dict[str, Path] = {}
    for path in sorted(Path(FOLDER).rglob("*.json")):
        if not is_schema(path):  # a whole checkout has examples too
            continue
        compiled = path.parent.name == "compiled" or path.stem.endswith(("_list", "_package", "_with_definitions"))
        found.setdefault(f"compiled/{path.name}" if compiled else path.name, path)
    return found


def is_schema(path: Path) -> bool:
    content = json.loads(path.read_text(encoding="utf-8"))
    return isinstance(content, dict) and isinstance(content.get("properties"), dict)


@cache
def registry() -> Registry:
    known: Registry = Registry()
    for name, path in files().items():
        if name.startswith("compiled/"):
            continue
        content = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource.from_contents(content, default_specification=DRAFT202012)
        known = known.with_resource(name, resource)
        if "$id" in content:
            known = known.with_resource(content["$id"], resource)
    return known


@cache
def validator(name: str) -> Draft202012Validator:
    if name not in files():
        pytest.fail(f"There is no {name} in {FOLDER}.")
    content = json.loads(files()[name].read_text(encoding="utf-8"))
    content.setdefault("$id", name)
    return Draft202012Validator(content, registry=registry(), format_checker=formats)


def against(name: str, record: Any) -> None:
    problems = validator(name).iter_errors(record)
    assert [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in problems] == []


def whole_schema(name: str) -> str:
    """The file of the standard, else the compiled one: with everything written into it."""
    return name if name in files() else f"compiled/{name}"


@pytest.fixture(autouse=True)
def directory(move_to):
    with move_to(date(2026, 11, 21)):
        both()
        everything()
        yield


def pages(client, path: str, **parameters: str) -> list[dict[str, Any]]:
    answer = client.get(f"/hsds/v3/{path}", {"per_page": "500", **parameters})
    assert answer.status_code == 200
    page = answer.json()
    assert {name: type(value) for name, value in page.items()} == PAGE
    assert page["size"] == len(page["contents"]) > 0
    return page["contents"]


@pytest.mark.parametrize("path", list(NAMES))
def test_each_record_of_a_list(client, path):
    for record in pages(client, path):
        against(whole_schema(f"{NAMES[path]}.json"), record)
        if f"compiled/{NAMES[path]}_list.json" in files():
            against(f"compiled/{NAMES[path]}_list.json", record)


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations"])
def test_each_record_of_a_full_list(client, path):
    for parameters in ({"full": "true"}, {"full": "true", "full_service": "true"}):
        for record in pages(client, path, **parameters):
            against_all(NAMES[path], record)


@pytest.mark.parametrize("path", list(NAMES))
def test_each_record_by_its_id(client, path):
    for record in pages(client, path):
        for parameters in ({}, {"full_service": "true"} if path == "organizations" else {}):
            against_all(NAMES[path], client.get(f"/hsds/v3/{path}/{record['id']}", parameters).json())


def against_all(name: str, record: Any) -> None:
    for file in (f"{name}.json", f"compiled/{name}.json"):
        if file in files():
            against(file, record)
    assert f"{name}.json" in files() or f"compiled/{name}.json" in files(), f"There is no {name}.json in {FOLDER}."
    for place in record.get("service_at_locations", []):
        against(whole_schema("service_at_location.json"), place)
    if isinstance(record.get("service"), dict):
        against(whole_schema("service.json"), record["service"])
    for service in record.get("services", []):
        against(whole_schema("service.json"), service)


@pytest.mark.parametrize("path", ["services", "service_at_locations"])
def test_minimal_records_are_an_id_and_a_moment(client, path):
    """The standard asks for these two alone, so what else it requires of a record cannot be there."""
    properties = json.loads(files()[whole_schema("service.json")].read_text(encoding="utf-8"))["properties"]
    shape = {
        "type": "object",
        "properties": {"id": properties["id"], "modified_date": properties.get("last_modified", {"type": "string"})},
        "required": ["id", "modified_date"],
        "additionalProperties": False,
    }
    for record in pages(client, path, minimal="true"):
        assert list(Draft202012Validator(shape, format_checker=formats).iter_errors(record)) == []


def test_each_line_of_a_stream(client):
    answer = client.get("/hsds/v3/services", {"format": "ndjson", "full": "true"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    for line in lines:
        against_all("service", json.loads(line))


def test_every_table_of_the_standard_was_among_the_answers(client):
    """Otherwise a schema would hold nothing to account."""
    seen: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            seen.update(name for name, inner in value.items() if isinstance(inner, list | dict))
            for inner in value.values():
                walk(inner)
        if isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(pages(client, "services", full="true"))
    assert seen >= {
        "accessibility", "addresses", "attributes", "contacts", "cost_options", "funding", "languages", "metadata",
        "organization", "organization_identifiers", "phones", "program", "programs", "required_documents", "schedules",
        "service_areas", "service_at_locations", "location", "locations", "capacities", "unit", "taxonomy_term",
        "taxonomy_detail", "additional_urls", "additional_websites",
    }  # fmt: skip
