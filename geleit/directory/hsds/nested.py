"""Whole records: an offer, an organisation or a place of an offer with everything that hangs on it.

Read by kind for all records of a page at once, so that the number of queries does not grow with the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model

from geleit.directory.hsds.records import Json, record
from geleit.directory.models import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Funding,
    Language,
    Location,
    Metadata,
    OrganizationIdentifier,
    Phone,
    Profile,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    TaxonomyTerm,
    Url,
)
from geleit.directory.taxonomies import attribute_of_place, attribute_of_provider, attributes_of

Kinds = dict[str, type[Model]]

OF_SERVICE: Kinds = {
    "additional_urls": Url,
    "phones": Phone,
    "schedules": Schedule,
    "service_areas": ServiceArea,
    "languages": Language,
    "funding": Funding,
    "cost_options": CostOption,
    "required_documents": RequiredDocument,
    "contacts": Contact,
    "capacities": ServiceCapacity,
}
OF_PLACE_OF_SERVICE: Kinds = {
    "service_areas": ServiceArea,
    "contacts": Contact,
    "phones": Phone,
    "schedules": Schedule,
}
OF_LOCATION: Kinds = {
    "languages": Language,
    "addresses": Address,
    "contacts": Contact,
    "accessibility": Accessibility,
    "phones": Phone,
    "schedules": Schedule,
}
OF_ORGANIZATION: Kinds = {
    "additional_websites": Url,
    "funding": Funding,
    "contacts": Contact,
    "phones": Phone,
    "programs": Program,
    "organization_identifiers": OrganizationIdentifier,
}
OF_CONTACT: Kinds = {"phones": Phone}
OF_PHONE: Kinds = {"languages": Language}


def services(rows: Iterable[Service]) -> list[Json]:
    """Fully nested; rows come with organization and program."""
    found = list(rows)
    ids = [row.pk for row in found]
    parts = _parts(OF_SERVICE, "service", ids)
    places = places_of(ids)
    organizations = whole_organizations({row.organization_id for row in found})
    metadata, brought = _by_link(Metadata, "resource_id", ids), brought_attributes(ids)
    whole = []
    for row in found:
        made = record(row) | parts[row.pk]
        made["service_at_locations"] = places[row.pk]
        made["organization"] = organizations[row.organization_id]
        if row.program:
            made["program"] = record(row.program)
        made["attributes"] = attributes_of(row) + brought[row.pk]
        made["metadata"] = metadata[row.pk]
        whole.append(filled(made) | profile_of(row))
    return whole


def profile_of(row: Service) -> Json:
    """What the German profile adds beside the standard's fields."""
    added = {
        "eligibility": row.eligibility or None,
        "waiting_weeks": row.waiting_weeks,
        "capacity_confirmed_on": row.capacity_on.isoformat() if row.capacity_on else None,
        "next_start": row.next_start.isoformat() if row.next_start else None,
    }
    return {f"x_geleit_{name}": value for name, value in added.items() if value is not None}


def places_of(services_: Collection[UUID]) -> dict[UUID, list[Json]]:
    found: dict[UUID, list[Json]] = defaultdict(list)
    rows = list(ServiceAtLocation.objects.filter(service__in=services_).order_by("pk"))
    for row, made in zip(rows, service_at_locations(rows), strict=True):
        found[row.service_id].append(made)
    return found


def service_at_locations(rows: Iterable[ServiceAtLocation]) -> list[Json]:
    """With place, contacts, phones and hours; without the offer."""
    found = list(rows)
    ids = [row.pk for row in found]
    parts = _parts(OF_PLACE_OF_SERVICE, "service_at_location", ids)
    places = whole_locations({row.location_id for row in found})
    return [filled(record(row) | parts[row.pk] | {"location": places[row.location_id]}) for row in found]


def whole_locations(ids: Collection[UUID]) -> dict[UUID, Json]:
    parts = _parts(OF_LOCATION, "location", ids)
    found = {}
    for row in Location.objects.filter(pk__in=ids).order_by("pk"):
        made = record(row) | parts[row.pk]
        if row.wheelchair:
            made["attributes"] = [attribute_of_place(row.pk)]
        found[row.pk] = filled(made)
    return found


def whole_organizations(ids: Collection[UUID]) -> dict[UUID, Json]:
    parts = _parts(OF_ORGANIZATION, "organization", ids)
    where: dict[UUID, list[UUID]] = defaultdict(list)
    for place, owner in Location.objects.filter(organization__in=ids).order_by("pk").values_list("pk", "organization"):
        where[owner].append(place)
    places = whole_locations([place for owned in where.values() for place in owned])
    brought = brought_attributes(ids)
    found = {}
    for row in Profile.objects.filter(pk__in=ids).select_related("organisation"):
        made = organization_record(row) | parts[row.pk]
        made["locations"] = [places[place] for place in where[row.pk]]
        made["attributes"] = attribute_of_provider(row.pk, row.provider_type) + brought[row.pk]
        found[row.pk] = filled(made)
    return found


def organization_record(row: Profile) -> Json:
    """The standard wants a description from every organisation; where there is none, the name has to do."""
    made = record(row)
    return {**made, "description": made.get("description") or row.name}


def program_record(row: Program) -> Json:
    made = record(row)
    return {**made, "description": made.get("description") or row.name}


def term_record(row: TaxonomyTerm) -> Json:
    made = record(row)
    made["description"] = made.get("description") or row.name
    if row.taxonomy_detail:
        detail = record(row.taxonomy_detail)
        made["taxonomy_detail"] = {**detail, "description": detail.get("description") or detail["name"]}
    return made


def brought_attributes(ids: Collection[UUID]) -> dict[UUID, list[Json]]:
    found: dict[UUID, list[Json]] = defaultdict(list)
    rows = Attribute.objects.filter(link_id__in=ids).select_related("taxonomy_term__taxonomy_detail").order_by("pk")
    for row in rows:
        made = record(row)
        if row.taxonomy_term:
            made["taxonomy_term"] = term_record(row.taxonomy_term)
        found[row.link_id].append(made)
    return found


def _parts(kinds: Kinds, owner: str, ids: Collection[UUID]) -> dict[UUID, Json]:
    """Id → name of the list → its records."""
    found: dict[UUID, Json] = {pk: {name: [] for name in kinds} for pk in ids}
    for name, model in kinds.items():
        rows = list(_rows(model, owner, ids))
        for row, made in zip(rows, _made(model, rows), strict=True):
            found[getattr(row, f"{owner}_id")][name].append(made)
    return found


def _rows(model: type[Model], owner: str, ids: Collection[UUID]) -> Any:
    rows = model._default_manager.filter(**{f"{owner}__in": ids}).order_by("pk")
    return rows.select_related("unit") if model is ServiceCapacity else rows


def _made(model: type[Model], rows: list[Any]) -> list[Json]:
    if model is ServiceCapacity:
        return [record(row) | {"unit": record(row.unit)} for row in rows]
    if model is Program:
        return [program_record(row) for row in rows]
    if model is Contact and rows:
        parts = _parts(OF_CONTACT, "contact", [row.pk for row in rows])
        return [filled(contact_record(row) | parts[row.pk]) for row in rows]
    if model is Phone and rows:
        parts = _parts(OF_PHONE, "phone", [row.pk for row in rows])
        return [filled(record(row) | parts[row.pk]) for row in rows]
    if model is ServiceArea:
        return [area_record(row) for row in rows]
    return [record(row) for row in rows]


def contact_record(row: Contact) -> Json:
    wished = {"x_geleit_wished_on": row.wished_on.isoformat()} if row.wished_on and row.name else {}
    return record(row) | wished


def area_record(row: ServiceArea) -> Json:
    return record(row) | ({"x_geleit_area": row.area_id} if row.area_id else {})


def _by_link(model: type[Model], column: str, ids: Collection[UUID]) -> dict[UUID, list[Json]]:
    found: dict[UUID, list[Json]] = defaultdict(list)
    for row in model._default_manager.filter(**{f"{column}__in": ids}):
        found[getattr(row, column)].append(record(row))
    return found


def filled(made: Json) -> Json:
    """Without empty lists."""
    return {name: value for name, value in made.items() if value != []}
