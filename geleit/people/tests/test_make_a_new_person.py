from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.accounts.models import Office
from geleit.audit.models import AuditEvent
from geleit.people.models import KnownCheck, Person
from geleit.people.page import person_page
from geleit.people.search import index_names
from tests.cast import change_office

URL = "/personen/neu/"


def send(client, **data):
    return client.post(URL, {"id": uuid4(), "person": "1", **data})


def made(cast) -> Person:
    return Person.objects.exclude(pk=cast.esra.pk).get()


def test_one_name_is_enough_and_the_counsellor_leads(cast, browser):
    answer = send(browser(cast.anna), given_names="Farida")
    person = made(cast)
    assert answer.headers["Location"] == reverse("people:detail", args=[person.pk])
    assert (person.given_names, person.family_name, person.full_name) == ("Farida", None, "Farida")
    assert person_page(person, cast.anna)["is_lead"]
    assert AuditEvent.objects.filter(event="person.created", subject=person.pk, actor=cast.anna.pk).exists()


def test_the_other_button_goes_on_to_the_case(cast, browser):
    answer = browser(cast.anna).post(URL, {"id": uuid4(), "given_names": "Farida", "case": "1"})
    assert answer.headers["Location"] == reverse("cases:new", args=[made(cast).pk])


def test_everything_known_in_the_talk_is_kept(cast, browser):
    answer = send(
        browser(cast.anna),
        alias="Frau A.",
        birth="1991",
        nationalities="Syrien, Türkei",
        stateless="on",
        language="ar",
        language_1="ku",
        mode="native",
        mode_1="some",
        interpreter="needed",
        other_names="فريدة\nFareeda",
        safe_contact="Nur SMS.",
        status="subsidiary_protection",
        status_until="10.12.2027",
        level="a2",
        entry="03.2023",
    )
    person = made(cast)
    assert answer.status_code == 302
    assert (person.full_name, person.birth_date, person.year_of_birth) == ("Frau A.", None, 1991)
    assert (person.nationalities, person.stateless, person.interpreter) == (["SY", "TR"], True, "needed")
    assert [(one.language, one.mode, one.preferred) for one in person.spoken()] == [
        ("ar", "native", True),
        ("ku", "some", False),
    ]
    assert person.other_names == ["فريدة", "Fareeda"]
    assert person.safe_contact == "Nur SMS."
    periods = {(one.kind, one.code, one.until_on) for one in person.periods.all()}
    assert periods == {("status", "subsidiary_protection", date(2027, 12, 10)), ("level", "a2", None)}
    entry = person.milestones.get()
    assert (entry.kind, entry.on, entry.precision) == ("entry", date(2023, 3, 1), "month")


def test_a_sign_language_is_not_stored_in_the_clear(cast, browser):
    send(browser(cast.anna), given_names="Farida", language="gsg")
    person = made(cast)
    assert not person.languages.exists()
    assert [one.language for one in person.spoken()] == ["gsg"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "given_names"),
        ({"given_names": "A", "birth": "1850"}, "birth"),
        ({"given_names": "A", "birth": "31.02.1990"}, "birth"),
        ({"given_names": "A", "birth": "2999"}, "birth"),
        ({"given_names": "A", "nationalities": "Atlantis"}, "nationalities"),
        ({"given_names": "A", "entry": "2999"}, "entry"),
        ({"given_names": "A", "entry": "13.2020"}, "entry"),
        ({"given_names": "A", "status_until": "10.12.2027"}, "status"),
        ({"given_names": "A", "language": "ar", "language_1": "ar"}, "language"),
        ({"given_names": "A", "first_contact_on": "01.01.2100"}, "first_contact_on"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_stays_typed(cast, browser, data, field):
    answer = send(browser(cast.anna), phone="0170 555", **data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "0170 555" in answer.content.decode()
    assert Person.objects.count() == 1


def test_sent_twice_it_makes_one_record(cast, browser):
    data = {"id": uuid4(), "given_names": "Farida", "status": "subsidiary_protection", "person": "1"}
    client = browser(cast.anna)
    first, second = client.post(URL, data), client.post(URL, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert made(cast).periods.count() == 1


def test_my_own_record_of_the_same_person_is_shown_first(cast, browser):
    client = browser(cast.anna)
    answer = send(client, given_names="Ezra", family_name="Yildirim", birth="1991")
    assert answer.status_code == 200
    assert [row["person"] for row in answer.context["own"]] == [cast.esra]
    assert Person.objects.count() == 1
    assert send(client, given_names="Ezra", family_name="Yildirim", birth="1991", anyway="1").status_code == 302
    assert Person.objects.count() == 2


def test_a_colleague_learns_the_name_of_the_lead_and_a_date_only(cast, browser):
    answer = send(browser(cast.bilal), given_names="Esra", family_name="Yildirim", birth="17.05.1991")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [one.lead for one in answer.context["answer"].known] == [cast.anna]
    assert answer.context["own"] == []
    assert "Anna" in page
    assert str(cast.esra.pk) not in page
    assert AuditEvent.objects.filter(event="person.known_checked", subject=cast.esra.pk, actor=cast.bilal.pk).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"given_names": "Esra", "family_name": "Demir", "birth": "17.05.1991"},  # married since
        {"given_names": "Esma", "phone": "+49 170 7654321"},
        {"alias": "Yıldırım Esra"},
    ],
)
def test_birth_date_or_phone_tell_too(cast, browser, data):
    cast.esra.phone = "0170/7654321"
    cast.esra.save(update_fields=["phone"])
    index_names(cast.esra)
    assert send(browser(cast.bilal), **data).context["answer"].known


def test_another_year_of_birth_is_another_person(cast, browser):
    assert send(browser(cast.bilal), given_names="Esra", family_name="Yildirim", birth="1990").status_code == 302


def test_a_strict_office_tells_the_lead_and_not_the_asker(cast, browser):
    change_office(cast.office, known_notice=Office.KnownNotice.STRICT)
    answer = send(browser(cast.bilal), given_names="Esra", family_name="Yildirim", birth="1991")
    assert answer.status_code == 302
    asked = KnownCheck.objects.waiting_for(cast.anna).get()
    assert (asked.user, asked.person) == (cast.bilal, cast.esra)
    lead = browser(cast.anna)
    assert "Bilal" in lead.get(reverse("cases:today")).content.decode()
    assert lead.post(reverse("people:known_seen", args=[asked.pk])).status_code == 302
    assert not KnownCheck.objects.waiting_for(cast.anna).exists()


def test_another_organisation_learns_nothing(cast, browser):
    answer = send(browser(cast.carla), given_names="Esra", family_name="Yildirim", birth="17.05.1991")
    assert answer.status_code == 302


def test_a_team_lead_makes_no_records(cast, browser):
    assert browser(cast.deniz).get(URL).status_code == 403
