"""Two offers for tests, written down as the standard writes them."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from geleit.access.acting import acting_as
from geleit.directory.actions.index import index
from geleit.directory.actions.writing import write_offer
from geleit.directory.models import Area, Service

COURSE = "11111111-1111-4111-8111-111111111111"
LAW = "22222222-2222-4222-8222-222222222222"
SCHOOL = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
CARITAS = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
PLACE = "33333333-3333-4333-8333-333333333333"
AT_PLACE = "44444444-4444-4444-8444-444444444444"

SCHOOL_RECORD: dict[str, Any] = {
    "id": SCHOOL,
    "name": "Volkshochschule Lindenau",
    "description": "Kurse für alle.",
    "website": "https://vhs-lindenau.example",
    "phones": [{"id": "55555555-5555-4555-8555-555555555555", "number": "0711 9999-100", "type": "voice"}],
}

COURSE_RECORD: dict[str, Any] = {
    "id": COURSE,
    "name": "Deutsch am Abend",
    "alternate_name": "Abendkurs",
    "description": "Deutschkurs von A1 bis B1.",
    "status": "active",
    "email": "kurse@vhs-lindenau.example",
    "url": "https://vhs-lindenau.example/deutsch",
    "application_process": "Zur Einstufung kommen.",
    "minimum_age": 16,
    "organization": SCHOOL_RECORD,
    "program": {
        "id": "66666666-6666-4666-8666-666666666666",
        "name": "Sprache",
        "description": "Alle Sprachkurse.",
    },
    "phones": [{"id": "55555555-5555-4555-8555-555555555556", "number": "0711 9999-101", "type": "voice"}],
    "schedules": [
        {
            "id": "77777777-7777-4777-8777-777777777777",
            "freq": "WEEKLY",
            "byday": "TU,TH",
            "opens_at": "18:00",
            "closes_at": "20:30",
            "valid_from": "2026-09-01",
        }
    ],
    "service_areas": [
        {"id": "88888888-8888-4888-8888-888888888888", "name": "Kreis Lindenau", "x_geleit_area": "lindenau"}
    ],
    "languages": [{"id": "99999999-9999-4999-8999-999999999999", "name": "Arabisch", "code": "ar"}],
    "cost_options": [
        {"id": "99999999-9999-4999-8999-999999999991", "option": "mit Berechtigung", "currency": "EUR", "amount": 2.29}
    ],
    "required_documents": [{"id": "99999999-9999-4999-8999-999999999992", "document": "Ausweis"}],
    "contacts": [
        {
            "id": "99999999-9999-4999-8999-999999999993",
            "title": "Kursbüro",
            "phones": [{"id": "99999999-9999-4999-8999-999999999994", "number": "0711 9999-102"}],
        }
    ],
    "capacities": [
        {
            "id": "99999999-9999-4999-8999-999999999995",
            "available": 3,
            "maximum": 18,
            "updated": "2026-11-01T08:00:00Z",
            "unit": {"id": "99999999-9999-4999-8999-999999999996", "name": "Plätze"},
        }
    ],
    "service_at_locations": [
        {
            "id": AT_PLACE,
            "description": "Raum 12",
            "location": {
                "id": PLACE,
                "location_type": "physical",
                "name": "Haus am Markt",
                "latitude": 48.9,
                "longitude": 9.1,
                "addresses": [
                    {
                        "id": "99999999-9999-4999-8999-999999999997",
                        "address_1": "Am Markt 1",
                        "city": "Lindenau",
                        "state_province": "Baden-Württemberg",
                        "postal_code": "71634",
                        "country": "DE",
                        "address_type": "physical",
                    }
                ],
                "accessibility": [
                    {"id": "99999999-9999-4999-8999-999999999998", "description": "Aufzug bis zum Kursraum"}
                ],
            },
        }
    ],
    "x_geleit_eligibility": {
        "all": [
            {"fact": "alter", "op": "gte", "value": 16},
            {"fact": "deutsch", "op": "lte", "value": "a2"},
            {"fact": "status_gruppe", "op": "in", "value": ["recognised_protection", "temporary_protection"]},
        ]
    },
    "x_geleit_waiting_weeks": 6,
}

LAW_RECORD: dict[str, Any] = {
    "id": LAW,
    "name": "Asyl- und Aufenthaltsrecht",
    "description": "Beratung zu Papieren, auch am Telefon.",
    "status": "active",
    "organization": {"id": CARITAS, "name": "Caritas Nebenan", "description": "Beratung."},
    "languages": [{"id": "99999999-9999-4999-8999-999999999990", "name": "Deutsch", "code": "de"}],
}


def areas() -> None:
    land = Area.objects.create(code="bw", name="Baden-Württemberg", kind="land")
    Area.objects.create(code="nebenan", name="Kreis Nebenan", kind="district", part_of=land, neighbours=["lindenau"])
    district = Area.objects.create(
        code="lindenau", name="Kreis Lindenau", kind="district", part_of=land, neighbours=["nebenan"]
    )
    Area.objects.create(
        code="lindenau-stadt", name="Lindenau", kind="municipality", part_of=district, postcodes=["71634", "71636"]
    )


def offer(record: dict[str, Any] = COURSE_RECORD, *, confirmed_on: date = date(2026, 11, 1), **changes: Any) -> Service:
    """Written into the directory and confirmed on that day; columns of the table can be changed after that."""
    with acting_as(None, purpose="test"):
        service = write_offer(deepcopy(record), by=None)
        Service.objects.filter(pk=service.pk).update(assured_date=confirmed_on, **changes)
        index([service.pk])
    service.refresh_from_db()
    return service


def both() -> tuple[Service, Service]:
    areas()
    course = offer(
        category="language",
        topics=["german_language"],
        evening=True,
        childcare=True,
    )
    law = offer(LAW_RECORD, category="legal", topics=["residence_law", "asylum_procedure"], online=True)
    return course, law
