"""Finding people by name in any script, birth date and phone."""

from __future__ import annotations

from datetime import date

import pytest

from geleit.access.acting import acting_as
from geleit.people import search
from geleit.people.actions.person import change_person
from geleit.people.models import NameKey
from tests.cast import gather, new_person

pytestmark = pytest.mark.django_db


def found(user, text):
    return [hit.person.full_name for hit in search.in_caseload(user, search.read(text))]


@pytest.mark.parametrize(
    "asked",
    [
        "Esra",
        "esra yildirim",
        "Yıldırım",
        "YILDIRIM ESRA",
        "Yild",
        "Esar Yildrim",
        "17.05.1991",
        "17.5.91",
        "Esra 1991",
    ],
)
def test_own_caseload_is_found_by_beginning_slip_and_birth_date(asked):
    cast = gather()
    assert found(cast.anna, asked) == ["Esra Yıldırım"]


@pytest.mark.parametrize("asked", ["Emre", "Esra 1990", "18.05.1991", "0170 999999", ""])
def test_who_does_not_fit_is_not_shown(asked):
    cast = gather()
    assert found(cast.anna, asked) == []


@pytest.mark.parametrize("asked", ["Ahmad", "Ahmed", "Aḥmad", "أحمد", "Ахмед", "ahmad karimi", "Kerimi"])
def test_names_are_found_in_every_script(asked):
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.office, given_names="Ahmad", family_name="Karimi", birth_date=None)
    assert found(cast.anna, asked) == ["Ahmad Karimi"]


@pytest.mark.parametrize("asked", ["أحمد", "Ahmed", "Ахмед"])
def test_who_is_called_so_stands_before_who_is_called_almost_so(asked):
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.office, given_names="Zahra", family_name="Ahmadi", birth_date=None)
        new_person(cast.anna, cast.office, given_names="Ahmad", family_name="Karimi", birth_date=None)
    assert found(cast.anna, asked) == ["Ahmad Karimi", "Zahra Ahmadi"]


def test_other_spellings_and_alias_count():
    cast = gather()
    names = {"given_names": None, "family_name": None, "alias": "Frau K.", "other_names": ["Олена Шевченко"]}
    with acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.office, **names)
    assert found(cast.anna, "Schewtschenko") == ["Frau K."]
    assert found(cast.anna, "Frau K") == ["Frau K."]


def test_phone_is_found_however_it_is_written():
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        new_person(cast.anna, cast.office, given_names="Tel", phone="0170/123 45 67, +43 664 1234567")
    assert found(cast.anna, "+49 170 1234567") == ["Tel Yıldırım"]
    assert found(cast.anna, "0043 6641234567") == ["Tel Yıldırım"]


def test_a_colleague_finds_nothing_of_a_closed_file_in_her_caseload():
    cast = gather()
    assert found(cast.bilal, "Esra") == []


def test_the_office_is_searched_by_hashes_only():
    cast = gather()
    with acting_as(cast.bilal, purpose="known"):
        people = search.in_offices([cast.office], search.read("Esra Yildirim 1991"))
        assert list(people) == [cast.esra]
        assert list(search.in_offices([cast.office], search.read("Esra 1990"))) == []
        assert list(search.in_offices([cast.office], search.read("Yild"))) == []
    with acting_as(cast.carla, purpose="known"):
        assert list(search.in_offices([cast.other_office], search.read("Esra"))) == []
    stored = b"".join(bytes(key.value) for key in NameKey.objects.all())
    assert b"esra" not in stored.lower()


def test_a_name_that_is_given_twice_is_found():
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        omar = new_person(cast.anna, cast.office, given_names="Omar", family_name="Omar", birth_date=None)
    for asked in ("Omar Omar", "Omar Umar", "عمر Omar"):
        assert list(search.in_offices([cast.office], search.read(asked))) == [omar]
    assert found(cast.anna, "Omar Omar") == ["Omar Omar"]
    assert list(search.in_offices([cast.office], search.read("Omar Esra"))) == []


def test_changed_names_are_indexed_anew():
    cast = gather()
    before = set(NameKey.objects.values_list("value", flat=True))
    with acting_as(cast.anna, purpose="test"):
        change_person(cast.esra, {"family_name": "Demir"}, cast.esra.version, by=cast.anna)
    assert found(cast.anna, "Demir") == ["Esra Demir"]
    assert list(search.in_offices([cast.office], search.read("Yildirim"))) == []
    assert before != set(NameKey.objects.values_list("value", flat=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ahmad 1991", search.Question(names=("Ahmad",), year=1991)),
        ("17.5.91", search.Question(year=1991, birth_date=date(1991, 5, 17))),
        ("Müller, Eva 1990-02-01", search.Question(names=("Müller", "Eva"), year=1990, birth_date=date(1990, 2, 1))),
        ("0170 123 45 67", search.Question(phones=("491701234567",))),
        ("+49 (0)170-1234567", search.Question(phones=("491701234567",))),
        ("   ", search.Question()),
    ],
)
def test_a_question_is_read_from_one_field(text, expected):
    assert search.read(text) == expected
