from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.models import Office
from geleit.audit.models import AuditEvent
from geleit.cases.actions.question import forget_questions
from geleit.cases.models import Draft
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.people.actions.facts import add_period
from geleit.people.models import KnownCheck
from tests.cast import change_office, new_person

URL, FOUND = "/suche/", "/suche/gefunden/"
pytestmark = pytest.mark.django_db


def ask(user, text):
    """The page somebody sees in the end; a case of her own opens at once."""
    browser = browser_of(user)
    answer = browser.post(URL, {"q": text})
    return browser.get(FOUND) if answer.headers.get("Location") == FOUND else answer


def test_the_search_is_above_every_page(cast):
    assert f'action="{URL}"' in browser_of(cast.anna).get(reverse("cases:today")).content.decode()
    assert browser_of(cast.anna).get(URL).status_code == 200


@pytest.mark.parametrize("text", ["Esra", "yildirim", "Jildirim Esra", "17.05.1991", "Esra 1991", "1991", "إسراء"])
def test_my_own_people_come_with_their_case(cast, text):
    answer = ask(cast.anna, text)
    assert [row["person"] for row in answer.context["rows"]] == [cast.esra]
    assert [row["cases"] for row in answer.context["rows"]] == [[cast.case]]
    assert reverse("cases:detail", args=[cast.case.pk]) in answer.content.decode()


@pytest.mark.parametrize("text", ["MBE-{}-000001", "mbe {} 1", "mbe-{}-1", "{}-1", "{} 000001"])
def test_a_case_number_opens_the_case(cast, text):
    answer = ask(cast.anna, text.format(dates.today().year))
    assert answer.headers["Location"] == reverse("cases:detail", args=[cast.case.pk])


def test_of_a_colleagues_case_only_the_lead_is_named(cast):
    answer = ask(cast.bilal, cast.case.number)
    page = answer.content.decode()
    assert [known.lead for known in answer.context["answer"].known] == [cast.anna]
    assert "Esra" not in page
    assert str(cast.case.pk) not in page
    assert AuditEvent.objects.filter(event="person.known_checked", actor=cast.bilal.pk).count() == 1


def test_a_colleague_learns_that_somebody_is_known_and_nothing_more(cast):
    page = ask(cast.bilal, "Esra Yildirim").content.decode()
    assert "Anna" in page
    assert str(cast.esra.pk) not in page
    assert "1991" not in page


def test_in_a_strict_office_not_even_that(cast):
    change_office(cast.office, known_notice=Office.KnownNotice.STRICT)
    page = ask(cast.bilal, "Esra Yildirim").content.decode()
    assert "Anna" not in page
    assert KnownCheck.objects.waiting_for(cast.anna).get().user == cast.bilal


def test_another_organisation_finds_nobody(cast):
    answer = ask(cast.carla, "Esra")
    assert answer.context["rows"] == []
    assert answer.context["answer"].known == []
    assert ask(cast.carla, cast.case.number).context["answer"].known == []


@pytest.mark.parametrize("who", ["deniz", "farid", "greta"])
def test_who_counsels_nobody_searches_nobody(cast, who):
    assert ask(getattr(cast, who), "Esra").status_code == 403


def test_somebody_without_a_case_leads_to_her_own_page(cast):
    with acting_as(cast.anna, purpose="test"):
        farida = new_person(cast.anna, cast.office, given_names="Farida", family_name="Noori")
    assert reverse("people:detail", args=[farida.pk]) in ask(cast.anna, "Farida").content.decode()


def test_a_whole_book_is_read_as_far_as_a_name_goes(cast):
    answer = browser_of(cast.anna).post(reverse("cases:search"), {"q": "Yıldırım " + "ab " * 100_000}, follow=True)
    assert len(answer.context["search_asked"]) <= 200
    listed = browser_of(cast.anna).post(reverse("cases:list"), {"q": "e\u0301" * 500_000})
    assert (listed.status_code, len(listed.context["asked"])) == (200, 200)


def test_what_was_typed_stands_in_no_address_and_no_title(cast):
    answer = ask(cast.anna, "Esra")
    page = answer.content.decode()
    assert "q=Esra" not in page
    assert "Esra" not in page.split("<title>")[1].split("</title>")[0]


def test_going_back_shows_the_hits_again_without_asking_the_office_again(cast):
    browser = browser_of(cast.bilal)
    browser.post(URL, {"q": "Esra Yildirim"})
    for _ in range(2):
        page = browser.get(FOUND).content.decode()
        assert "Anna" in page
        assert 'value="Esra Yildirim"' in page
    with acting_as(cast.bilal, purpose="test"):
        assert KnownCheck.objects.filter(user=cast.bilal).count() == 1


def test_what_was_asked_is_shown_to_nobody_else_and_forgotten_after_half_an_hour(cast):
    browser_of(cast.anna).post(URL, {"q": "Esra"})
    assert browser_of(cast.bilal).get(FOUND).headers["Location"] == URL
    with dates.moved_to(dates.now() + timedelta(minutes=29)):
        forget_questions()
        assert browser_of(cast.anna).get(FOUND).status_code == 200
    with dates.moved_to(dates.now() + timedelta(minutes=31)):
        assert browser_of(cast.anna).get(FOUND).headers["Location"] == URL
        forget_questions()
    with acting_as(cast.anna, purpose="test"):
        assert not Draft.objects.filter(user=cast.anna).exists()


@pytest.mark.parametrize("text", ["", "   ", "!!!", "%", "'; DROP TABLE", "0", "99.99.9999"])
def test_nonsense_is_answered_calmly(cast, text):
    assert ask(cast.anna, text).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_hits(cast):
    client = browser_of(cast.anna)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.post(URL, {"q": "Esra"})
            client.get(FOUND)
        return len(counted)

    queries()
    before = queries()
    with acting_as(cast.anna, purpose="test"):
        for number in range(4):
            twin = new_person(cast.anna, cast.office, birth_date=None, family_name=f"Kaya{number}")
            add_period(uuid4(), twin, "level", "a2", by=cast.anna)
    queries()
    assert queries() == before
