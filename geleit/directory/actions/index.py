"""What the search looks into, written anew whenever an offer, its places or its organisation change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from geleit.directory.eligibility import Criteria, criteria_of
from geleit.directory.models import (
    Area,
    Attribute,
    Entry,
    Language,
    Location,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from geleit.directory.taxonomies import term_id, words_of
from geleit.programmes.codes import code_list

ANYBODY = "*"
CHUNK = 500


@transaction.atomic
def index(services: Collection[UUID]) -> int:
    """How many rows were written."""
    return sum(_index_some(services) for services in _chunks(list(services)))


def _chunks(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _index_some(ids: list[UUID]) -> int:
    Entry.objects.filter(service__in=ids).delete()
    active = Service.objects.listed().filter(pk__in=ids, status=Service.Status.ACTIVE, assured_date__isnull=False)
    services = list(active.select_related("organization__organisation"))
    around = Around([service.pk for service in services])
    rows = [row for service in services for row in around.rows(service)]
    Entry.objects.bulk_create(rows)
    return len(rows)


class Around:
    """What hangs on these offers, read once for all of them."""

    def __init__(self, ids: list[UUID]) -> None:
        self.places: dict[UUID, list[Location]] = defaultdict(list)
        for row in ServiceAtLocation.objects.filter(service__in=ids).select_related("location"):
            self.places[row.service_id].append(row.location)
        self.languages: dict[UUID, set[str]] = defaultdict(set)
        for service, code in Language.objects.filter(service__in=ids).values_list("service", "code"):
            self.languages[service].add(code)
        self.areas: dict[UUID, set[str]] = defaultdict(set)
        of_places = ServiceArea.objects.filter(service_at_location__service__in=ids)
        for service, area in of_places.values_list("service_at_location__service", "area"):
            self.areas[service].add(area or ANYBODY)
        for service, area in ServiceArea.objects.filter(service__in=ids).values_list("service", "area"):
            self.areas[service].add(area or ANYBODY)
        free = ServiceCapacity.objects.filter(service__in=ids, available__gt=0)
        self.free = set(free.values_list("service", flat=True))
        self.terms: dict[UUID, set[UUID]] = defaultdict(set)
        brought = Attribute.objects.filter(link_id__in=ids, taxonomy_term__isnull=False)
        for service, term in brought.values_list("link_id", "taxonomy_term"):
            self.terms[service].add(term)
        self.known = {area.pk: area for area in Area.objects.all()}

    def rows(self, service: Service) -> Iterable[Entry]:
        places: list[Location | None] = [*self.places[service.pk]]
        for place in places or [None]:
            yield self.row(service, place)

    def row(self, service: Service, place: Location | None) -> Entry:
        criteria = criteria_of(service.eligibility)
        own = {term_id(name, code) for _kind, name, code in words_of(service)}
        organisation = service.organization.organisation.name
        return Entry(
            service=service,
            location=place,
            name=service.name,
            marks=sorted({*marks_of(service, criteria), *self.marks(service, place)}),
            terms=sorted(own | self.terms[service.pk]),
            min_age=criteria.min_age or 0,
            max_age=200 if criteria.max_age is None else criteria.max_age,
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            words=SearchVector(Value(f"{service.name} {service.alternate_name}"), config="german", weight="A")
            + SearchVector(Value(f"{organisation} {_topics(service)}"), config="german", weight="B")
            + SearchVector(Value(service.description[:5000]), config="german", weight="C"),
            confirmed_on=service.assured_date or date.min,  # only confirmed ones come here
        )

    def marks(self, service: Service, place: Location | None) -> Iterable[str]:
        """What follows from places, languages and free places."""
        for code in self.languages[service.pk]:
            yield f"l:{code}"
        if service.pk in self.free:
            yield "f:free"
        if place and place.wheelchair:
            yield "w:wheelchair"
        if place and place.area_id:
            for area in self.line_up(place.area_id):
                yield f"in:{area.code}"
        yield from self.reach(service, place)

    def reach(self, service: Service, place: Location | None) -> Iterable[str]:
        """Where people may come from: what is said, else the district of the place, else anywhere."""
        areas = self.areas[service.pk]
        if areas:
            yield from (f"a:{code}" for code in areas)
        elif place and place.area_id:
            line = self.line_up(place.area_id)
            district = next((area for area in line if area.kind == Area.Kind.DISTRICT), line[0])
            yield f"a:{district.code}"
        else:
            yield f"a:{ANYBODY}"

    def line_up(self, code: str) -> list[Area]:
        found: list[Area] = []
        area = self.known.get(code)
        while area is not None and area not in found:
            found.append(area)
            area = self.known.get(area.part_of_id or "")
        return found


def marks_of(service: Service, criteria: Criteria) -> Iterable[str]:
    """What follows from the offer alone."""
    yield from (f"t:{code}" for code in service.topics)
    if service.category:
        yield f"k:{service.category}"
    for letter, codes in (
        ("s", criteria.status_groups),
        ("r", criteria.legal_spheres),
        ("g", criteria.genders),
        ("p", criteria.programmes),
        ("v", levels_between(criteria.level_from, criteria.level_to)),
    ):
        yield from (f"{letter}:{code}" for code in codes or (ANYBODY,))
    for letter, feature in (("c", "childcare"), ("e", "evening"), ("o", "online")):
        if getattr(service, feature):
            yield f"{letter}:{feature}"


def levels_between(low: str, high: str) -> tuple[str, ...]:
    """All levels that fit; nothing where any does."""
    if not low and not high:
        return ()
    levels = list(code_list("language_level").codes)
    first = levels.index(low) if low else 0
    last = levels.index(high) if high else len(levels) - 1
    return tuple(levels[first : last + 1])


def _topics(service: Service) -> str:
    topics, categories = code_list("counselling_topic"), code_list("offer_category")
    found = [topics.label(code, "de") for code in service.topics if code in topics]
    if service.category in categories:
        found.append(categories.label(service.category, "de"))
    return " ".join(found)


def index_organisation(organisation: UUID) -> int:
    return index(list(Service.objects.filter(organization=organisation).values_list("pk", flat=True)))
