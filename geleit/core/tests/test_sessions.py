"""A session ends after a quarter of an hour without a key or a click, and after ten hours in any case."""

from datetime import timedelta

import pytest
from django.test import Client

from geleit.core import dates
from tests.cast import gather

pytestmark = pytest.mark.django_db
PAGE = "/bausteine/"


@pytest.fixture
def cast():
    return gather()


@pytest.fixture
def anna(cast, client):
    client.force_login(cast.anna)
    return client


def after(**time):
    return dates.moved_to(dates.now() + timedelta(**time))


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.mark.parametrize(("minutes", "still"), [(14, True), (15, False)])
def test_a_quarter_of_an_hour_without_anything(anna, minutes, still):
    with after(minutes=minutes):
        assert is_in(anna) is still


def test_each_page_somebody_opens_begins_the_quarter_anew(anna):
    for minutes in (14, 28, 42):
        with after(minutes=minutes):
            assert is_in(anna)


def test_what_scripts_ask_for_keeps_nobody_signed_in(anna):
    with after(minutes=14):
        assert anna.get(PAGE, headers={"hx-request": "true"}).status_code == 200
        assert anna.post("/darstellung/", headers={"x-requested-with": "autosave"}).status_code == 302
        assert anna.get("/sitzung/", headers={"x-requested-with": "session"}).json()["left"] in (59, 60)
    with after(minutes=15, seconds=1):
        assert not is_in(anna)


def test_the_word_that_somebody_typed_does(anna):
    with after(minutes=14):
        assert anna.post("/sitzung/").json()["left"] == 900
    with after(minutes=28):
        assert is_in(anna)


def test_ten_hours_are_the_end_however_busy_somebody_is(anna):
    for minutes in range(10, 600, 10):
        with after(minutes=minutes):
            said = anna.post("/sitzung/").json()
            assert said["last"] is (minutes >= 590)
    assert said["left"] <= 600
    with after(hours=10, seconds=1):
        assert not is_in(anna)


def test_a_session_that_ended_is_gone_and_the_page_of_sign_in_says_why(anna):
    key = anna.session.session_key
    with after(minutes=16):
        answer = anna.get(PAGE, follow=True)
        assert "einer Viertelstunde" in answer.content.decode()
    assert not anna.session.exists(key)


def test_a_part_of_a_page_never_gets_the_page_of_sign_in_into_it(anna):
    with after(minutes=16):
        answer = anna.get(PAGE, headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_an_office_may_want_it_shorter(anna, settings):
    settings.SESSION_IDLE = 300
    with after(minutes=6):
        assert not is_in(anna)


def test_a_page_carries_when_it_warns(anna):
    page = anna.get(PAGE).content.decode()
    assert 'data-left="900"' in page
    assert 'data-warning="120"' in page
    assert "<dialog" not in Client().get("/konto/login/").content.decode()


def test_who_signs_in_anew_in_another_tab_can_go_on_in_the_first(anna, cast):
    page = anna.get(PAGE)
    said = anna.get("/sitzung/", headers={"x-requested-with": "session"}).json()
    assert said["who"] == str(cast.anna.pk)
    assert f'data-who="{cast.anna.pk}"' in page.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    assert strict.post("/sitzung/", headers={"x-csrftoken": said["token"]}).status_code == 200
    assert strict.post("/sitzung/").status_code == 403
