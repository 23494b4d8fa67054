"""The tabular data package of the standard: a zip of CSV files, one a table, and datapackage.json."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from geleit.directory.hsds.reading import Unreadable
from geleit.directory.hsds.records import Json

# list inside a record → (file, column that leads back to the record, by what it hangs on)
LISTS = {
    "additional_urls": "url.csv",
    "additional_websites": "url.csv",
    "phones": "phones.csv",
    "schedules": "schedules.csv",
    "service_areas": "service_areas.csv",
    "service_at_locations": "service_at_location.csv",
    "languages": "languages.csv",
    "funding": "funding.csv",
    "cost_options": "cost_options.csv",
    "required_documents": "required_documents.csv",
    "contacts": "contacts.csv",
    "capacities": "service_capacity.csv",
    "attributes": "attributes.csv",
    "metadata": "metadata.csv",
    "programs": "programs.csv",
    "organization_identifiers": "organization_identifiers.csv",
    "locations": "locations.csv",
    "addresses": "addresses.csv",
    "accessibility": "accessibility.csv",
}
SINGLE = {
    "organization": "organizations.csv",
    "program": "programs.csv",
    "location": "locations.csv",
    "unit": "units.csv",
    "taxonomy_term": "taxonomy_terms.csv",
    "taxonomy_detail": "taxonomies.csv",
}
# what a record of this file holds: list → column of the other file that names it
INSIDE: dict[str, dict[str, str]] = {
    "services.csv": {
        **dict.fromkeys(
            (
                "additional_urls", "phones", "schedules", "service_areas", "service_at_locations", "languages",
                "funding", "cost_options", "required_documents", "contacts", "capacities",
            ),
            "service_id",
        ),
        "attributes": "link_id",
        "metadata": "resource_id",
    },
    "organizations.csv": {
        **dict.fromkeys(
            ("additional_websites", "funding", "contacts", "phones", "programs", "organization_identifiers"),
            "organization_id",
        ),
        "attributes": "link_id",
    },
    "service_at_location.csv": dict.fromkeys(
        ("service_areas", "contacts", "phones", "schedules"), "service_at_location_id"
    ),
    "locations.csv": {
        **dict.fromkeys(
            ("languages", "addresses", "contacts", "accessibility", "phones", "schedules"), "location_id"
        ),
        "attributes": "link_id",
    },
    "contacts.csv": {"phones": "contact_id"},
    "phones.csv": {"languages": "phone_id"},
}  # fmt: skip
# one record inside another: name, column that names it
ONE_INSIDE: dict[str, dict[str, str]] = {
    "services.csv": {"organization": "organization_id", "program": "program_id"},
    "service_at_location.csv": {"location": "location_id"},
    "service_capacity.csv": {"unit": "unit_id"},
    "attributes.csv": {"taxonomy_term": "taxonomy_term_id"},
    "taxonomy_terms.csv": {"taxonomy_detail": "taxonomy_id"},
}
LARGEST = 200_000_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
Tables = dict[str, dict[str, Json]]


def package(services: Iterable[Json], title: str) -> bytes:
    tables: Tables = defaultdict(dict)
    for service in services:
        _flatten(service, "services.csv", tables)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, rows in sorted(tables.items()):
            archive.writestr(file, _csv(list(rows.values())))
        archive.writestr("datapackage.json", json.dumps(_description(tables, title), ensure_ascii=False, indent=1))
    return out.getvalue()


def _flatten(record: Json, file: str, tables: Tables) -> None:
    row = {}
    for name, value in record.items():
        if name in LISTS and isinstance(value, list):
            for inner in value:
                _flatten(inner, LISTS[name], tables)
        elif name in SINGLE and isinstance(value, dict):
            _flatten(value, SINGLE[name], tables)
        else:
            row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
    tables[file][record["id"]] = row


def _csv(rows: list[Json]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _harmless(value: Any) -> Any:
    """No spreadsheet takes it for a formula; phone numbers and numbers below zero are none."""
    if isinstance(value, str) and value.startswith(DANGEROUS) and not value[1:].replace(" ", "").isdigit():
        return f"'{value}"
    return value


def _description(tables: Tables, title: str) -> Json:
    resources = []
    for file, rows in sorted(tables.items()):
        columns = list(dict.fromkeys(name for row in rows.values() for name in row))
        fields = [{"name": name, "type": "any"} for name in columns]
        schema = {"fields": fields, "primaryKey": "id"}
        resources.append(
            {
                "name": file.removesuffix(".csv"),
                "path": file,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "schema": schema,
            }
        )
    return {"name": "hsds", "title": title, "profile": "tabular-data-package", "resources": resources}


# reading


def read_package(content: bytes) -> list[Json]:
    """The offers of a zip, nested again. Raises Unreadable."""
    tables = {file: _rows(text, file) for file, text in _files(content).items()}
    if "services.csv" not in tables:
        raise Unreadable("zip", "services.csv is missing")
    by_link: dict[tuple[str, str], dict[str, list[Json]]] = {}
    for inside in INSIDE.values():
        for name, column in inside.items():
            by_link.setdefault((LISTS[name], column), _grouped(tables.get(LISTS[name], []), column))
    by_id = {file: {row["id"]: row for row in rows if row.get("id")} for file, rows in tables.items()}
    return [_nested(row, "services.csv", by_link, by_id) for row in tables["services.csv"]]


def _files(content: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [one for one in archive.infolist() if one.filename.endswith(".csv")]
            if sum(one.file_size for one in parts) > LARGEST:
                raise Unreadable("zip", "is too large when unpacked")
            return {one.filename.rsplit("/", 1)[-1]: archive.read(one).decode("utf-8-sig") for one in parts}
    except (zipfile.BadZipFile, UnicodeDecodeError):
        raise Unreadable("zip", "cannot be read") from None


def _rows(text: str, file: str) -> list[Json]:
    try:
        return [
            {name: _value(name, value) for name, value in row.items() if name and value}
            for row in csv.DictReader(io.StringIO(text))
        ]
    except csv.Error as problem:
        raise Unreadable(file, str(problem)) from None


def _value(name: str, value: str) -> Any:
    text = value[1:] if value.startswith("'") and value[1:].startswith(DANGEROUS) else value
    if name.startswith("x_geleit_") and (text[:1] in "{[" or text.isdigit()):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _grouped(rows: list[Json], column: str) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        if row.get(column):
            found[row[column]].append(row)
    return found


def _nested(row: Json, file: str, by_link: Any, by_id: Any) -> Json:
    made = dict(row)
    for name, column in INSIDE.get(file, {}).items():
        rows = by_link[(LISTS[name], column)].get(row.get("id", ""), [])
        if rows:
            made[name] = [_nested(one, LISTS[name], by_link, by_id) for one in rows]
    for name, column in ONE_INSIDE.get(file, {}).items():
        other = by_id.get(SINGLE[name], {}).get(row.get(column, ""))
        if other:
            made[name] = _nested(other, SINGLE[name], by_link, by_id)
    return made
