"""The search for offers: every criterion is a mark that an index knows; distance cuts out a box first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from geleit.core import dates
from geleit.directory.models import Area, Location, Service
from geleit.directory.models.offers import OUT_AFTER
from geleit.directory.plain_words import FEATURES, Understood, understand
from geleit.directory.postcodes import Point, box, where

PER_PAGE = 20
DISTANCES = (2, 5, 10, 25, 50)
FARTHEST_KM = 50
WITH_ANYBODY = {"s": "status", "r": "benefits", "v": "level", "g": "gender"}


@dataclass
class Wish:
    """What somebody looks for; empty does not matter."""

    text: str = ""
    postcode: str = ""
    km: int = 0
    topic: str = ""
    topics: list[str] = field(default_factory=list)  # one of these is enough
    category: str = ""
    language: str = ""
    status: str = ""
    benefits: str = ""
    level: str = ""
    gender: str = ""
    age: int | None = None
    features: list[str] = field(default_factory=list)
    area: str = ""
    neighbours: bool = True

    @cached_property
    def understood(self) -> Understood:
        return understand(self.text)

    @property
    def middle(self) -> Point | None:
        return where(self.postcode) if self.postcode else None

    @property
    def unknown_postcode(self) -> bool:
        return bool(self.postcode) and self.middle is None

    def all_of(self) -> list[str]:
        """Marks an offer must have."""
        wanted = [FEATURES[name] for name in dict.fromkeys([*self.features, *self.understood.features])]
        wanted += [f"l:{code}" for code in dict.fromkeys(filter(None, [self.language, *self.understood.languages]))]
        if self.topic:
            wanted.append(f"t:{self.topic}")
        if self.category:
            wanted.append(f"k:{self.category}")
        return wanted

    def any_of(self) -> list[list[str]]:
        """Of each of these lists at least one mark."""
        lists = [
            [f"{letter}:*", f"{letter}:{value}"]
            for letter, name in WITH_ANYBODY.items()
            if (value := getattr(self, name))
        ]
        if self.understood.genders and not self.gender:
            lists.append(["g:*", *(f"g:{code}" for code in self.understood.genders)])
        if topics := [*self.topics, *self.understood.topics]:
            lists.append([f"t:{code}" for code in topics])
        if self.area:
            lists.append(around(self.area, neighbours=self.neighbours))
        return lists


def read(given: Mapping[str, str], features: list[str]) -> Wish:
    """From an address; what makes no sense is passed by."""
    return Wish(
        text=given.get("q", "").strip()[:200],
        postcode=given.get("plz", "").strip()[:5],
        km=_number(given.get("km", ""), DISTANCES) or 0,
        topic=given.get("thema", ""),
        category=given.get("art", ""),
        language=given.get("spricht", ""),
        status=given.get("aufenthalt", ""),
        benefits=given.get("leistungen", ""),
        level=given.get("deutsch", ""),
        gender=given.get("geschlecht", ""),
        age=_number(given.get("alter", ""), range(121)),
        features=[name for name in features if name in FEATURES],
        area=given.get("ort", ""),
        neighbours=given.get("nachbarn", "ja") != "nein",
    )


def _number(text: str, allowed: Any) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in allowed else None


def around(code: str, *, neighbours: bool) -> list[str]:
    """Marks of offers in an area and for an area, with those of the districts beside it."""
    area = Area.objects.select_related("part_of__part_of").filter(pk=code).first()
    if area is None:
        return ["a:*"]
    line = area.line_up()
    wider = [one.code for one in line]
    district = next((one for one in line if one.kind == Area.Kind.DISTRICT), area)
    beside = district.neighbours if neighbours else []
    inside = [f"in:{code}" for code in [area.code, *beside]]
    return ["a:*", *(f"a:{code}" for code in [*wider, *beside]), *inside]


SAME_AREA_KM = 0.05


@dataclass(frozen=True)
class Hit:
    service: Service
    place: Location | None
    km: float | None
    neighbour: bool = False  # lies in a district beside the one asked for

    @property
    def stale(self) -> bool:
        return self.service.is_stale()

    @property
    def is_here(self) -> bool:
        """In the area of the postcode that was asked for: distances lead from middle to middle of two areas."""
        return self.km is not None and self.km < SAME_AREA_KM


@dataclass(frozen=True)
class Found:
    hits: list[Hit]
    total: int
    page: int
    loosened: bool = False  # nothing had all the words: these have some of them

    @property
    def pages(self) -> int:
        return -(-self.total // PER_PAGE)


DISTANCE = (
    "2 * 6371.0088 * asin(sqrt(sin(radians((latitude - %s) / 2)) ^ 2 + cos(radians(%s)) * cos(radians(latitude)) "
    "* sin(radians((longitude - %s) / 2)) ^ 2))"
)


def find(wish: Wish, page: int = 1, today: date | None = None, per_page: int = PER_PAGE) -> Found:
    """One row an offer: its nearest place. Two queries for the rows, whatever their number."""
    words, on, part = wish.understood.rest, today or dates.today(), (per_page, (page - 1) * per_page)
    rows, total = _rows(wish, part, on, " & ".join(f"{word}:*" for word in words))
    loosened = not total and len(words) > 1
    if loosened:
        rows, total = _rows(wish, part, on, " | ".join(f"{word}:*" for word in words))
    return Found(_hits(rows, wish), total, page, loosened and total > 0)


Row = tuple[UUID, UUID | None, float | None]


def _rows(wish: Wish, part: tuple[int, int], today: date, words: str) -> tuple[list[Row], int]:
    conditions, values = _conditions(wish, today, words)
    distance, place = ("NULL::float", []) if wish.middle is None else (DISTANCE, _around_point(wish.middle))
    rank = "ts_rank(words, to_tsquery('german', %s))" if words else "0"
    # Only words of ours are put together here; what people typed goes beside them as parameters.
    inner = " ".join(
        (
            f"SELECT DISTINCT ON (service_id) service_id, location_id, {distance} AS km, {rank} AS rank, name",
            f"FROM directory_entry WHERE {' AND '.join(conditions)} ORDER BY service_id, km NULLS LAST",
        )
    )
    within = "WHERE km <= %s OR km IS NULL" if wish.middle and wish.km else ""
    sql = " ".join(
        (
            "SELECT service_id, location_id, km, count(*) OVER () FROM (",
            inner,
            f") AS found {within} ORDER BY rank DESC, km NULLS LAST, name, service_id LIMIT %s OFFSET %s",
        )
    )
    limits = [*([wish.km] if within else []), *part]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*place, *([words] if words else []), *values, *limits])
        found = cursor.fetchall()
    return [(service, location, km) for service, location, km, _ in found], found[0][3] if found else 0


def _around_point(middle: Point) -> list[float]:
    lat, lon = middle
    return [lat, lat, lon]


def _conditions(wish: Wish, today: date, words: str) -> tuple[list[str], list[Any]]:
    conditions = ["confirmed_on > %s"]
    values: list[Any] = [today - OUT_AFTER]
    if wanted := wish.all_of():
        conditions.append("marks @> %s::varchar[]")
        values.append(wanted)
    for marks in wish.any_of():
        conditions.append("marks && %s::varchar[]")
        values.append(marks)
    if wish.age is not None:
        conditions.append("min_age <= %s AND max_age >= %s")
        values += [wish.age, wish.age]
    if words:
        conditions.append("words @@ to_tsquery('german', %s)")
        values.append(words)
    if wish.middle is not None:
        south, west, north, east = box(wish.middle, wish.km or FARTHEST_KM)
        conditions.append("(point(longitude, latitude) <@ box(point(%s, %s), point(%s, %s)) OR latitude IS NULL)")
        values += [west, south, east, north]
    return conditions, values


def _hits(rows: list[Row], wish: Wish) -> list[Hit]:
    services = Service.objects.select_related("organization__organisation").in_bulk([row[0] for row in rows])
    places = Location.objects.prefetch_related("addresses").in_bulk([row[1] for row in rows if row[1]])
    here = home_of(wish)
    found = []
    for service, location, km in rows:
        place = places.get(location) if location else None
        aside = bool(here and place and place.area_id and place.area_id not in here)
        found.append(Hit(services[service], place, km, aside))
    return found


def home_of(wish: Wish) -> set[str]:
    """The areas that are not a neighbour's: the district asked for with its municipalities."""
    area = Area.objects.select_related("part_of").filter(pk=wish.area).first() if wish.area else None
    if area is None:
        return set()
    district = next((one for one in area.line_up() if one.kind == Area.Kind.DISTRICT), area)
    parts = Area.objects.filter(part_of=district).values_list("pk", flat=True)
    return {area.pk, district.pk, *parts}
