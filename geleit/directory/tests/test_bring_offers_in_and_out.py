"""Offers go out as JSON and tables and come in again; from Integreat too. First a look, then, and back."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from geleit.access.acting import acting_as
from geleit.directory.actions import exchange
from geleit.directory.hsds.reading import Unreadable
from geleit.directory.models import Contact, DirectoryImport, Profile, Service
from geleit.directory.records_of_forms import record_of
from geleit.directory.tests.offers import COURSE, COURSE_RECORD, LAW, both
from tests.cast import audited, gather

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
INTEGREAT = [
    {
        "id": 7,
        "path": "/lindenau/de/locations/tafel/",
        "title": "Tafel Lindenau",
        "excerpt": "Lebensmittel",
        "content": "<p>Lebensmittel f&uuml;r wenig Geld.</p><ul><li>Ausweis mitbringen</li></ul>",
        "website": "https://tafel.example",
        "email": "tafel@tafel.example",
        "phone_number": "069 90009-001",
        "temporarily_closed": False,
        "barrier_free": True,
        "opening_hours": [
            {"closed": False, "allDay": False, "timeSlots": [{"start": "09:00", "end": "12:00"}]},
            *[{"closed": True, "allDay": False, "timeSlots": []}] * 6,
        ],
        "contacts": [
            {"area_of_responsibility": "Ausgabe", "name": "Berta Beispiel", "email": None, "phone_number": None,
             "mobile_number": "069 90009-002", "website": None},
        ],
        "location": {"id": 42, "name": "Tafel", "address": "Marktplatz 3", "town": "Lindenau", "state": None,
                     "postcode": "71636", "region": None, "country": "DE", "latitude": 48.91, "longitude": 9.12},
        "organization": {"id": 3, "slug": "tafel", "name": "Tafel e. V.", "logo": "", "website": "https://tafel.example"},
        "available_languages": {},
    }
]  # fmt: skip


@pytest.fixture(autouse=True)
def cast(move_to):
    with move_to(DAY):
        both()
        yield gather()


def imported(cast, content: bytes) -> DirectoryImport:
    kind, records = exchange.read_file(content)
    with acting_as(cast.deniz, purpose="test"):
        run = exchange.begin(uuid4(), kind, records, by=cast.deniz)
    exchange.check(run, by=cast.deniz)
    with acting_as(cast.deniz, purpose="test"):
        assert exchange.start(run)
    exchange.take_over(run, by=cast.deniz)
    return run


def exported(cast, which) -> bytes:
    with acting_as(cast.deniz, purpose="test"):
        return which(cast.deniz)


def whole(pk: str) -> dict:
    left_out = ("last_modified", "assured_date", "metadata", "assurer_email")
    record = record_of(Service.objects.get(pk=pk))
    return {name: value for name, value in record.items() if name not in left_out}


@pytest.mark.parametrize("which", [exchange.as_json, exchange.as_tables])
def test_out_and_in_again_is_the_same(cast, which):
    before, law = whole(COURSE), whole(LAW)
    content = exported(cast, which)
    Service.objects.all().delete()
    Profile.objects.all().delete()
    run = imported(cast, content)
    assert run.problems == []
    assert Service.objects.count() == 2
    assert whole(COURSE) == before
    assert whole(LAW) == law


def test_the_zip_has_the_tables_of_the_standard(cast):
    with zipfile.ZipFile(io.BytesIO(exported(cast, exchange.as_tables))) as archive:
        names = set(archive.namelist())
        described = json.loads(archive.read("datapackage.json"))
        services = archive.read("services.csv").decode()
    assert names >= {
        "services.csv", "organizations.csv", "locations.csv", "service_at_location.csv", "addresses.csv", "phones.csv",
        "contacts.csv", "schedules.csv", "languages.csv", "units.csv", "service_capacity.csv", "taxonomy_terms.csv",
    }  # fmt: skip
    assert {one["path"] for one in described["resources"]} == names - {"datapackage.json"}
    assert COURSE in services


def test_no_cell_is_a_formula(cast):
    Service.objects.filter(pk=LAW).update(description="=HYPERLINK(1)")
    with zipfile.ZipFile(io.BytesIO(exported(cast, exchange.as_tables))) as archive:
        assert "'=HYPERLINK(1)" in archive.read("services.csv").decode()


def test_looking_at_an_import_leaves_no_trace(cast):
    record = {**COURSE_RECORD, "id": str(uuid4()), "name": "Neu"}
    with acting_as(cast.deniz, purpose="test"):
        run = exchange.begin(uuid4(), "hsds", [record, {"id": "x", "name": "Kaputt"}], by=cast.deniz)
    exchange.check(run, by=cast.deniz)
    assert not Service.objects.filter(name="Neu").exists()
    assert [one["name"] for one in run.problems] == ["Kaputt"]
    assert run.state == DirectoryImport.State.PREVIEW


def test_what_cannot_be_read_is_left_out_and_named(cast):
    good = {"id": str(uuid4()), "name": "Gut", "status": "active", "organization": {"id": str(uuid4()), "name": "A"}}
    bad = {**good, "id": str(uuid4()), "name": "Schlecht", "email": "keine Adresse"}
    run = imported(cast, json.dumps([good, bad]).encode())
    assert Service.objects.filter(name="Gut").exists()
    assert not Service.objects.filter(name="Schlecht").exists()
    assert "email" in run.problems[0]["problem"]


def test_a_place_of_integreat_becomes_an_offer_without_a_name(cast):
    run = imported(cast, json.dumps(INTEGREAT).encode())
    assert (run.kind, run.names_left_out) == ("integreat", 1)
    service = Service.objects.get(name="Tafel Lindenau")
    assert service.description == "Lebensmittel für wenig Geld.\nAusweis mitbringen"
    assert service.organization.name == "Tafel e. V."
    place = service.service_at_locations.get().location
    assert (place.latitude, place.wheelchair, place.area_id) == (48.91, True, "lindenau-stadt")
    hours = service.schedules.get()
    assert (hours.byday, str(hours.opens_at), str(hours.closes_at)) == ("MO", "09:00:00", "12:00:00")
    contact = Contact.objects.get(service=service)
    assert (contact.name, contact.title, contact.phones.get().number) == ("", "Ausgabe", "069 90009-002")


def test_the_same_import_twice_is_one_offer(cast):
    for _time in range(2):
        imported(cast, json.dumps(INTEGREAT).encode())
    assert Service.objects.filter(name="Tafel Lindenau").count() == 1


def test_an_import_is_undone_but_for_what_was_changed_since(cast):
    new = str(uuid4())
    records = [{**COURSE_RECORD, "name": "Überschrieben"}, {**COURSE_RECORD, "id": new, "name": "Neu"}]
    run = imported(cast, json.dumps([records[0]]).encode())
    other = imported(cast, json.dumps([records[1]]).encode())
    assert Service.objects.get(pk=COURSE).name == "Überschrieben"
    with acting_as(cast.deniz, purpose="test"):
        assert exchange.undo(run, by=cast.deniz) == 0
        Service.objects.filter(pk=new).update(version=9)
        assert exchange.undo(other, by=cast.deniz) == 1
        assert exchange.undo(other, by=cast.deniz) == 0
    service = Service.objects.get(pk=COURSE)
    assert (service.name, service.assured_date) == ("Deutsch am Abend", date(2026, 11, 1))
    assert Service.objects.filter(pk=new).exists()
    assert len(audited(event="directory.import_undone")) == 2


def test_a_new_offer_goes_with_the_undoing(cast):
    run = imported(cast, json.dumps(INTEGREAT).encode())
    with acting_as(cast.deniz, purpose="test"):
        exchange.undo(run, by=cast.deniz)
    assert not Service.objects.filter(name="Tafel Lindenau").exists()


@pytest.mark.parametrize("content", [b"", b"PK no zip", b"{", b"[1]", b"[]", "ä".encode("latin-1")])
def test_a_file_that_is_none_is_refused_with_a_sentence(content):
    with pytest.raises(Unreadable):
        exchange.read_file(content)


def test_the_pages_of_an_import(client, cast):
    client.force_login(cast.deniz)
    file = SimpleUploadedFile("orte.json", json.dumps(INTEGREAT).encode())
    answer = client.post("/angebote/pflege/austausch/", {"id": str(uuid4()), "file": file})
    assert answer.status_code == 302
    assert "wird geprüft" in client.get(answer.url).content.decode()
    with acting_as(cast.deniz, purpose="test"):
        run = DirectoryImport.objects.get()
    exchange.check(run, by=cast.deniz)
    page = client.get(answer.url).content.decode()
    assert "Tafel Lindenau" in page
    refused = client.post("/angebote/pflege/austausch/", {"id": str(uuid4()), "file": SimpleUploadedFile("x", b"nein")})
    assert refused.status_code == 422
    assert len(json.loads(client.post("/angebote/pflege/austausch/ausfuhr/", {"format": "json"}).content)) == 2
    assert len(audited(event="directory.exported")) == 1
