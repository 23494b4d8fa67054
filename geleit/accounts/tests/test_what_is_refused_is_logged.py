"""Whoever looks after Geleit sees in its log that somebody tried to pass by; never who, and never what was typed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from geleit.core import dates
from tests.cast import gather

pytestmark = pytest.mark.django_db
TYPED = "Geheimes Wort von Esra"


@pytest.fixture
def cast():
    return gather()


def signed_in(user, **more):
    browser = Client(**more)
    browser.force_login(user)
    return browser


def test_a_form_without_a_token(cast, caplog):
    browser = signed_in(cast.anna, enforce_csrf_checks=True)
    assert browser.post("/darstellung/", {"theme": TYPED}).status_code == 403
    assert "/darstellung/" in caplog.text
    assert TYPED not in caplog.text


def test_a_page_that_a_role_has_not(cast, caplog):
    assert signed_in(cast.greta).get(reverse("accounts:staff_list")).status_code == 403
    assert "/verwaltung/personal/" in caplog.text
    assert "greta" not in caplog.text.lower()


def test_a_file_that_is_not_open(cast, caplog):
    url = reverse("cases:detail", args=[cast.case.pk])
    assert signed_in(cast.bilal).get(url).status_code == 404
    assert url in caplog.text
    assert "Yıldırım" not in caplog.text


def test_a_second_factor_that_is_missing_or_wrong(cast, caplog):
    browser = signed_in(cast.anna)
    with dates.moved_to(dates.now() + timedelta(minutes=6)):
        url = reverse("sign_in:session_end")
        assert browser.post(url, {"session": "others"}).status_code == 403
        assert url in caplog.text
        caplog.clear()
        wrong = {"session": "others", "step_up": "POST", "step_up_code": TYPED}
        assert browser.post(url, wrong).status_code == 422
    assert "wrong code, account #" in caplog.text
    assert TYPED not in caplog.text


def test_a_wrong_password(cast, caplog):
    browser = Client()
    for typed in ("anna", "nobody.here"):
        caplog.clear()
        browser.post(reverse("account_login"), {"login": typed, "password": TYPED})
        [line] = [line for line in caplog.messages if line.startswith("Sign-in refused")]
        assert line.startswith("Sign-in refused: wrong password, account #")
        assert len(line.rsplit("#")[1]) == 8
        assert typed not in caplog.text
        assert TYPED not in caplog.text
