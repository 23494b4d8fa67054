"""Anybody looks for an offer: in plain words, near a postcode, in her own language; no sign-in."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings

from geleit.directory import overview, searching
from geleit.directory.models import Area, Profile, Service
from geleit.directory.plain_words import understand
from geleit.directory.postcodes import distance_km, where
from geleit.directory.tests.offers import COURSE, LAW, SCHOOL, both, offer
from geleit.directory.texts import texts

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def directory(move_to):
    with move_to(DAY):
        yield both()


def found(**wish) -> list[str]:
    return [str(hit.service.pk) for hit in searching.find(searching.Wish(**wish)).hits]


@pytest.mark.parametrize(
    ("typed", "topics", "features", "languages"),
    [
        ("Deutschkurs abends mit Kinderbetreuung", ["german_language"], ["childcare", "evening"], []),
        ("Ich brauche eine Wohnung", ["housing_search"], [], []),
        ("jemand der arabisch spricht wegen Asyl", ["asylum_procedure"], [], ["ar"]),
        ("курс немецкого", ["german_language"], [], []),
        ("rollstuhl schulden", ["debts_finance"], ["wheelchair"], []),
    ],
)
def test_plain_words_are_understood(typed, topics, features, languages):
    said = understand(typed)
    assert (said.topics, sorted(said.features), said.languages) == (topics, features, languages)


def test_what_is_no_known_word_is_looked_for_in_the_texts():
    assert understand("Einstufung bei Haus am Markt").rest == ["einstufung", "haus", "markt"]
    assert found(text="Volkshochschule") == [COURSE]
    assert found(text="Telefon Papiere") == [LAW]


def test_five_criteria_and_a_distance():
    wish = {
        "text": "Deutschkurs abends mit Kinderbetreuung auf Arabisch",
        "age": 30,
        "status": "temporary_protection",
        "level": "a1",
        "postcode": "71634",
        "km": 50,
    }
    assert found(**wish) == [COURSE]
    for other in ({"age": 15}, {"status": "tolerated"}, {"level": "b1"}, {"postcode": "10115"}, {"language": "tr"}):
        assert found(**{**wish, **other}) == []


def test_distance_is_as_the_crow_flies():
    """Berlin Mitte to Hamburg Altstadt: about 255 km."""
    assert distance_km(where("10117"), where("20095")) == pytest.approx(255, abs=3)
    hit = searching.find(searching.Wish(text="Deutschkurs", postcode="71634", km=50)).hits[0]
    assert hit.km == pytest.approx(distance_km(where("71634"), (48.9, 9.1)), abs=0.01)


def test_an_offer_online_is_near_everybody():
    assert found(text="Asyl", postcode="10115", km=5) == [LAW]


def test_neighbouring_districts_are_there_unless_somebody_minds():
    Area.objects.create(code="weit", name="Kreis Weit", kind="district")
    assert found(area="nebenan", topic="german_language") == [COURSE]
    assert found(area="nebenan", topic="german_language", neighbours=False) == []
    assert found(area="weit", topic="german_language") == []
    hit = searching.find(searching.Wish(area="nebenan", topic="german_language")).hits[0]
    assert hit.neighbour


def test_nothing_old_and_nothing_unlisted_is_found():
    assert found(topic="german_language") == [COURSE]
    offer(confirmed_on=date(2025, 11, 21), topics=["german_language"])
    assert found(topic="german_language") == []
    offer(confirmed_on=date(2025, 11, 22), topics=["german_language"])
    assert found(topic="german_language") == [COURSE]
    offer(topics=["german_language"], listed=False)
    assert found(topic="german_language") == []


def test_the_page_shows_what_was_understood_and_found(client):
    text = client.get("/angebote/", {"q": "Deutschkurs abends", "plz": "71634"}).content.decode()
    assert "Verstanden als" in text
    assert "Deutsch am Abend" in text
    assert "Asyl- und" not in text


def test_an_unknown_postcode_is_said(client):
    assert "kennen wir nicht" in client.get("/angebote/", {"q": "Deutsch", "plz": "00000"}).content.decode()


def test_nothing_found_says_what_to_do(client):
    assert "größeren Entfernung" in client.get("/angebote/", {"q": "Fallschirmspringen"}).content.decode()


def test_what_makes_no_sense_is_passed_by(client):
    answer = client.get("/angebote/", {"q": "!(&|:*'", "alter": "x", "km": "7", "seite": "0", "thema": "x'"})
    assert answer.status_code == 200


@pytest.mark.parametrize("language", list(settings.CLIENT_LANGUAGES))
def test_the_page_speaks_the_languages_of_its_people(client, language):
    answer = client.get("/angebote/", {"sprache": language})
    text = answer.content.decode()
    assert texts(language)["title"] in text
    assert f'dir="{"rtl" if language in ("ar", "fa") else "ltr"}"' in text
    unchecked = texts(language)["unchecked"]
    assert bool(unchecked) == (language not in ("de", "en"))
    assert unchecked in text
    # kept for the next page
    assert texts(language)["for_whom"] in client.get(f"/angebote/{COURSE}/").content.decode()


def test_all_languages_have_all_words():
    for language in settings.CLIENT_LANGUAGES:
        assert set(texts(language)) == set(texts("de"))
        assert all(value for name, value in texts(language).items() if name != "unchecked")


def test_the_page_of_an_offer_has_everything_one_needs(client):
    text = client.get(f"/angebote/{COURSE}/").content.decode()
    for said in (
        "Volkshochschule Lindenau",
        "Mindestens 16 Jahre alt.",
        "Di, Do 18:00–20:30",
        "Am Markt 1",
        "71634 Lindenau",
        "Kursbüro",
        "0711 9999-102",
        "mit Berechtigung 2,29 EUR",
        "Ausweis",
        "3 Plätze",
        "01.11.2026",
    ):
        assert said in text, said
    assert "lange nicht bestätigt" not in text


def test_half_a_year_without_a_word_is_marked(client):
    Service.objects.filter(pk=COURSE).update(assured_date=date(2026, 5, 22))
    assert "lange nicht bestätigt" in client.get(f"/angebote/{COURSE}/").content.decode()
    Service.objects.filter(pk=COURSE).update(assured_date=date(2026, 5, 23))
    assert "lange nicht bestätigt" not in client.get(f"/angebote/{COURSE}/").content.decode()


def test_who_does_not_want_to_be_listed_has_no_page(client):
    Profile.objects.filter(pk=SCHOOL).update(listed=False)
    assert client.get(f"/angebote/{COURSE}/").status_code == 404


def test_a_municipality_on_paper(client):
    answer = client.get("/angebote/uebersicht/lindenau-stadt.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as paper:
        assert paper.Root.MarkInfo.Marked
    assert client.get("/angebote/uebersicht/nirgends.pdf").status_code == 404
    in_town, in_the_next = (overview.data_of(Area.objects.get(pk=code), "de") for code in ("lindenau-stadt", "nebenan"))
    assert [one["name"] for group in in_town["groups"] for one in group["offers"]] == ["Deutsch am Abend"]
    assert in_the_next["groups"] == []
    assert "Lindenau" in client.get("/angebote/uebersicht/").content.decode()


def test_an_offer_of_no_kind_stands_under_others(client):
    offer(category="")
    assert client.get("/angebote/uebersicht/lindenau-stadt.pdf").status_code == 200
    assert overview.data_of(Area.objects.get(pk="lindenau-stadt"), "de")["groups"][0]["name"] == "Sonstiges"


@pytest.mark.parametrize("language", ["ar", "ti", "uk", "de-easy"])
def test_the_paper_comes_in_their_languages(client, language):
    assert client.get("/angebote/uebersicht/lindenau.pdf", {"sprache": language}).content[:5] == b"%PDF-"


def test_a_page_of_hits_asks_the_same_number_of_questions(client, django_assert_max_num_queries):
    for number in range(15):
        record = {"id": f"0000000{number:x}-0000-4000-8000-000000000000", "name": "Kurs", "status": "active"}
        offer({**record, "organization_id": SCHOOL}, topics=["german_language"])
    with django_assert_max_num_queries(25):
        client.get("/angebote/", {"thema": "german_language"})
