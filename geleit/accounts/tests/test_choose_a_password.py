"""Somebody chooses a password of her own: long, no word of her house, and none of those that everybody takes."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from geleit.access.acting import acting_as
from tests.cast import change_office, gather

pytestmark = pytest.mark.django_db
OLD = "ein langer Satz zum Merken"


@pytest.fixture
def anna():
    cast = gather()
    change_office(cast.office, place="Lindenau", programmes=["mbe", "im_bw"])
    cast.anna.set_password(OLD)
    with acting_as(None, purpose="system"):
        cast.anna.save()
    return cast.anna


def problem(password, user):
    with acting_as(user, purpose="test"):
        try:
            validate_password(password, user)
        except ValidationError as refused:
            return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "Migrationsberatung!",  # the name of the office
        "Caritas-Lindenau-26",  # the organisation and its place
        "Geleit2026Geleit",
        "BERATUNG--Mbe--7",
        "Integrationsmanagement",
        "Flüchtling-Kreis",
        "Flu\u0308chtling-Kreis",  # as some keyboards send it
    ],
)
def test_words_of_the_house_do_not_make_it_long(anna, password):
    assert "password_of_the_house" in problem(password, anna)


def test_a_sentence_may_have_one_of_them(anna):
    assert problem("der gelbe Bus zur Beratung kam nie", anna) == set()
    assert problem(OLD, anna) == set()


def test_those_of_another_house_are_not_refused(anna):
    assert problem("Nebenan-Nussbaum", anna) == set()


@pytest.mark.parametrize(
    "password",
    [
        "qwerty123456",  # stands in the list as it is
        "Sommer123456",  # one of the list and digits
        "!!Schalke04!!2026",
        "passwortgeheim",  # two of the list
        "QWERTZ-hallo-1".replace("-", ""),
    ],
)
def test_a_common_one_is_refused(anna, password):
    assert "password_too_common" in problem(password, anna)


def test_the_page_says_it_in_one_sentence(anna, client):
    client.force_login(anna)
    typed = {"oldpassword": OLD, "password1": "Migrationsberatung!", "password2": "Migrationsberatung!"}
    page = client.post(reverse("account_change_password"), typed).content.decode()
    assert "ohne sie müssen zwölf Zeichen übrig bleiben" in page
    anna.refresh_from_db()
    assert anna.check_password(OLD)
