from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.cases.models import Draft
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.cases.tests.test_write_a_note import typed
from geleit.core import dates

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(cast):
    return reverse("cases:draft_save", args=["contact", cast.case.pk])


def test_it_is_shown_again_after_a_new_sign_in(cast, browsers, url):
    assert browsers.anna.post(url, typed(note="Halb fertig", topic_0="school")).status_code == 204
    text = browser_of(cast.anna).get(reverse("cases:detail", args=[cast.case.pk])).content.decode()
    assert "Halb fertig" in text
    assert '<option value="school" selected' in text


def test_it_lies_under_the_users_own_key(cast, browsers, url):
    browsers.anna.post(url, typed(note="Halb fertig"))
    assert Draft.objects.get().key_id == cast.anna.key_id


def test_nobody_else_sees_it(as_anna, browsers, url):
    browsers.anna.post(url, typed(note="Halb fertig"))
    mira = colleague(as_anna, "mira")
    grants.give(as_anna.case.pk, mira, "member", dates.today(), None, by=as_anna.anna)
    page = browser_of(mira).get(reverse("cases:detail", args=[as_anna.case.pk]))
    assert "Halb fertig" not in page.content.decode()


def test_saving_the_note_clears_it_and_a_late_copy_does_not_bring_it_back(cast, browsers, url):
    data = typed(note="Fertig")
    browsers.anna.post(url, data)
    browsers.anna.post(reverse("cases:contact_new", args=[cast.case.pk]), data)
    browsers.anna.post(url, data)
    assert not Draft.objects.exists()


def test_it_can_be_discarded(cast, browsers, url):
    browsers.anna.post(url, typed(note="Weg damit"))
    browsers.anna.post(reverse("cases:draft_drop", args=["contact", cast.case.pk]))
    assert not Draft.objects.exists()


def test_no_draft_in_a_case_that_is_not_open_to_me(browsers, url):
    assert browsers.bilal.post(url, typed()).status_code == 404
    assert browsers.carla.post(url, typed()).status_code == 404


def test_a_draft_does_not_need_to_be_complete(browsers, url):
    assert browsers.anna.post(url, {"id": str(uuid4()), "note": "", "on": "irgendwann"}).status_code == 204
