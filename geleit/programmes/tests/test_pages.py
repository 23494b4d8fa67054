"""The read-only pages: every list, in both languages, for everybody who works here."""

import pytest
from django.urls import reverse

from geleit.programmes.codes import list_names
from tests.cast import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client):
    cast = gather()
    client.force_login(cast.anna)
    return client


def page(client, name, *arguments, language="de"):
    client.cookies["django_language"] = language
    return client.get(reverse(f"programmes:{name}", args=arguments))


def test_all_lists_stand_under_their_subjects(anna):
    html = page(anna, "lists").content.decode()
    assert all(reverse("programmes:list", args=[name]) in html for name in list_names())
    assert "Aufenthalt und Herkunft" in html
    assert "Residence and origin" in page(anna, "lists", language="en").content.decode()


@pytest.mark.parametrize("name", list_names())
def test_every_list_has_a_page(anna, name):
    assert page(anna, "list", name).status_code == 200


def test_a_list_shows_labels_law_validity_group_and_what_is_sealed(anna):
    html = page(anna, "list", "residence_status").content.decode()
    assert "Duldung, Identität ungeklärt" in html
    assert "Toleration, identity not clarified" in html
    assert "§ 60b AufenthG" in html
    assert "ab 21.08.2019" in html
    assert "Duldung, ausreisepflichtig" in html
    assert "verschlüsselt" in html


def test_what_is_no_longer_offered_is_said(anna):
    html = page(anna, "list", "course_type").content.decode()
    assert "bis 06.12.2024" in html
    assert "wird nicht mehr angeboten" in html


def test_a_list_that_does_not_exist(anna):
    assert page(anna, "list", "nothing").status_code == 404


def test_programmes(anna):
    html = page(anna, "programmes").content.decode()
    assert "Migrationsberatung für erwachsene Zugewanderte" in html
    assert "alle 12 Wochen" in html
    assert "ab 27 Jahren" in html
    assert "12 bis 26 Jahre" in html
    assert "Nicht dabei" in html
    assert "Every" not in html
    assert "every 12 weeks" in page(anna, "programmes", language="en").content.decode()


@pytest.mark.parametrize("name", ["lists", "programmes"])
def test_whoever_is_not_signed_in_is_sent_to_the_door(client, name):
    assert page(client, name).status_code == 302
