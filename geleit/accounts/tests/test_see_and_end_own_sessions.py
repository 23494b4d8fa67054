"""Somebody sees where she is signed in, and ends it: one, or all but the one she sits at."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts import own_sessions
from geleit.core import dates
from tests.cast import audited, gather

pytestmark = pytest.mark.django_db
PAGE, END = "/konto/sitzungen/", "/konto/sitzungen/beenden/"
PASSWORD = "ein langer Satz zum Merken"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def cast():
    return gather()


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def is_in(browser):
    return browser.get("/bausteine/").status_code == 200


def listed(browser):
    return browser.get(PAGE).context["sessions"]


def test_she_sees_her_own_and_nobody_elses(cast):
    here, other, _bilal = signed_in(cast.anna), signed_in(cast.anna), signed_in(cast.bilal)
    page = here.get(PAGE)
    assert [session.is_this for session in page.context["sessions"]] == [True, False]
    text = page.content.decode()
    assert "diese hier" in text
    assert here.session.session_key not in text
    assert other.session.session_key not in text
    assert f'href="{PAGE}"' in here.get("/bausteine/").content.decode()


def test_one_of_them_ends_and_it_is_recorded(cast):
    here, lost, third = signed_in(cast.anna), signed_in(cast.anna), signed_in(cast.anna)
    [name] = [session.name for session in listed(here) if session.key == lost.session.session_key]
    assert "Diese Sitzung ist beendet" in here.post(END, {"session": name}, follow=True).content.decode()
    assert (is_in(here), is_in(lost), is_in(third)) == (True, False, True)
    assert "war schon beendet" in here.post(END, {"session": name}, follow=True).content.decode()
    assert [line.object_id for line in audited(event="user.own_session_ended")] == [cast.anna.pk]


def test_all_others_end_and_the_one_she_sits_at_goes_on(cast):
    here, lost, third, bilal = *(signed_in(cast.anna) for _each in range(3)), signed_in(cast.bilal)
    page = here.post(END, {"session": "others"}, follow=True).content.decode()
    assert "Sie sind sonst nirgends angemeldet" in page
    assert (is_in(here), is_in(lost), is_in(third), is_in(bilal)) == (True, False, False, True)
    assert len(audited(event="user.own_sessions_ended")) == 1


def test_nobody_ends_the_session_of_somebody_else(cast):
    anna, bilal = signed_in(cast.anna), signed_in(cast.bilal)
    [name] = [session.name for session in listed(bilal)]
    anna.post(END, {"session": name})
    assert is_in(bilal)
    assert audited(event="user.own_session_ended") == []


def test_after_a_while_she_is_asked_for_her_second_factor_first(cast):
    here, lost = signed_in(cast.anna), signed_in(cast.anna)
    with dates.moved_to(dates.now() + timedelta(minutes=6)):
        for session in ("others", listed(here)[1].name):
            assert here.post(END, {"session": session}).status_code == 403
        assert is_in(lost)


def test_a_session_that_ran_out_is_not_listed(cast):
    signed_in(cast.anna)
    with dates.moved_to(dates.now() + timedelta(minutes=16)):
        here = signed_in(cast.anna)
        assert len(listed(here)) == 1


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        (FIREFOX, ["Firefox", "Windows"]),
        (EDGE, ["Edge", "Windows"]),
        (PHONE, ["Safari", "iPhone"]),
        ("curl/8", ["", ""]),
    ],
)
def test_of_a_browser_only_its_kind_is_kept(cast, says, kind):
    cast.anna.set_password(PASSWORD)
    with acting_as(None, purpose="system"):
        cast.anna.save()
    browser = Client(headers={"user-agent": says})
    browser.post(reverse("account_login"), {"login": "anna", "password": PASSWORD})
    assert browser.session[own_sessions.BROWSER] == kind
    assert says not in str(dict(browser.session))


def test_the_page_says_it_in_plain_words(cast):
    here = signed_in(cast.anna)
    session = here.session
    session[own_sessions.BROWSER] = ["Firefox", "Windows"]
    session.save()
    assert "Firefox auf Windows" in here.get(PAGE).content.decode()
