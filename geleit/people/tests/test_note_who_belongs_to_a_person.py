from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.people.actions.relations import add_relation, change_relation
from geleit.people.models import Relation
from tests.cast import new_person


def new(cast) -> str:
    return reverse("people:relation_new", args=[cast.esra.pk])


def test_a_child_by_name_only(cast, browser):
    data = {"id": uuid4(), "role": "child", "name": "Lina", "year_of_birth": 2015, "in_household": "on"}
    client = browser(cast.anna)
    assert client.post(new(cast), data).status_code == 302
    assert client.post(new(cast), data).status_code == 302
    relation = cast.esra.relations.get()
    assert (relation.name, relation.year_of_birth, relation.in_household, relation.guardian) == (
        "Lina",
        2015,
        True,
        False,
    )
    page = client.get(reverse("people:detail", args=[cast.esra.pk])).content.decode()
    assert "Lina" in page
    assert "*2015" in page


def test_a_guardian_with_phone(cast, browser):
    data = {
        "id": uuid4(),
        "role": "guardian",
        "name": "Frau Amt",
        "phone": "06131 12",
        "guardian": "on",
        "reference": "on",
    }
    browser(cast.anna).post(new(cast), data)
    relation = cast.esra.relations.get()
    assert (relation.guardian, relation.reference, relation.in_household) == (True, True, False)
    assert "06131 12" in browser(cast.anna).get(reverse("people:detail", args=[cast.esra.pk])).content.decode()


def test_a_relative_with_a_record_of_her_own(cast, browser):
    with acting_as(cast.anna, purpose="test"):
        husband = new_person(cast.anna, cast.office, given_names="Emre")
    browser(cast.anna).post(new(cast), {"id": uuid4(), "role": "partner", "other": husband.pk})
    assert cast.esra.relations.get().other == husband


def test_only_own_records_can_be_linked(cast, browser):
    with acting_as(cast.bilal, purpose="test"):
        stranger = new_person(cast.bilal, cast.office)
    answer = browser(cast.anna).post(new(cast), {"id": uuid4(), "role": "partner", "other": stranger.pk})
    assert answer.status_code == 422


@pytest.mark.parametrize("data", [{}, {"role": "main_client"}, {"role": "child", "year_of_birth": 2999}])
def test_what_cannot_be_gets_a_sentence(cast, browser, data):
    assert browser(cast.anna).post(new(cast), {"id": uuid4(), **data}).status_code == 422


def test_never_across_offices(cast):
    with acting_as(cast.carla, purpose="test"):
        elsewhere = new_person(cast.carla, cast.other_office)
    with acting_as(cast.anna, purpose="test"), pytest.raises(ValueError, match="one office"):
        add_relation(uuid4(), cast.esra, {"role": "partner"}, other=elsewhere, by=cast.anna)


@pytest.fixture
def relation(cast) -> Relation:
    with acting_as(cast.anna, purpose="test"):
        return add_relation(uuid4(), cast.esra, {"role": "child", "name": "Lina"}, by=cast.anna)


def test_it_is_changed(cast, browser, relation):
    url = reverse("people:relation_edit", args=[relation.pk])
    assert "Lina" in browser(cast.anna).get(url).content.decode()
    assert browser(cast.anna).post(url, {"version": 1, "role": "child", "name": "Lena"}).status_code == 302
    relation.refresh_from_db()
    assert (relation.name, relation.version) == ("Lena", 2)


def test_the_second_sees_both_texts(cast, browser, relation):
    with acting_as(cast.anna, purpose="test"):
        change_relation(relation, 1, {"name": "Leyla"}, by=cast.anna)
    url = reverse("people:relation_edit", args=[relation.pk])
    answer = browser(cast.anna).post(url, {"version": 1, "role": "child", "name": "Lena"})
    assert answer.status_code == 409
    assert "Leyla" in answer.content.decode()


def test_a_link_to_a_record_that_was_closed_meanwhile_stays(cast, browser):
    with acting_as(cast.bilal, purpose="test"):
        closed = new_person(cast.bilal, cast.office, given_names="Geheim")
    with acting_as(cast.anna, purpose="test"):
        relation = add_relation(uuid4(), cast.esra, {"role": "sibling"}, other=closed, by=cast.anna)
    url = reverse("people:relation_edit", args=[relation.pk])
    client = browser(cast.anna)
    assert "Geheim" not in client.get(url).content.decode()
    data = {"version": 1, "role": "sibling", "other": closed.pk, "note": "Schwester"}
    assert client.post(url, data).status_code == 302
    relation.refresh_from_db()
    assert (relation.other_id, relation.note) == (closed.pk, "Schwester")


def test_it_is_taken_out(cast, browser, relation):
    url = reverse("people:relation_remove", args=[relation.pk])
    assert browser(cast.bilal).post(url).status_code == 404
    assert browser(cast.anna).post(url).status_code == 302
    assert not Relation.objects.exists()
