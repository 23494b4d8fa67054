"""Fills the directory of the demo: 600 offers of 90 organisations in three districts, functions only, numbers invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from anyascii import anyascii

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.core import dates
from geleit.demo.chance import NAMESPACE, Dice
from geleit.directory.actions.care import confirm_many
from geleit.directory.actions.writing import write_area, write_offers
from geleit.directory.eligibility import Criteria, tree_of
from geleit.directory.taxonomies import FEATURE_LIST, term_id
from geleit.programmes.codes import code_list

ORGANISATIONS = {"lindenau": 60, "nordau": 15, "auental": 15}
OFFERS = {"lindenau": 440, "nordau": 80, "auental": 80}
A_FEW = {"lindenau": 30, "nordau": 5, "auental": 5}
FEW = ("federal_body", "private_company")
PROVIDERS = {"education": "free_carrier"}  # to tell apart who teaches and who counsels
Json = dict[str, Any]


@cache
def plan() -> Json:
    return yaml.safe_load((Path(__file__).parent / "offers.yaml").read_text(encoding="utf-8"))


def make_directory(by: User, numbers: Mapping[str, int] = OFFERS) -> int:
    """How many offers there are now; `numbers` by district."""
    for area in plan()["areas"]:
        write_area(area)
    made: list[UUID] = []
    with acting_as(by, purpose="demo"):
        for district in ORGANISATIONS:
            records = list(offers_of(district, organisations_of(district), numbers[district]))
            made += [service.pk for service in write_offers(records, by=by)]
    _confirm(made, by)
    return len(made)


def _confirm(made: list[UUID], by: User) -> None:
    """Most are fresh; one in ten has not been confirmed for half a year, one in thirty not for a year."""
    dice, ages = Dice("offers/confirmed"), {"fresh": 30, "stale": 220, "out": 400}
    groups: dict[str, list[UUID]] = {"fresh": [], "stale": [], "out": []}
    for pk in made:
        groups[dice.weighted((("fresh", 87), ("stale", 10), ("out", 3)))].append(pk)
    for name, days in ages.items():
        day = dates.today() - timedelta(days=days)
        with dates.moved_to(day), acting_as(by, purpose="demo"):
            confirm_many(groups[name], on=day, by=by)


def organisations_of(district: str) -> list[Json]:
    """Names go round through all places until there are enough."""
    places = [area for area in plan()["areas"] if area.get("part_of") == district]
    county = next(area["name"] for area in plan()["areas"] if area["code"] == district)
    found: dict[str, Json] = {}
    for round_ in range(20):
        for kind, names in plan()["providers"].items():
            place = places[round_ % len(places)]
            if kind in FEW and round_ >= len(names):
                continue
            # A step further with each round through the places, so that not the same pairs come again.
            name = names[(round_ + round_ // len(places)) % len(names)].format(ort=place["name"], kreis=county)
            if name not in found and len(found) < ORGANISATIONS[district]:
                found[name] = _organisation(name, kind, place)
    return list(found.values())


def _organisation(name: str, kind: str, place: Json) -> Json:
    dice = Dice(f"organisation/{name}")
    return {
        "id": str(dice.id()),
        "name": name,
        "description": f"{name} ist für Menschen in {place['name']} und Umgebung da.",
        "website": f"https://{_address(name)}.example",
        "kind": kind,
        "place": place,
        "attributes": [_attribute(dice, "provider_type", "provider_type", PROVIDERS.get(kind, kind))],
    }


def _address(name: str) -> str:
    letters = anyascii(name.lower())
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in letters).strip("-")


def offers_of(district: str, organisations: list[Json], most: int) -> Iterator[Json]:
    """Each organisation's first offer before anybody's second."""
    number = 0
    while number < most:
        organisation = organisations[number % len(organisations)]
        fitting = [offer for offer in plan()["offers"] if organisation["kind"] in offer["by"]]
        round_ = number // len(organisations)
        yield _offer(fitting[round_ % len(fitting)], organisation, district, round_)
        number += 1


def _offer(kind: Json, organisation: Json, district: str, round_: int) -> Json:
    dice = Dice(f"offer/{organisation['name']}/{round_}")
    place = organisation["place"]
    name = kind["name"] if round_ < 4 else f"{kind['name']} ({dice.of(['vormittags', 'nachmittags', 'neue Gruppe'])})"
    weeks = dice.between(*kind["wait"]) if "wait" in kind else None
    record: Json = {
        "id": str(dice.id()),
        "name": name,
        "description": f"{kind['name']} in {place['name']}. Bitte vorher anrufen oder schreiben.",
        "status": "active",
        "email": f"{_address(kind['name'])}@{_address(organisation['name'])}.example",
        "organization": _organization(organisation, whole=round_ == 0),
        "attributes": [_attribute(dice, list_name, link, code) for list_name, link, code in _words(kind)],
        "x_geleit_eligibility": tree_of(_criteria(kind)),
        "languages": _languages(dice),
        "schedules": [_hours(dice, "evening" in kind.get("with", ()))],
        "contacts": [_contact(dice)],
        "service_areas": [{"id": str(dice.id()), "name": "", "x_geleit_area": district}],
        "service_at_locations": [_place(dice, organisation, whole=round_ == 0)],
        "required_documents": [{"id": str(dice.id()), "document": one} for one in kind.get("bring", ())],
    }
    if kind.get("cost") is not None:
        record["cost_options"] = [{"id": str(dice.id()), "currency": "EUR", "amount": kind["cost"]}]
    if "capacity" in kind.get("with", ()):
        record["capacities"] = [_capacity(dice, weeks)]
    if weeks is not None:
        record |= {"x_geleit_waiting_weeks": weeks, "x_geleit_capacity_confirmed_on": dates.today().isoformat()}
        record["x_geleit_next_start"] = (dates.today() + timedelta(weeks=weeks, days=3)).isoformat()
    return record


def _organization(organisation: Json, *, whole: bool) -> Json:
    """In full with its first offer, by its id with the others."""
    left_out = ("kind", "place") if whole else tuple(name for name in organisation if name != "id")
    return {key: value for key, value in organisation.items() if key not in left_out}


def _words(kind: Json) -> Iterator[tuple[str, str, str]]:
    yield "offer_category", "category", kind["category"]
    for topic in kind["topics"]:
        yield "counselling_topic", "topic", topic
    for feature in kind.get("with", ()):
        if feature != "capacity":
            yield FEATURE_LIST, "feature", feature


def _attribute(dice: Dice, list_name: str, link: str, code: str) -> Json:
    return {"id": str(dice.id()), "link_type": link, "taxonomy_term_id": str(term_id(list_name, code))}


def _criteria(kind: Json) -> Criteria:
    low, high = kind.get("age", (None, None))
    first, last = kind.get("level", ("", ""))
    return Criteria(
        min_age=low,
        max_age=high,
        level_from=first,
        level_to=last,
        status_groups=tuple(kind.get("status", ())),
        legal_spheres=tuple(kind.get("spheres", ())),
        genders=tuple(kind.get("genders", ())),
        programmes=(),
    )


def _languages(dice: Dice) -> list[Json]:
    names = code_list("language")
    chosen = ["de", *dice.some(plan()["languages"][1:], 0, 4)]
    return [{"id": str(dice.id()), "code": code, "name": names.label(code, "de")} for code in chosen]


def _hours(dice: Dice, evening: bool) -> Json:
    opens = dice.between(17, 18) if evening else dice.between(8, 14)
    week = ["MO", "TU", "WE", "TH", "FR"]
    days = ",".join(sorted(dice.some(week, 1, 3), key=week.index))
    closes = opens + 2
    return {
        "id": str(dice.id()),
        "freq": "WEEKLY",
        "byday": days,
        "opens_at": f"{opens:02}:00",
        "closes_at": f"{closes:02}:30",
    }


def _contact(dice: Dice) -> Json:
    """The numbers are of the block that is kept free for films and books."""
    phone = {"id": str(dice.id()), "number": f"069 90009-{dice.between(0, 999):03}", "type": "voice"}
    return {"id": str(dice.id()), "title": dice.of(plan()["functions"]), "phones": [phone]}


def _place(dice: Dice, organisation: Json, *, whole: bool) -> Json:
    """One house for each organisation; it is described with its first offer."""
    house, place = Dice(f"house/{organisation['name']}"), organisation["place"]
    pk = str(house.id())
    if not whole:
        return {"id": str(dice.id()), "location_id": pk}
    location: Json = {
        "id": pk,
        "location_type": "physical",
        "name": organisation["name"],
        "addresses": [
            {
                "id": str(house.id()),
                "address_1": f"{house.of(plan()['streets'])} {house.between(1, 60)}",
                "city": place["name"],
                "state_province": "Baden-Württemberg",
                "postal_code": place["postcodes"][0],
                "country": "DE",
                "address_type": "physical",
            }
        ],
    }
    if house.happens(0.6):
        location["attributes"] = [_attribute(house, FEATURE_LIST, "feature", "wheelchair")]
        location["accessibility"] = [{"id": str(house.id()), "description": "Eingang ohne Stufen"}]
    return {"id": str(dice.id()), "location": location}


def _capacity(dice: Dice, weeks: int | None) -> Json:
    size = dice.of([12, 15, 18, 20])
    free = 0 if weeks and weeks > 6 else dice.between(0, 6)
    unit = {"id": str(UUID(int=NAMESPACE.int + 1)), "name": "Plätze"}
    moment = dates.now().isoformat(timespec="seconds")
    return {"id": str(dice.id()), "available": free, "maximum": size, "updated": moment, "unit": unit}
