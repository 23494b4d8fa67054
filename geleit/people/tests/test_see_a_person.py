from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.core import dates
from geleit.people import facts
from geleit.people.actions.facts import add_period, set_milestone
from geleit.people.actions.relations import add_relation
from tests.cast import new_person


def url(person) -> str:
    return reverse("people:detail", args=[person.pk])


def test_the_page_shows_who_it_is_and_what_to_mind(cast, browser):
    cast.esra.safe_contact = "Nie auf den Anrufbeantworter."
    cast.esra.save(update_fields=["safe_contact"])
    page = browser(cast.anna).get(url(cast.esra)).content.decode()
    assert "Esra Yıldırım" in page
    assert "Nie auf den Anrufbeantworter." in page
    assert "17. Mai 1991" in page


def test_no_name_in_the_title(cast, browser):
    page = browser(cast.anna).get(url(cast.esra)).content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert "Esra" not in title


def test_opening_it_is_audited(cast, browser):
    browser(cast.anna).get(url(cast.esra))
    event = AuditEvent.objects.filter(event="content.opened", subject=cast.esra.pk).get()
    assert (event.actor, event.detail) == (cast.anna.pk, {"area": "person"})


@pytest.mark.parametrize(("who", "status"), [("bilal", 404), ("carla", 404), ("deniz", 403)])
def test_it_stays_closed_to_everybody_else(cast, browser, who, status):
    assert browser(getattr(cast, who)).get(url(cast.esra)).status_code == status


def test_facts_of_a_day(cast):
    today = dates.today()
    with acting_as(cast.anna, purpose="test"):
        add_period(
            uuid4(), cast.esra, "status", "asylum_permission_to_stay", by=cast.anna, from_on=today - timedelta(900)
        )
        add_period(uuid4(), cast.esra, "status", "refugee_gfk", by=cast.anna, from_on=today - timedelta(30))
        add_period(uuid4(), cast.esra, "level", "a2", by=cast.anna)
    now, before = facts.current(cast.esra), facts.current(cast.esra, today - timedelta(31))
    assert (now.status.code, now.level.code, now.work) == ("refugee_gfk", "a2", None)
    assert before.status.code == "asylum_permission_to_stay"


def test_an_expired_status_says_so(cast):
    today = dates.today()
    with acting_as(cast.anna, purpose="test"):
        add_period(
            uuid4(), cast.esra, "status", "refugee_gfk", by=cast.anna, from_on=today - timedelta(900),
            until_on=today - timedelta(1),
        )  # fmt: skip
    assert any("abgelaufen" in part for part in facts.header_line(cast.esra))


def test_facts_of_many_people_take_one_query(cast):
    with acting_as(cast.anna, purpose="test"):
        people = [new_person(cast.anna, cast.office) for _ in range(5)]
        for person in people:
            add_period(uuid4(), person, "level", "b1", by=cast.anna)
    with CaptureQueriesContext(connection) as queries:
        found = facts.current_of([person.pk for person in people])
    assert len(queries) == 1
    assert {one.level.code for one in found.values()} == {"b1"}


def test_the_number_of_queries_does_not_grow(cast, browser):
    client = browser(cast.anna)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url(cast.esra)).status_code == 200
        return len(counted)

    with acting_as(cast.anna, purpose="test"):
        first = new_person(cast.anna, cast.office)
        add_relation(uuid4(), cast.esra, {"role": "child"}, other=first, by=cast.anna)
    client.get(url(cast.esra))
    before = queries()
    with acting_as(cast.anna, purpose="test"):
        for kind, code in (
            ("status", "refugee_gfk"),
            ("level", "a1"),
            ("housing", "private_rent"),
            ("work", "mini_job"),
        ):
            add_period(uuid4(), cast.esra, kind, code, by=cast.anna)
        set_milestone(cast.esra, "entry", dates.today(), by=cast.anna)
        for _ in range(3):
            child = new_person(cast.anna, cast.office)
            add_relation(uuid4(), cast.esra, {"role": "child"}, other=child, by=cast.anna)
    queries()
    assert queries() == before


def test_relatives_are_seen_from_both_sides_and_closed_records_stay_closed(cast, browser):
    with acting_as(cast.anna, purpose="test"):
        child = new_person(cast.anna, cast.office, given_names="Lina")
        add_relation(uuid4(), cast.esra, {"role": "child"}, other=child, by=cast.anna)
    with acting_as(cast.bilal, purpose="test"):
        sister = new_person(cast.bilal, cast.office, given_names="Geheim")
    with acting_as(cast.anna, purpose="test"):
        add_relation(uuid4(), cast.esra, {"role": "sibling"}, other=sister, by=cast.anna)
    client = browser(cast.anna)
    page = client.get(url(cast.esra)).content.decode()
    assert "Lina" in page
    assert "Geheim" not in page
    assert "Esra" in client.get(url(child)).content.decode()
    assert "Elternteil" in client.get(url(child)).content.decode()
