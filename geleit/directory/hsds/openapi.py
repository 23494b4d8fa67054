"""The description of the interface, as the standard draws it, from the tables below."""

from __future__ import annotations

from functools import cache
from typing import Any

SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/refs/heads/3.2/schema"
HSDS_VERSION = "3.2"

PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "search": ({"type": "string"}, "Full text search."),
    "page": ({"type": "integer", "minimum": 1, "default": 1}, "Number of the page."),
    "per_page": ({"type": "integer", "minimum": 1, "maximum": 500, "default": 50}, "Records on a page."),
    "format": ({"type": "string", "enum": ["json", "ndjson"], "default": "json"}, "ndjson streams all, one a line."),
    "minimal": ({"type": "boolean", "default": False}, "Only id and modified_date, all on one page."),
    "full": ({"type": "boolean", "default": False}, "Records with everything that hangs on them."),
    "full_service": ({"type": "boolean", "default": False}, "The offers of an organization in full."),
    "modified_after": ({"type": "string", "format": "date-time"}, "Changed at this moment or later."),
    "taxonomy_term_id": ({"type": "string", "format": "uuid"}, "With this term."),
    "taxonomy_id": ({"type": "string", "format": "uuid"}, "With any term of this taxonomy."),
    "organization_id": ({"type": "string", "format": "uuid"}, "Of this organization."),
    "postcode": ({"type": "string"}, "Open to people who live there."),
    "proximity": ({"type": "number", "minimum": 0}, "At most so many metres from the middle of the postcode."),
    "top_only": ({"type": "boolean", "default": False}, "Only terms without a parent."),
    "parent_id": ({"type": "string", "format": "uuid"}, "Only terms below this one."),
}
PAGING = "search page per_page format"
# path → (summary, schema, required by the standard, parameters)
LISTS: dict[str, tuple[str, str, bool, str]] = {
    "services": (
        "Offers",
        "service",
        True,
        f"{PAGING} taxonomy_term_id taxonomy_id organization_id modified_after minimal full",
    ),
    "taxonomies": ("Lists of words", "taxonomy", False, PAGING),
    "taxonomy_terms": ("Words of the lists", "taxonomy_term", False, f"{PAGING} taxonomy_id top_only parent_id"),
    "organizations": (
        "Organizations",
        "organization",
        False,
        f"{PAGING} full_service full taxonomy_term_id taxonomy_id modified_after",
    ),
    "service_at_locations": (
        "Offers at their places",
        "service_at_location",
        False,
        f"{PAGING} taxonomy_term_id taxonomy_id organization_id modified_after minimal full postcode proximity",
    ),
}
PAGE = {
    "total_items": {"type": "integer"},
    "total_pages": {"type": "integer"},
    "page_number": {"type": "integer"},
    "size": {"type": "integer"},
    "first_page": {"type": "boolean"},
    "last_page": {"type": "boolean"},
    "empty": {"type": "boolean"},
}


@cache
def document(base: str, version: str) -> dict[str, Any]:
    paths: dict[str, Any] = {"/": {"get": _operation("getAPIMetaInformation", "About this interface", True, _meta())}}
    for path, (summary, schema, required, parameters) in LISTS.items():
        paths[f"/{path}/{{id}}"] = _one(path, summary, schema, required)
        paths[f"/{path}"] = _list(path, summary, schema, required, parameters)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Geleit: directory of offers (Open Referral HSDS)",
            "version": version,
            "description": "Offers for people who came to Germany: public, without sign-in, reading only.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": base}],
        "tags": [{"name": "required"}, {"name": "optional"}],
        "paths": paths,
        "components": {
            "schemas": {"Page": {"type": "object", "properties": PAGE, "required": list(PAGE)}, "Problem": PROBLEM},
            "parameters": {name: _parameter(name) for name in PARAMETERS},
        },
    }


PROBLEM = {
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
}


def _parameter(name: str) -> dict[str, Any]:
    schema, description = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _operation(name: str, summary: str, required: bool, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["required" if required else "optional"],
        "responses": {"200": _answer(summary, schema)},
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _refused(code: str, description: str) -> dict[str, Any]:
    return {code: _answer(description, {"$ref": "#/components/schemas/Problem"})}


# From the web server in front, which says it as a page.
TOO_LONG = {
    "414": {
        "description": "The address is too long.",
        "content": {"text/html": {"schema": {"type": "string"}}},
    }
}


def _name(path: str) -> str:
    return "".join(word.title() for word in path.split("_"))


def _one(path: str, summary: str, schema: str, required: bool) -> dict[str, Any]:
    operation = _operation(f"get{_name(path)}ById", f"{summary}: one", required, {"$ref": f"{SCHEMAS}/{schema}.json"})
    operation["responses"] |= _refused("404", "There is none with this id, or it may not be shown.")
    operation["responses"] |= _refused("400", "A parameter cannot be read.")
    if path == "organizations":
        operation["parameters"] = [{"$ref": "#/components/parameters/full_service"}]
    id_schema = {"type": "string", "format": "uuid"}
    return {"parameters": [{"in": "path", "name": "id", "required": True, "schema": id_schema}], "get": operation}


def _list(path: str, summary: str, schema: str, required: bool, parameters: str) -> dict[str, Any]:
    contents = {"type": "array", "items": {"$ref": f"{SCHEMAS}/{schema}.json"}}
    shape = {"allOf": [{"$ref": "#/components/schemas/Page"}, {"properties": {"contents": contents}}]}
    both = {}
    for method, needed in (("get", required), ("post", False)):
        operation = _operation(f"{method}PaginatedListOf{_name(path)}", summary, needed, shape)
        operation["parameters"] = [{"$ref": f"#/components/parameters/{name}"} for name in parameters.split()]
        operation["responses"]["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
        operation["responses"] |= _refused("400", "A parameter cannot be read.")
        operation["responses"] |= TOO_LONG
        both[method] = operation
    return both


def _meta() -> dict[str, Any]:
    uri = {"type": "string", "format": "uri"}
    publisher = {"type": "object", "properties": {"name": {"type": "string"}, "website": uri}}
    names = {"version": {"type": "string"}, "profile": uri, "openapi_url": uri, "description": {"type": "string"}}
    return {"type": "object", "properties": {**names, "publisher": publisher}}
