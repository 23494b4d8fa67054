"""Places and contacts as Integreat's public interface gives them out (…/api/v3/REGION/de/locations/), as offers.

A contact there is often a person: only what it is for is taken over, never a name. The address
locations/?…, a number and a page come with it; ids follow from Integreat's own, so a second import changes the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from geleit.directory.hsds.reading import Unreadable
from geleit.directory.hsds.records import Json
from geleit.directory.taxonomies import FEATURE_LIST, term_id

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def looks_like(data: Any) -> bool:
    return bool(
        isinstance(data, list) and data and isinstance(data[0], dict) and "location" in data[0] and "path" in data[0]
    )


def records(data: list[Any]) -> list[Json]:
    """Raises Unreadable."""
    found = []
    for number, one in enumerate(data, start=1):
        if not isinstance(one, dict) or not isinstance(one.get("location"), dict) or not one.get("title"):
            raise Unreadable(f"entry {number}", "is no location of Integreat")
        found.append(record(one))
    return found


def record(one: Json) -> Json:
    place = one["location"]
    region = "/".join(str(one.get("path") or "").strip("/").split("/")[:1])
    base = uuid5(NAMESPACE_URL, f"integreat/{region}/location/{place.get('id')}")
    made: Json = {
        "id": str(base),
        "name": str(one["title"]).strip(),
        "description": plain_text(one.get("content") or one.get("excerpt")),
        "status": "temporarily closed" if one.get("temporarily_closed") else "active",
        "url": one.get("website") or "",
        "email": one.get("email") or "",
        "organization": _organization(one, region, base),
        "attributes": [],
        "contacts": list(_contacts(one, base)),
        "schedules": list(_hours(one.get("opening_hours"), base)),
        "service_at_locations": [{"id": str(uuid5(base, "place")), "location": _location(one, base)}],
    }
    if one.get("phone_number"):
        made["phones"] = [{"id": str(uuid5(base, "phone")), "number": one["phone_number"], "type": "voice"}]
    if one.get("appointment_url"):
        made["application_process"] = str(one["appointment_url"])
    return made


def plain_text(html: Any) -> str:
    text = re.sub(r"<(br|/p|/li|/h\d)[^>]*>", "\n", str(html or ""))
    text = unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"\n\s*\n+", "\n\n", re.sub(r"[ \t\xa0]+", " ", text)).strip()


def _organization(one: Json, region: str, base: UUID) -> Json:
    """Where Integreat names none, the place itself is its own."""
    given = one.get("organization")
    if isinstance(given, dict) and given.get("name"):
        pk = uuid5(NAMESPACE_URL, f"integreat/{region}/organization/{given.get('id')}")
        return {"id": str(pk), "name": given["name"], "website": given.get("website") or ""}
    return {"id": str(uuid5(base, "organization")), "name": str(one["title"]).strip()}


def _location(one: Json, base: UUID) -> Json:
    place = one["location"]
    pk = uuid5(base, "location")
    made: Json = {
        "id": str(pk),
        "location_type": "physical",
        "name": str(place.get("name") or one["title"]),
        "addresses": [
            {
                "id": str(uuid5(base, "address")),
                "address_1": str(place.get("address") or ""),
                "city": str(place.get("town") or ""),
                "state_province": str(place.get("state") or ""),
                "postal_code": str(place.get("postcode") or ""),
                "country": "DE",
                "address_type": "physical",
            }
        ],
    }
    for name in ("latitude", "longitude"):
        if place.get(name) is not None:
            made[name] = place[name]
    if one.get("barrier_free"):
        term = term_id(FEATURE_LIST, "wheelchair")
        attribute = {"id": str(uuid5(pk, "wheelchair")), "link_type": "feature", "taxonomy_term_id": str(term)}
        made["attributes"] = [attribute]
    return made


def _contacts(one: Json, base: UUID) -> Iterable[Json]:
    for number, contact in enumerate(one.get("contacts") or [], start=1):
        pk = uuid5(base, f"contact/{number}")
        numbers = [contact.get("phone_number"), contact.get("mobile_number")]
        made: Json = {
            "id": str(pk),
            "name": contact.get("name") or "",  # left out when it is written, and counted
            "title": contact.get("area_of_responsibility") or "",
            "email": contact.get("email") or "",
            "phones": [{"id": str(uuid5(pk, each)), "number": each} for each in numbers if each],
        }
        yield made


def _hours(given: Any, base: UUID) -> Iterable[Json]:
    """Seven days from Monday on: closed, open all day, or times."""
    for number, day in enumerate(given or []):
        if not isinstance(day, dict) or number > 6 or day.get("closed"):
            continue
        slots = [{"start": "00:00", "end": "23:59"}] if day.get("allDay") else day.get("timeSlots") or []
        for count, slot in enumerate(slots):
            yield {
                "id": str(uuid5(base, f"hours/{number}/{count}")),
                "freq": "WEEKLY",
                "byday": DAYS[number],
                "opens_at": slot.get("start"),
                "closes_at": slot.get("end"),
                "description": "nach Termin" if day.get("appointmentOnly") else "",
            }
