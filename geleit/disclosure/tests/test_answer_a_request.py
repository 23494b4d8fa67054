"""Requests of a person about her data, and the page that tells clients about them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.models import Organisation
from geleit.audit.models import AuditEvent
from geleit.core import dates
from geleit.disclosure.actions.requests import receive_request
from geleit.disclosure.law import LAWS
from geleit.disclosure.models import Request

pytestmark = pytest.mark.django_db


def noted(cast, kind="correction", received_on=date(2026, 1, 31), wish="Mein Name ist falsch."):
    with acting_as(cast.anna, purpose="test"):
        return receive_request(uuid4(), cast.esra, kind, received_on, wish, by=cast.anna)


def test_a_request_is_due_in_a_month(cast, browser):
    pk = uuid4()
    sent = {"id": pk, "kind": "correction", "received_on": "31.01.2026", "wish": "Mein Name ist falsch."}
    for _twice in range(2):
        answer = browser(cast.anna).post(reverse("disclosure:new", args=[cast.esra.pk]), sent)
        assert answer.headers["Location"] == reverse("disclosure:request", args=[pk])
    held = Request.objects.get()
    assert (held.due_on, held.wish, held.key_id) == (date(2026, 2, 28), "Mein Name ist falsch.", cast.esra.key_id)
    event = AuditEvent.objects.get(event="request.received")
    assert (event.subject, event.detail) == (cast.esra.pk, {"kind": "correction"})


def test_a_correction_says_what_is_wrong(cast, browser):
    sent = {"id": uuid4(), "kind": "correction", "received_on": "31.01.2026", "wish": ""}
    answer = browser(cast.anna).post(reverse("disclosure:new", args=[cast.esra.pk]), sent)
    assert answer.status_code == 422
    assert "Bitte schreiben Sie auf, was falsch ist" in answer.content.decode()


def test_the_day_it_came_in_is_not_still_to_come(cast, browser):
    sent = {"id": uuid4(), "kind": "access", "received_on": "01.01.2999"}
    assert browser(cast.anna).post(reverse("disclosure:new", args=[cast.esra.pk]), sent).status_code == 422


def test_the_time_is_extended_once_with_a_reason(cast, browser):
    held = noted(cast)
    address = reverse("disclosure:extend", args=[held.pk])
    assert browser(cast.anna).post(address, {"version": 1, "reason": ""}).status_code == 422
    assert browser(cast.anna).post(address, {"version": 1, "reason": "Viele Akten."}).status_code == 302
    held = Request.objects.get()
    assert (held.due_on, held.extension_reason) == (date(2026, 4, 30), "Viele Akten.")
    browser(cast.anna).post(address, {"version": 2, "reason": "Noch einmal."})
    assert Request.objects.get().extension_reason == "Viele Akten."
    assert AuditEvent.objects.filter(event="request.extended").count() == 1


def test_it_is_answered_with_what_was_done(cast, browser):
    held = noted(cast)
    address = reverse("disclosure:request", args=[held.pk])
    sent = {
        "version": 1,
        "answered_on": dates.today().isoformat(),
        "answer": "Ist berichtigt.",
        "done": "Name geändert.",
    }
    assert browser(cast.anna).post(address, sent).status_code == 302
    page = browser(cast.anna).get(address).content.decode()
    assert "Ist berichtigt." in page
    assert "Name geändert." in page
    assert browser(cast.anna).post(address, sent).status_code == 409  # somebody else was quicker
    assert not Request.objects.get().is_open


def test_it_lies_sealed(cast):
    noted(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM disclosure_request AS t")
        assert "falsch" not in cursor.fetchone()[0]


def test_the_list_tells_what_is_open(cast, browser):
    noted(cast)
    page = browser(cast.anna).get(reverse("disclosure:list", args=[cast.esra.pk])).content.decode()
    assert "Berichtigung" in page
    assert "§ 17 KDG" not in page  # there is a request, so nothing needs explaining
    assert (
        reverse("disclosure:list", args=[cast.esra.pk])
        in browser(cast.anna).get(reverse("people:detail", args=[cast.esra.pk])).content.decode()
    )


@pytest.mark.parametrize("who", ["bilal", "carla"])
def test_a_colleague_without_a_grant_finds_nothing(cast, browser, who):
    held, client = noted(cast), browser(getattr(cast, who))
    for name, pk in (("list", cast.esra.pk), ("new", cast.esra.pk), ("request", held.pk)):
        assert client.get(reverse(f"disclosure:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("disclosure:start", args=[held.pk])).status_code == 404


@pytest.mark.parametrize("regime", Organisation.Regime.values)
def test_the_sections_follow_the_law_of_the_house(cast, browser, regime):
    with acting_as(None, purpose="system"):
        Organisation.objects.filter(pk=cast.office.organisation_id).update(regime=regime)
    page = browser(cast.anna).get(reverse("disclosure:privacy")).content.decode()
    law = LAWS[regime]
    for section in (law.access, law.correction, law.erasure, law.objection, law.complaint):
        assert section in page
    for other in LAWS.values():
        assert other is law or other.access not in page


def test_the_page_for_clients_needs_no_sign_in_and_is_there_in_english(db):
    client = Client()
    page = client.get(reverse("disclosure:privacy")).content.decode()
    assert "Ihre Daten in der Beratung" in page
    for law in LAWS.values():
        assert law.complaint in page
    english = client.get(reverse("disclosure:privacy"), headers={"accept-language": "en"}).content.decode()
    assert "Your data in counselling" in english
