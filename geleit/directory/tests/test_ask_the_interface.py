"""The interface answers as Open Referral HSDS 3.2 says. What is expected here was written by hand from the standard."""

from __future__ import annotations

import json
from datetime import date

import pytest

from geleit.directory.models import Contact, Profile, Service
from geleit.directory.taxonomies import term_id
from geleit.directory.tests.offers import AT_PLACE, CARITAS, COURSE, LAW, PLACE, SCHOOL, both, offer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def directory(move_to):
    with move_to(DAY):
        yield both()


def get(client, path: str, **parameters: str):
    answer = client.get(f"/hsds/v3/{path}", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(answer) -> list[str]:
    return [one["id"] for one in answer["contents"]]


def test_the_interface_says_what_it_is(client):
    assert get(client, "") == {
        "version": "3.2",
        "profile": "http://testserver/hsds/v3/profile",
        "openapi_url": "http://testserver/hsds/v3/openapi.json",
        "description": "Angebote für Menschen, die nach Deutschland gekommen sind.",
        "publisher": {"name": "Geleit", "website": "http://testserver/angebote/"},
    }


def test_an_offer_comes_with_everything_that_hangs_on_it(client):
    service = get(client, f"services/{COURSE}")
    assert service["name"] == "Deutsch am Abend"
    assert service["organization_id"] == SCHOOL
    assert service["minimum_age"] == 16
    assert service["assured_date"] == "2026-11-01"
    assert service["organization"]["name"] == "Volkshochschule Lindenau"
    assert service["organization"]["phones"][0]["number"] == "0711 9999-100"
    assert service["program"] == {
        "id": "66666666-6666-4666-8666-666666666666",
        "organization_id": SCHOOL,
        "name": "Sprache",
        "description": "Alle Sprachkurse.",
    }
    assert service["phones"] == [
        {
            "id": "55555555-5555-4555-8555-555555555556",
            "service_id": COURSE,
            "number": "0711 9999-101",
            "type": "voice",
        }
    ]
    assert service["schedules"] == [
        {
            "id": "77777777-7777-4777-8777-777777777777",
            "service_id": COURSE,
            "valid_from": "2026-09-01",
            "freq": "WEEKLY",
            "byday": "TU,TH",
            "opens_at": "18:00+01:00",
            "closes_at": "20:30+01:00",
        }
    ]


def test_hours_costs_and_free_places(client):
    service = get(client, f"services/{COURSE}")
    assert service["cost_options"][0]["amount"] == 2.29
    assert service["capacities"] == [
        {
            "id": "99999999-9999-4999-8999-999999999995",
            "service_id": COURSE,
            "unit_id": "99999999-9999-4999-8999-999999999996",
            "available": 3,
            "maximum": 18,
            "updated": "2026-11-01T08:00:00.000Z",
            "unit": {"id": "99999999-9999-4999-8999-999999999996", "name": "Plätze"},
        }
    ]
    assert service["contacts"][0]["title"] == "Kursbüro"
    assert service["contacts"][0]["phones"][0]["number"] == "0711 9999-102"


def test_places_are_nested_with_address_and_access(client):
    place = get(client, f"services/{COURSE}")["service_at_locations"][0]
    assert (place["id"], place["service_id"], place["location_id"]) == (AT_PLACE, COURSE, PLACE)
    location = place["location"]
    assert location["location_type"] == "physical"
    assert (location["latitude"], location["longitude"]) == (48.9, 9.1)
    assert location["addresses"] == [
        {
            "id": "99999999-9999-4999-8999-999999999997",
            "location_id": PLACE,
            "address_1": "Am Markt 1",
            "city": "Lindenau",
            "state_province": "Baden-Württemberg",
            "postal_code": "71634",
            "country": "DE",
            "address_type": "physical",
        }
    ]
    assert location["accessibility"][0]["description"] == "Aufzug bis zum Kursraum"


def test_eligibility_stands_in_attributes_and_in_our_own_field(client):
    service = get(client, f"services/{COURSE}")
    said = {(one["link_type"], one["taxonomy_term"]["code"]) for one in service["attributes"]}
    assert said == {
        ("category", "language"),
        ("topic", "german_language"),
        ("eligibility", "recognised_protection"),
        ("eligibility", "temporary_protection"),
        ("maximum_level", "a2"),
        ("feature", "childcare"),
        ("feature", "evening"),
    }
    assert service["x_geleit_eligibility"]["all"][0] == {"fact": "alter", "op": "gte", "value": 16}
    assert service["x_geleit_waiting_weeks"] == 6


def test_a_list_has_the_page_object_of_the_standard(client):
    page = get(client, "services", per_page="1", page="2")
    assert {name: page[name] for name in page if name != "contents"} == {
        "total_items": 2,
        "total_pages": 2,
        "page_number": 2,
        "size": 1,
        "first_page": False,
        "last_page": True,
        "empty": False,
    }
    assert ids(page) == [LAW]


def test_a_page_behind_the_last_is_empty(client):
    page = get(client, "services", page="7")
    assert (page["empty"], page["size"], page["contents"], page["total_items"]) == (True, 0, [], 2)


def test_the_list_of_offers_has_what_is_there_once(client):
    service = get(client, "services")["contents"][0]
    assert service["organization"]["id"] == SCHOOL
    assert service["program"]["name"] == "Sprache"
    assert not {"phones", "schedules", "service_at_locations", "attributes"} & set(service)


def test_full_nests_and_minimal_has_id_and_day_alone(client):
    full = get(client, "services", full="true")["contents"][0]
    assert full == get(client, f"services/{COURSE}")
    minimal = get(client, "services", minimal="true")["contents"]
    assert [set(one) for one in minimal] == [{"id", "modified_date"}, {"id", "modified_date"}]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"search": "Deutschkurs"}, [COURSE]),
        ({"search": "Aufenthaltsrecht"}, [LAW]),
        ({"organization_id": CARITAS}, [LAW]),
        ({"taxonomy_term_id": str(term_id("counselling_topic", "german_language"))}, [COURSE]),
        ({"taxonomy_term_id": str(term_id("counselling_topic", "housing_search"))}, []),
        ({"taxonomy_term_id": str(term_id("offer_category", "legal")), "organization_id": SCHOOL}, []),
        ({"modified_after": "2026-11-20"}, [COURSE, LAW]),
        ({"modified_after": "2026-11-22T00:00:00Z"}, []),
    ],
)
def test_parameters_narrow_and_add_up(client, parameters, expected):
    assert ids(get(client, "services", **parameters)) == expected


def test_any_term_of_a_taxonomy(client):
    from_the_list = get(client, "taxonomies", search="Beratungsthemen")["contents"][0]["id"]
    assert ids(get(client, "services", taxonomy_id=from_the_list)) == [COURSE, LAW]
    levels = get(client, "taxonomies", search="Sprachniveau")["contents"][0]["id"]
    assert ids(get(client, "services", taxonomy_id=levels)) == [COURSE]


@pytest.mark.parametrize(
    "parameters",
    [{"page": "0"}, {"page": "x"}, {"modified_after": "gestern"}, {"taxonomy_id": "x"}, {"full": "vielleicht"}],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(client, parameters):
    answer = client.get("/hsds/v3/services", parameters)
    assert answer.status_code == 400
    assert next(iter(parameters)) in answer.json()["error"]


def test_lines_instead_of_pages(client):
    answer = client.get("/hsds/v3/services", {"format": "ndjson", "full": "true"})
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [COURSE, LAW]


def test_offers_at_places_by_postcode(client):
    here = {"postcode": "71634"}
    assert ids(get(client, "service_at_locations", **here)) == [AT_PLACE]
    assert ids(get(client, "service_at_locations", postcode="10115")) == []  # the course is for Kreis Lindenau
    assert ids(get(client, "service_at_locations", **here, proximity="20000")) == [AT_PLACE]
    assert ids(get(client, "service_at_locations", **here, proximity="10")) == []
    whole = get(client, f"service_at_locations/{AT_PLACE}")
    assert (whole["service"]["id"], whole["location"]["id"]) == (COURSE, PLACE)


def test_organizations_and_their_offers(client):
    assert sorted(ids(get(client, "organizations"))) == [SCHOOL, CARITAS]
    simple = get(client, f"organizations/{SCHOOL}")
    assert [one["id"] for one in simple["services"]] == [COURSE]
    assert "schedules" not in simple["services"][0]
    full = get(client, f"organizations/{SCHOOL}", full_service="true")
    assert "schedules" in full["services"][0]


def test_words_of_the_lists(client):
    term = get(client, f"taxonomy_terms/{term_id('counselling_topic', 'german_language')}")
    assert (term["code"], term["language"], term["taxonomy_detail"]["id"]) == (
        "german_language",
        "de",
        term["taxonomy_id"],
    )
    listed = get(client, "taxonomy_terms", taxonomy_id=term["taxonomy_id"], per_page="500")["contents"]
    assert {one["taxonomy_id"] for one in listed} == {term["taxonomy_id"]}


@pytest.mark.parametrize("path", [f"services/{SCHOOL}", "services/4711", "organizations/x", f"taxonomies/{COURSE}"])
def test_what_is_not_there_is_404_and_json(client, path):
    answer = client.get(f"/hsds/v3/{path}")
    assert (answer.status_code, "error" in answer.json()) == (404, True)


def test_who_does_not_want_to_be_listed_is_nowhere(client):
    Profile.objects.filter(pk=SCHOOL).update(listed=False)
    assert ids(get(client, "services")) == [LAW]
    assert ids(get(client, "organizations")) == [CARITAS]
    assert ids(get(client, "service_at_locations")) == []
    for path in (f"services/{COURSE}", f"organizations/{SCHOOL}", f"service_at_locations/{AT_PLACE}"):
        assert client.get(f"/hsds/v3/{path}").status_code == 404


def test_an_offer_nobody_confirmed_for_a_year_is_out(client):
    Service.objects.filter(pk=COURSE).update(assured_date=date(2025, 11, 21))
    assert ids(get(client, "services")) == [LAW]
    Service.objects.filter(pk=COURSE).update(assured_date=date(2025, 11, 22))
    assert ids(get(client, "services")) == [COURSE, LAW]


def test_a_name_comes_out_only_by_wish(client, directory):
    record = {
        "id": LAW,
        "name": "Asyl- und Aufenthaltsrecht",
        "status": "active",
        "organization_id": CARITAS,
        "contacts": [
            {"id": "12121212-1212-4212-8212-121212121212", "name": "Berta Beispiel", "title": "Leitung"},
            {"id": "13131313-1313-4313-8313-131313131313", "name": "Clara Muster", "x_geleit_wished_on": "2026-10-01"},
        ],
    }
    offer(record)
    shown = {one.get("name") for one in get(client, f"services/{LAW}")["contacts"]}
    assert shown == {None, "Clara Muster"}
    assert "Berta" not in "".join(Contact.objects.values_list("name", flat=True))


def test_anybody_may_read_from_anywhere(client):
    answer = client.get("/hsds/v3/services")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.post("/hsds/v3/services?search=Deutschkurs").json()["total_items"] == 1


def test_the_description_names_all_paths_and_parameters(client):
    document = get(client, "openapi.json")
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/", "/services", "/services/{id}", "/taxonomies", "/taxonomies/{id}", "/taxonomy_terms",
        "/taxonomy_terms/{id}", "/organizations", "/organizations/{id}", "/service_at_locations",
        "/service_at_locations/{id}",
    }  # fmt: skip
    named = {one["$ref"].rsplit("/", 1)[1] for one in document["paths"]["/service_at_locations"]["get"]["parameters"]}
    assert named >= {"search", "page", "per_page", "format", "postcode", "proximity", "full", "modified_after"}
    assert client.get("/hsds/v3/profile").status_code == 200


def test_the_number_of_questions_does_not_grow_with_the_page(client, django_assert_max_num_queries):
    for number in range(12):
        offer({**COURSE_COPY, "id": f"0000000{number:x}-0000-4000-8000-000000000000"})
    with django_assert_max_num_queries(75):
        get(client, "services", full="true")


COURSE_COPY = {"name": "Kurs", "status": "active", "organization_id": SCHOOL}


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"])
def test_a_letter_nobody_can_type_is_passed_by(client, path):
    assert get(client, path, search="\x00")["total_items"] == get(client, path)["total_items"] > 0
