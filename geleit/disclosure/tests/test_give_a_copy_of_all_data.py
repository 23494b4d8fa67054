"""Auskunft: gathered, looked through, packed, downloaded, destroyed."""

from __future__ import annotations

import io
import json
import logging
import shutil
import subprocess
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.tests.signed_in import colleague
from geleit.core import dates
from geleit.disclosure import looking, tasks
from geleit.disclosure.actions import extracts
from geleit.disclosure.models import Extract, ExtractContent
from geleit.disclosure.tests.conftest import OTHERS
from geleit.vault import keys
from geleit.vault.errors import MissingKey
from geleit.vault.keystore import Key

pytestmark = pytest.mark.django_db

OWN = (
    "Esra",
    "Yıldırım",
    "17.05.1991",
    "GEHEIMSTUFE",
    "01.03.2023",
    "ERSTZEILE",
    "ALTNOTIZ",
    "THEMAZEILE",
    "KUMMERSATZ",
    "WOHNSATZ",
    "ZIELSATZ",
    "SCHRITTSATZ",
    "TERMINSATZ",
    "AUFGABENSATZ",
    "KURZSATZ",
    "Ich will alles sehen.",
)


def started(held, user):
    with acting_as(user, purpose="test"):
        extract = extracts.start_extract(uuid4(), held, by=user)
    tasks.collect(str(extract.pk))
    extract.refresh_from_db()
    return extract


def as_sent(page, **more):
    """The form of a page as the browser sends it when nothing was touched."""
    sent = {f"cut-{line['key']}": "; ".join(line["cut"]) for line in looking.lines_of(page)}
    sent |= {f"give-{one['id']}": "on" for one in page.documents if one["give"]}
    return sent | more


def look_at_everything(extract, client, change=lambda page, sent: sent):
    for page in looking.pages_of(extract.content.found):
        address = reverse("disclosure:look", args=[extract.pk, page.number])
        assert client.get(address).status_code == 200
        assert client.post(address, change(page, as_sent(page))).status_code == 302


def packed(extract, client):
    assert client.post(reverse("disclosure:release", args=[extract.pk]), {"confirmed": "on"}).status_code == 302
    tasks.pack(str(extract.pk))
    extract.refresh_from_db()
    return client.get(reverse("disclosure:package", args=[extract.pk]))


def black_out_the_neighbour(page, sent):
    """And leave the letter of somebody else here."""
    for line in looking.lines_of(page):
        if "Moussa" in line["text"]:
            sent[f"cut-{line['key']}"] += "; moussa"
        if "Brief Khaled" in line["text"]:
            sent[f"whole-{line['key']}"] = "on"
    for document in page.documents:
        if "Khaled" in document["name"]:
            del sent[f"give-{document['id']}"]
    return sent


@pytest.fixture
def package(held, cast, browser):
    client = browser(cast.anna)
    assert client.get(reverse("people:detail", args=[cast.esra.pk])).status_code == 200
    extract = started(held, cast.anna)
    look_at_everything(extract, client, black_out_the_neighbour)
    answer = packed(extract, client)
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def text_of_pdf(data: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return made.stdout.decode()


def test_everything_of_her_own_goes_out_and_nothing_about_others(package):
    data = package.read("auskunft.json").decode()
    for word in OWN[:2] + OWN[3:4] + OWN[5:]:
        assert word in data, word
    for word in OTHERS:
        assert word not in data, word
    parsed = json.loads(data)
    assert parsed["legal_basis"] == "§ 17 KDG"
    by_name = {section["name"]: section["entries"] for section in parsed["sections"]}
    assert by_name["person"][0]["birth_date"] == {"value": "1991-05-17", "text": "17.05.1991"}
    assert by_name["relations"][0]["name"] == {"masked": True}
    assert by_name["relations"][0]["role"]["value"] == "partner"
    [note] = [entry["note"]["text"] for entry in by_name["contacts"] if "note" in entry]
    assert note.splitlines() == [
        "ERSTZEILE von Esra.",
        "[geschwärzt] ist über [geschwärzt] zu erreichen.",
        "Der Nachbar [geschwärzt] hilft.",
        "Auch [geschwärzt], [geschwärzt].",
    ]
    assert "3.2.1980" not in data


def test_the_paper_says_the_same_and_is_tagged(package):
    data = package.read("auskunft.pdf")
    assert b"/StructTreeRoot" in data or b"/ObjStm" in data
    text = text_of_pdf(data)
    for word in OWN:
        assert word in text, word
    for word in OTHERS:
        assert word not in text, word
    assert "Auskunft nach § 17 KDG" in text
    assert "KDSZ" in text
    assert "DSGVO" not in text


def test_documents_are_enclosed_but_those_about_others(package):
    names = package.namelist()
    assert [name for name in names if name.startswith("dokumente/")] == ["dokumente/01 Bescheid.pdf"]
    assert package.read("dokumente/01 Bescheid.pdf") == b"%PDF-1.7 BESCHEID"
    [signature] = [name for name in names if name.startswith("unterschriften/")]
    assert package.read(signature).startswith(b"\x89PNG")
    assert not any("Khaled" in name for name in names)


def test_a_readme_explains_every_field_of_the_json(package):
    readme = package.read("LIESMICH.txt").decode()
    for section in json.loads(package.read("auskunft.json"))["sections"]:
        assert f"\n{section['name']}: " in readme
        for name in {name for entry in section["entries"] for name in entry}:
            assert f"\n  {name} " in readme, name


def test_who_looked_is_told_by_role_and_never_by_name(package):
    data = json.loads(package.read("auskunft.json"))
    assert {row["role"] for row in data["access_log"]} == {"Zuständig"}
    assert "Anna" not in package.read("auskunft.json").decode()


def test_nothing_goes_out_before_every_page_was_looked_at(held, cast, browser):
    extract, client = started(held, cast.anna), browser(cast.anna)
    client.post(reverse("disclosure:release", args=[extract.pk]), {"confirmed": "on"})
    extract.refresh_from_db()
    assert extract.state == Extract.State.REVIEW
    look_at_everything(extract, client)
    client.post(reverse("disclosure:release", args=[extract.pk]))  # not confirmed
    extract.refresh_from_db()
    assert extract.state == Extract.State.REVIEW
    assert client.get(reverse("disclosure:package", args=[extract.pk])).status_code == 302


def test_names_that_are_known_are_blacked_out_at_first(held, cast):
    found = started(held, cast.anna).content.found
    lines = {line["text"]: line["cut"] for page in looking.pages_of(found) for line in looking.lines_of(page)}
    assert lines["Khaled ist über 01701234567 zu erreichen."] == ["Khaled", "01701234567"]
    assert lines["Auch Zeynep, 3.2.1980."] == ["Zeynep", "3.2.1980"]
    assert lines["ERSTZEILE von Esra."] == []
    assert "0170" not in json.dumps([one for one in found["sections"] if one["name"] == "relations"])


def test_a_passage_that_stands_nowhere_is_not_taken(held, cast, browser):
    extract, client = started(held, cast.anna), browser(cast.anna)
    pages = looking.pages_of(extract.content.found)
    page = next(page for page in pages if any("Moussa" in line["text"] for line in looking.lines_of(page)))
    key = next(line["key"] for line in looking.lines_of(page) if "Moussa" in line["text"])
    answer = client.post(
        reverse("disclosure:look", args=[extract.pk, page.number]), as_sent(page, **{f"cut-{key}": "Musa"})
    )
    assert answer.status_code == 422
    assert "Das steht nicht in der Zeile: Musa" in answer.content.decode()
    assert "Moussa" in answer.content.decode()


@pytest.mark.parametrize("who", ["bilal", "carla", "deniz", "farid"])
def test_others_do_not_reach_it(held, cast, browser, who):
    extract = started(held, cast.anna)
    client = browser(getattr(cast, who))
    refused = 404 if who in ("bilal", "carla") else 403
    for name, args in (("list", [cast.esra.pk]), ("request", [held.pk]), ("extract", [extract.pk])):
        assert client.get(reverse(f"disclosure:{name}", args=args)).status_code == refused
    assert client.get(reverse("disclosure:look", args=[extract.pk, 1])).status_code == refused
    assert client.get(reverse("disclosure:package", args=[extract.pk])).status_code == refused


def test_a_team_member_sees_the_request_but_not_the_copy_of_a_colleague(held, cast, browser):
    extract = started(held, cast.anna)
    mira = colleague(cast, "mira")
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, mira, "member", dates.today(), None, by=cast.anna)
    assert browser(mira).get(reverse("disclosure:request", args=[held.pk])).status_code == 200
    assert browser(mira).get(reverse("disclosure:extract", args=[extract.pk])).status_code == 404


def test_it_stops_when_she_may_no_longer_open_the_person(held, cast):
    with acting_as(cast.anna, purpose="test"):
        extract = extracts.start_extract(uuid4(), held, by=cast.anna)
        grants.hand_over(cast.case.pk, colleague(cast, "mira"), by=cast.anna)
    tasks.collect(str(extract.pk))
    extract.refresh_from_db()
    assert extract.state == Extract.State.STOPPED
    with acting_as(None, purpose="keys"):  # to her it is closed
        assert extract.content.found is None


def test_after_seven_days_it_is_destroyed_with_its_key(package, cast, browser):
    extract, content = Extract.objects.get(), ExtractContent.objects.get()
    with dates.moved_to(dates.now() + timedelta(days=7, minutes=5)):
        assert browser(cast.anna).get(reverse("disclosure:package", args=[extract.pk])).status_code in (302, 404)
        assert extracts.destroy_over() == 1
    assert not Extract.objects.exists()
    assert Key.objects.get(pk=content.key_id).destroyed_at
    with pytest.raises(MissingKey):
        keys.get(content.key_id)
    assert AuditEvent.objects.filter(event="extract.destroyed", actor=None).count() == 1


def test_it_can_be_destroyed_at_once(held, cast, browser):
    extract = started(held, cast.anna)
    key = extract.content.key_id
    assert browser(cast.anna).post(reverse("disclosure:discard", args=[extract.pk])).status_code == 302
    assert Key.objects.get(pk=key).destroyed_at
    assert not Extract.objects.exists()


def test_every_step_leaves_a_line(package, cast):
    events = list(AuditEvent.objects.filter(event__startswith="extract.").values_list("event", flat=True))
    assert events[0] == "extract.started"
    assert events[-2:] == ["extract.released", "extract.downloaded"]
    assert "extract.looked_through" in events
    opened = AuditEvent.objects.filter(event="content.opened", subject=cast.esra.pk, detail__area="copy")
    assert opened.count() == events.count("extract.looked_through")


def test_nothing_of_it_lies_clear_in_the_database_the_jobs_or_the_log(held, cast, browser, caplog, monkeypatch):
    def breaks(*_args):
        raise ValueError("ERSTZEILE von Esra")

    extract = started(held, cast.anna)
    look_at_everything(extract, browser(cast.anna))
    browser(cast.anna).post(reverse("disclosure:release", args=[extract.pk]), {"confirmed": "on"})
    monkeypatch.setattr(extracts, "make_package", breaks)
    with caplog.at_level(logging.DEBUG):
        tasks.pack(str(extract.pk))
    assert "ERSTZEILE" not in caplog.text
    assert "ValueError" in caplog.text
    with connection.cursor() as cursor:
        for table in ("disclosure_extract", "disclosure_extractcontent", "disclosure_request", "procrastinate_jobs"):
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            rows = "".join(row for (row,) in cursor.fetchall())
            assert rows
            assert "ERSTZEILE" not in rows
            assert b"ERSTZEILE".hex() not in rows
            assert "alles sehen" not in rows
    extract.refresh_from_db()
    assert extract.state == Extract.State.STOPPED
