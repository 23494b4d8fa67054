"""The lists of the interface: which records, in which shape. A parameter more always narrows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from geleit.directory import taxonomies
from geleit.directory.hsds import nested
from geleit.directory.hsds.asked import Asked
from geleit.directory.hsds.records import Json, plain, record
from geleit.directory.models import (
    Area,
    Entry,
    Profile,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)
from geleit.directory.postcodes import box, distance_km, where

Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True)
class Kind:
    """One list of the interface: `rows` narrows, `shape` writes a page of rows."""

    rows: Callable[[Asked], Rows]
    shape: Callable[[Iterable[Any], Asked], list[Json]]


def page(kind: Kind, asked: Asked) -> Json:
    rows = kind.rows(asked)
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = -(-total // asked.per_page)
    start = (asked.page - 1) * asked.per_page
    contents = kind.shape(rows[start : start + asked.per_page], asked)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def stream(kind: Kind, asked: Asked, chunk: int) -> Iterator[list[Json]]:
    """Everything, piece by piece."""
    rows = kind.rows(asked)
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    for start in range(0, total, chunk):
        yield kind.shape(rows[start : start + chunk], asked)


# offers


def service_rows(asked: Asked) -> QuerySet[Service]:
    rows = Service.objects.public().select_related("organization__organisation", "program").order_by("pk")
    if asked.modified_after:
        rows = rows.filter(last_modified__gte=asked.modified_after)
    if asked.organization_id:
        rows = rows.filter(organization=asked.organization_id)
    return _with_entries(rows, asked, "service", "pk")


def service_shape(rows: Iterable[Service], asked: Asked) -> list[Json]:
    if asked.minimal:
        return [_minimal(row.pk, row) for row in rows]
    if asked.full:
        return nested.services(rows)
    return [simple_service(row) for row in rows]


def _minimal(pk: UUID, service: Service) -> Json:
    return {"id": str(pk), "modified_date": plain(service.last_modified)}


def simple_service(row: Service) -> Json:
    made = record(row) | {"organization": nested.organization_record(row.organization)}
    if row.program:
        made["program"] = nested.program_record(row.program)
    return made


def _with_entries(rows: QuerySet[Any], asked: Asked, match: str, outer: str) -> QuerySet[Any]:
    """Words and terms are looked for where the search of the pages looks."""
    entries = Entry.objects.filter(**{match: OuterRef(outer)})
    if asked.search:
        rows = rows.filter(Exists(entries.filter(words=SearchQuery(asked.search, config="german"))))
    if asked.taxonomy_term_id:
        rows = rows.filter(Exists(entries.filter(terms__contains=[asked.taxonomy_term_id])))
    if asked.taxonomy_id:
        rows = rows.filter(Exists(entries.filter(terms__overlap=terms_of(asked.taxonomy_id))))
    return rows


def terms_of(taxonomy: UUID) -> list[UUID]:
    own = [pk for pk, term in taxonomies.own_terms().items() if term.taxonomy_id == taxonomy]
    return own + list(TaxonomyTerm.objects.filter(taxonomy_detail=taxonomy).values_list("pk", flat=True))


# organisations


def organization_rows(asked: Asked) -> QuerySet[Profile]:
    rows = Profile.objects.listed().select_related("organisation").order_by("pk")
    if asked.modified_after:
        rows = rows.filter(modified_at__gte=asked.modified_after)
    if asked.search:
        named = Q(organisation__name__icontains=asked.search) | Q(alternate_name__icontains=asked.search)
        rows = rows.filter(named | Q(description__icontains=asked.search))
    wanted = [asked.taxonomy_term_id] if asked.taxonomy_term_id else []
    for terms in ([*wanted], terms_of(asked.taxonomy_id) if asked.taxonomy_id else []):
        if terms:
            rows = rows.filter(_has_terms(terms))
    if asked.taxonomy_id and not terms_of(asked.taxonomy_id):
        rows = rows.none()
    return rows


def _has_terms(terms: list[UUID]) -> Q:
    """Its own kind of provider, or a term of one of its offers."""
    own = [taxonomies.own_terms()[pk] for pk in terms if pk in taxonomies.own_terms()]
    kinds = [term.code for term in own if term.list_name == "provider_type"]
    offers = Entry.objects.filter(service__organization=OuterRef("pk"), terms__overlap=terms)
    return Q(provider_type__in=kinds) | Q(Exists(offers))


def organization_shape(rows: Iterable[Profile], asked: Asked) -> list[Json]:
    found = list(rows)
    if not (asked.full or asked.full_service):
        return [nested.organization_record(row) for row in found]
    whole = nested.whole_organizations([row.pk for row in found])
    return [with_services(whole[row.pk], full=asked.full_service) for row in found]


def with_services(made: Json, *, full: bool) -> Json:
    rows = Service.objects.public().filter(organization=made["id"]).order_by("pk").select_related("program")
    services = nested.services(rows.select_related("organization__organisation", "program")) if full else None
    if services is None:
        services = [record(row) for row in rows]
    for one in services:
        one.pop("organization", None)  # it is what they stand in
    return nested.filled({**made, "services": services})


# offers at a place


def place_rows(asked: Asked) -> QuerySet[ServiceAtLocation]:
    rows = ServiceAtLocation.objects.filter(service__in=Service.objects.public()).order_by("pk")
    rows = rows.select_related("location", "service__organization__organisation", "service__program")
    if asked.modified_after:
        rows = rows.filter(service__last_modified__gte=asked.modified_after)
    if asked.organization_id:
        rows = rows.filter(service__organization=asked.organization_id)
    if asked.postcode:
        rows = _reached_from(rows, asked)
    return _with_entries(rows, asked, "service", "service")


def _reached_from(rows: QuerySet[ServiceAtLocation], asked: Asked) -> QuerySet[ServiceAtLocation]:
    """The area an offer is for decides; where it names none or only in words, it is for everybody."""
    here = [one.code for area in Area.objects.filter(postcodes__contains=[asked.postcode]) for one in area.line_up()]
    stated = ServiceArea.objects.filter(
        Q(service=OuterRef("service")) | Q(service_at_location=OuterRef("pk")), area__isnull=False
    )
    rows = rows.filter(~Exists(stated) | Exists(stated.filter(area__in=here)))
    if asked.proximity is None:
        return rows
    middle = where(asked.postcode)
    if middle is None:
        return rows.none()
    km = asked.proximity / 1000
    south, west, north, east = box(middle, km)
    near = rows.filter(location__latitude__range=(south, north), location__longitude__range=(west, east))
    points = near.values_list("pk", "location__latitude", "location__longitude")
    inside = [pk for pk, lat, lon in points if distance_km(middle, (lat or 0, lon or 0)) <= km]
    return rows.filter(pk__in=inside)


def place_shape(rows: Iterable[ServiceAtLocation], asked: Asked) -> list[Json]:
    found = list(rows)
    if asked.minimal:
        return [_minimal(row.pk, row.service) for row in found]
    if asked.full:
        return whole_places(found)
    return [record(row) | {"location": record(row.location), "service": simple_service(row.service)} for row in found]


def whole_places(rows: list[ServiceAtLocation]) -> list[Json]:
    made = nested.service_at_locations(rows)
    services = {one["id"]: one for one in nested.services({row.service for row in rows})}
    for row, one in zip(rows, made, strict=True):
        service = dict(services[str(row.service_id)])
        service.pop("service_at_locations", None)
        one["service"] = service
    return made


# words


def taxonomy_rows(asked: Asked) -> list[Json]:
    stored = [record(row) for row in Taxonomy.objects.order_by("pk")]
    found = [*taxonomies.own_taxonomies().values(), *({**one, "description": _described(one)} for one in stored)]
    return [one for one in found if _said(one, asked.search)]


def term_rows(asked: Asked) -> list[Json]:
    stored = TaxonomyTerm.objects.select_related("taxonomy_detail").order_by("pk")
    found = [*(term.as_json() for term in taxonomies.own_terms().values()), *map(nested.term_record, stored)]
    if asked.taxonomy_id:
        found = [one for one in found if one.get("taxonomy_id") == str(asked.taxonomy_id)]
    if asked.parent_id:
        found = [one for one in found if one.get("parent_id") == str(asked.parent_id)]
    if asked.top_only:
        found = [one for one in found if "parent_id" not in one]
    return [one for one in found if _said(one, asked.search)]


def _described(made: Json) -> str:
    return made.get("description") or made["name"]


def _said(made: Json, search: str) -> bool:
    text = f"{made['name']} {made['description']} {made.get('code', '')}".casefold()
    return search.casefold() in text


def as_it_is(rows: Iterable[Json], asked: Asked) -> list[Json]:
    return list(rows)


KINDS = {
    "services": Kind(service_rows, service_shape),
    "organizations": Kind(organization_rows, organization_shape),
    "service_at_locations": Kind(place_rows, place_shape),
    "taxonomies": Kind(taxonomy_rows, as_it_is),
    "taxonomy_terms": Kind(term_rows, as_it_is),
}


def one(name: str, pk: UUID, asked: Asked) -> Json | None:
    """The whole record with this id, as long as it may be shown."""
    return ONE[name](pk, asked)


def _one_service(pk: UUID, asked: Asked) -> Json | None:
    rows = Service.objects.listed().filter(pk=pk).select_related("organization__organisation", "program")
    return next(iter(nested.services(rows)), None)


def _one_organization(pk: UUID, asked: Asked) -> Json | None:
    if not Profile.objects.listed().filter(pk=pk).exists():
        return None
    return with_services(nested.whole_organizations([pk])[pk], full=asked.full_service)


def _one_place(pk: UUID, asked: Asked) -> Json | None:
    rows = ServiceAtLocation.objects.filter(pk=pk, service__in=Service.objects.listed())
    rows = rows.select_related("location", "service__organization__organisation", "service__program")
    return next(iter(whole_places(list(rows))), None)


def _one_word(rows: Callable[[Asked], list[Json]]) -> Callable[[UUID, Asked], Json | None]:
    return lambda pk, asked: next((made for made in rows(Asked()) if made["id"] == str(pk)), None)


ONE: dict[str, Callable[[UUID, Asked], Json | None]] = {
    "services": _one_service,
    "organizations": _one_organization,
    "service_at_locations": _one_place,
    "taxonomies": _one_word(taxonomy_rows),
    "taxonomy_terms": _one_word(term_rows),
}
