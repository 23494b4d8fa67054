"""Between the form of an offer and the standard's record. What the form does not show stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from geleit.accounts.models import Organisation
from geleit.core import dates
from geleit.directory.eligibility import Criteria, criteria_of, is_simple, tree_of
from geleit.directory.hsds import nested
from geleit.directory.hsds.reading import own_term
from geleit.directory.hsds.records import Json
from geleit.directory.models import Area, Service
from geleit.directory.taxonomies import FEATURE_LIST, SPACE, term_id
from geleit.programmes.codes import code_list

PLACES = uuid5(SPACE, "unit/places")
CRITERIA = ("min_age", "max_age", "level_from", "level_to", "status_groups", "legal_spheres", "genders", "programmes")
PLAIN = ("name", "description", "status", "email", "url", "application_process")
FEATURES = ("childcare", "evening", "online")


def record_of(service: Service) -> Json:
    rows = Service.objects.filter(pk=service.pk).select_related("organization__organisation", "program")
    return nested.services(rows)[0]


def to_record(said: dict[str, Any], before: Json | None) -> Json:
    """`before`: the record as it stands, None for a new offer."""
    pk: UUID = said["id"]
    record: Json = deepcopy(before) if before else {"id": str(pk)}
    record |= {name: said[name] for name in PLAIN}
    record["fees_description"] = said["cost"]
    record.pop("metadata", None)
    record["organization"] = _organization(said["organisation"], before)
    record["attributes"] = _attributes(said, pk, record)
    _eligibility(record, said)
    record["languages"] = _languages(said["languages"], pk, record.get("languages", []))
    record["schedules"] = _schedules(said, pk, record.get("schedules", []))
    record["contacts"] = _contacts(said, pk, record.get("contacts", []))
    record["service_areas"] = _areas(said["areas"], pk, record.get("service_areas", []))
    record["service_at_locations"] = _places(said, pk, record.get("service_at_locations", []))
    record["required_documents"] = _documents(said["documents"], pk, record.get("required_documents", []))
    add_capacity(record, said)
    return record


def _organization(name: str, before: Json | None) -> Json:
    if before and before["organization"]["name"] == name:
        return {"id": before["organization"]["id"]}
    known = Organisation.objects.filter(name=name).first()
    return {"id": str(known.pk if known else uuid5(SPACE, f"organisation/{name}")), "name": name}


def _eligibility(record: Json, said: dict[str, Any]) -> None:
    """A tree with more in it than the form shows stays as it is."""
    kept = record.get("x_geleit_eligibility") or {}
    if kept and not is_simple(kept):
        return
    given: dict[str, Any] = {
        name: tuple(said[name]) if isinstance(said[name], list) else said[name] for name in CRITERIA
    }
    record["x_geleit_eligibility"] = tree_of(Criteria(**given))


def _attributes(said: dict[str, Any], pk: UUID, record: Json) -> list[Json]:
    """Ours from the form; those of other lists stay."""
    kept = [one for one in record.get("attributes", []) if own_term(one) is None]
    ours = [("offer_category", "category", said["category"])] if said["category"] else []
    ours += [("counselling_topic", "topic", code) for code in said["topics"]]
    ours += [(FEATURE_LIST, "feature", name) for name in FEATURES if said[name]]
    return kept + [_attribute(pk, *one) for one in ours]


def _attribute(pk: UUID, list_name: str, kind: str, code: str) -> Json:
    term = term_id(list_name, code)
    return {"id": str(uuid5(pk, f"{kind}/{term}")), "link_type": kind, "taxonomy_term_id": str(term)}


def _languages(spoken: list[str], pk: UUID, before: list[Json]) -> list[Json]:
    names, there = code_list("language"), {one.get("code"): one for one in before}
    return [
        there.get(code) or {"id": str(uuid5(pk, f"language/{code}")), "code": code, "name": names.label(code, "de")}
        for code in spoken
    ]


def _areas(areas: Iterable[Area], pk: UUID, before: list[Json]) -> list[Json]:
    """Areas that are only said in words stay: the form cannot show them."""
    there = {one.get("x_geleit_area"): one for one in before}
    ticked = [
        there.get(area.pk) or {"id": str(uuid5(pk, f"area/{area.pk}")), "name": area.name, "x_geleit_area": area.pk}
        for area in areas
    ]
    return [*ticked, *(one for one in before if "x_geleit_area" not in one)]


def _documents(said: str, pk: UUID, before: list[Json]) -> list[Json]:
    there = {one.get("document"): one for one in before}
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return [there.get(line) or {"id": str(uuid5(pk, f"document/{line}")), "document": line} for line in lines]


def _schedules(said: dict[str, Any], pk: UUID, before: list[Json]) -> list[Json]:
    """The form shows the first one."""
    if not said["days"]:
        return before[1:]
    first = before[0] if before else {"id": str(uuid5(pk, "schedule"))}
    hours = {name: f"{said[name]:%H:%M}" for name in ("opens_at", "closes_at") if said[name]}
    return [{**first, "freq": "WEEKLY", "byday": ",".join(said["days"]), **hours}, *before[1:]]


def _contacts(said: dict[str, Any], pk: UUID, before: list[Json]) -> list[Json]:
    old_one: Json = before[0] if before else {"id": str(uuid5(pk, "contact"))}
    named = ("name", "x_geleit_wished_on", "title", "phones")
    first: Json = {**{key: value for key, value in old_one.items() if key not in named}, "title": said["contact"]}
    if said["person"]:
        first |= {"name": said["person"], "x_geleit_wished_on": said["wished_on"].isoformat()}
    if said["phone"]:
        numbers = old_one.get("phones") or [{"id": str(uuid5(pk, "phone"))}]
        first["phones"] = [{**numbers[0], "number": said["phone"]}, *numbers[1:]]
    is_there = said["contact"] or said["person"] or said["phone"]
    return [*([first] if is_there else []), *before[1:]]


def _places(said: dict[str, Any], pk: UUID, before: list[Json]) -> list[Json]:
    if not said["postal_code"]:
        return before[1:]
    old = before[0]["location"] if before else {}
    moved = bool(old) and _postcode(old) != said["postal_code"]
    house = old.get("id", str(uuid5(pk, "location")))
    location = {key: value for key, value in old.items() if not moved or key not in ("latitude", "longitude")}
    location |= {"id": house, "location_type": "physical", "addresses": [_address(said, house, old)]}
    wheelchair = _attribute(UUID(house), FEATURE_LIST, "feature", "wheelchair")
    location["attributes"] = [wheelchair] if said["wheelchair"] else []
    link = {key: value for key, value in before[0].items() if key != "location"} if before else {}
    return [{"id": str(uuid5(pk, "place")), **link, "location": location}, *before[1:]]


def _address(said: dict[str, Any], house: str, old: Json) -> Json:
    first = (old.get("addresses") or [{}])[0]
    return {
        "id": str(uuid5(UUID(house), "address")),
        "state_province": "",
        **first,
        "address_1": said["street"],
        "postal_code": said["postal_code"],
        "city": said["city"],
        "country": "DE",
        "address_type": "physical",
    }


def _postcode(location: Json) -> str:
    return str((location.get("addresses") or [{}])[0].get("postal_code") or "")


def add_capacity(record: Json, said: dict[str, Any]) -> None:
    """Free places and waiting time, with the day on which somebody said so."""
    pk = UUID(record["id"])
    free = said["free_places"]
    if free is None:
        record.pop("capacities", None)
    else:
        first = (record.get("capacities") or [{}])[0]
        unit = first.get("unit") or {"id": str(PLACES), "name": "Plätze"}
        moment = dates.now().isoformat(timespec="seconds")
        made = {"id": str(uuid5(pk, "capacity")), **first, "unit": unit, "available": free, "updated": moment}
        record["capacities"] = [made]
    for name, key in (("waiting_weeks", "x_geleit_waiting_weeks"), ("next_start", "x_geleit_next_start")):
        value = said[name]
        record[key] = value.isoformat() if isinstance(value, date) else value
        if value is None:
            del record[key]
    if free is not None or said["waiting_weeks"] is not None:
        record["x_geleit_capacity_confirmed_on"] = dates.today().isoformat()


def to_form(service: Service, record: Json) -> dict[str, Any]:
    """What the form shows of an offer."""
    criteria = criteria_of(service.eligibility)
    place = (record.get("service_at_locations") or [{}])[0].get("location", {})
    address = (place.get("addresses") or [{}])[0]
    hours = (record.get("schedules") or [{}])[0]
    contact = (record.get("contacts") or [{}])[0]
    return {
        "id": service.pk,
        "version": service.version,
        "organisation": record["organization"]["name"],
        **{name: record.get(name, "") for name in PLAIN},
        **{name: getattr(criteria, name) for name in CRITERIA},
        **{name: getattr(service, name) for name in FEATURES},
        "category": service.category,
        "topics": service.topics,
        "cost": record.get("fees_description", ""),
        "languages": [one.get("code") for one in record.get("languages", [])],
        "days": [day for day in hours.get("byday", "").split(",") if day],
        "opens_at": hours.get("opens_at", "")[:5],
        "closes_at": hours.get("closes_at", "")[:5],
        "street": address.get("address_1", ""),
        "postal_code": address.get("postal_code", ""),
        "city": address.get("city", ""),
        "wheelchair": bool(place.get("attributes")),
        "areas": [one["x_geleit_area"] for one in record.get("service_areas", []) if "x_geleit_area" in one],
        "contact": contact.get("title", ""),
        "person": contact.get("name", ""),
        "wished_on": _day(contact.get("x_geleit_wished_on")),
        "phone": (contact.get("phones") or [{}])[0].get("number", ""),
        **capacity_shown(service, record),
        "documents": "\n".join(one.get("document", "") for one in record.get("required_documents", [])),
    }


def capacity_shown(service: Service, record: Json) -> dict[str, Any]:
    return {
        "free_places": (record.get("capacities") or [{}])[0].get("available"),
        "waiting_weeks": service.waiting_weeks,
        "next_start": service.next_start,
    }


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
