"""Somebody wants her data erased: locked at once, gone after 14 days, or refused with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed, call
from geleit.accounts import second_factor
from geleit.cases.models import Case
from geleit.core import dates
from geleit.disclosure.actions.requests import grant_erasure, receive_request
from geleit.disclosure.models import Request
from geleit.people.models import Person
from geleit.retention import ledger
from geleit.retention.actions import nightly, objections
from geleit.retention.models import Due, Tombstone
from geleit.retention.tests.closed import close_on
from geleit.vault import keys
from geleit.vault.errors import MissingKey
from tests.cast import audited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.CHECKPOINTS = tmp_path / "checkpoints.jsonl"


@pytest.fixture
def wish(cast):
    """Of today; her case was closed yesterday, so its time is far from over."""
    close_on(cast, dates.today() - timedelta(days=1))
    return noted(cast)


def noted(cast, kind="erasure"):
    with acting_as(cast.anna, purpose="test"):
        return receive_request(uuid4(), cast.esra, kind, dates.today(), "Bitte alles löschen.", by=cast.anna)


def said(**more):
    return {"version": 1, "answered_on": dates.today().isoformat(), "answer": "Wird gelöscht.", "sure": "on", **more}


def erase(cast, browser, wish, **more):
    return browser(cast.anna).post(reverse("disclosure:erase", args=[wish.pk]), said(**more))


def test_granted_it_is_locked_at_once_and_gone_after_14_days(cast, browser, wish, move_to):
    key = cast.esra.key_id
    page = browser(cast.anna).get(reverse("disclosure:request", args=[wish.pk])).content.decode()
    assert "Sperren und löschen" in page
    answer = erase(cast, browser, wish)
    assert answer.headers["Location"] == reverse("retention:list")
    with acting_as(cast.anna, purpose="test"):
        assert not Person.objects.filter(pk=cast.esra.pk).exists()
        assert not Case.objects.filter(pk=cast.case.pk).exists()
        assert {due.why for due in Due.objects.all()} == {"request"}
    assert [line.detail for line in audited(event="retention.locked")] == [{"why": "request"}]
    with move_to(dates.now() + timedelta(days=13)):
        assert nightly.run().erased == 0
    with move_to(dates.now() + timedelta(days=14, minutes=1)):
        assert nightly.run().erased == 1
    with acting_as(None, purpose="retention"):
        assert {(one.kind, one.why) for one in Tombstone.objects.all()} == {("case", "request"), ("person", "request")}
    assert len(ledger.read()) == 2
    with acting_as(None, purpose="keys"), pytest.raises(MissingKey):
        keys.get(key)


def test_a_legal_hold_within_14_days_brings_it_back(cast, browser, wish):
    erase(cast, browser, wish)
    with acting_as(cast.anna, purpose="test"):
        due = Due.objects.get()
        objections.set_hold(uuid4(), due.subject, "claim", dates.today() + timedelta(days=90), by=cast.anna)
        assert Person.objects.filter(pk=cast.esra.pk).exists()
        assert not Due.objects.exists()


def test_an_open_case_is_closed_first(cast, browser):
    wish = noted(cast)
    page = browser(cast.anna).get(reverse("disclosure:request", args=[wish.pk])).content.decode()
    assert "Ein Fall ist noch offen" in page
    assert "Sperren und löschen" not in page
    answer = erase(cast, browser, wish)
    assert answer.status_code == 422
    assert "Ein Fall ist noch offen" in answer.content.decode()
    with acting_as(cast.anna, purpose="test"):
        assert Request.objects.get().is_open  # the answer was not noted either
        assert not Due.objects.exists()


def test_a_hold_or_another_open_request_stands_in_the_way(cast, browser, wish):
    with acting_as(cast.anna, purpose="test"):
        hold = objections.set_hold(uuid4(), cast.case.pk, "claim", dates.today() + timedelta(days=9), by=cast.anna)
        assert call("disclosure_erasure_obstacle", wish.pk) == "hold"
        objections.lift_hold(hold, by=cast.anna)
    noted(cast, "access")
    with acting_as(cast.anna, purpose="test"):
        assert call("disclosure_erasure_obstacle", wish.pk) == "request"
    assert erase(cast, browser, wish).status_code == 422


def test_nobody_else_erases(cast, wish):
    for who in (cast.bilal, cast.carla, cast.deniz, cast.farid):
        with acting_as(who, purpose="test"), pytest.raises(NotAllowed):
            call("disclosure_grant_erasure", wish.pk)
    with acting_as(cast.anna, purpose="test"), pytest.raises(NotAllowed):
        call("disclosure_grant_erasure", wish.pk)  # not answered: nobody decided


def test_it_needs_the_tick_and_a_fresh_second_factor(cast, browser, wish):
    assert erase(cast, browser, wish, sure="").status_code == 422
    anna = browser(cast.anna)
    session = anna.session
    session[second_factor.GIVEN] -= second_factor.FRESH + 1
    session.save()
    assert anna.post(reverse("disclosure:erase", args=[wish.pk]), said()).status_code == 403
    with acting_as(cast.anna, purpose="test"):
        assert not Due.objects.exists()


def test_sent_twice_or_by_two_it_is_decided_once(cast, wish):
    with acting_as(cast.anna, purpose="test"):
        day = date.fromisoformat(said()["answered_on"])
        grant_erasure(wish, 1, by=cast.anna, answered_on=day, answer="Ja.", done="")
        assert len(Due.objects.all()) == 1
    assert len(audited(event="request.answered")) == 1


def test_refused_with_the_reason_everything_stays(cast, browser, wish):
    address = reverse("disclosure:refuse", args=[wish.pk])
    answer = "Das Projekt wird noch geprüft."
    assert browser(cast.anna).post(address, said(answer=answer)).status_code == 422
    assert browser(cast.anna).post(address, said(answer=answer, ground="duty")).status_code == 302
    page = browser(cast.anna).get(reverse("disclosure:request", args=[wish.pk])).content.decode()
    assert "Zuwendungsgeber verpflichtet uns" in page
    with acting_as(cast.anna, purpose="test"):
        held = Request.objects.get()
        assert (held.decision, held.ground, held.answer) == ("refused", "duty", answer)
        assert not Due.objects.exists()


def test_an_open_wish_is_not_answered_past_the_decision(cast, browser, wish):
    browser(cast.anna).post(reverse("disclosure:request", args=[wish.pk]), said())
    with acting_as(cast.anna, purpose="test"):
        assert Request.objects.get().is_open
