"""A receiver without account: link and code together open it, in one browser, until it is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.core import dates
from geleit.exchange import share_key
from geleit.exchange.actions import link as links
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.link import Visit
from geleit.exchange.actions.package import Closed, pack
from geleit.exchange.models import Link, Opening, Package
from geleit.exchange.tests.partners import agreed, house_of, partner
from tests.cast import audited, gather


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def sent(cast):
    """A request with a package to somebody without account; what she got by mail and on the phone."""
    consent = agreed(cast, None)
    with acting_as(cast.anna, purpose="test"):
        package = pack(consent, {}, by=cast.anna)
        request = requests.open_request(
            uuid4(), cast.esra, "referral", "warm", recipient="Sprachschule am Markt", subject="B1", package=package,
            by=cast.anna,
        )  # fmt: skip
        new = links.make_link(request, package, by=cast.anna)
        requests.send(request, by=cast.anna)
    return consent, request, new


def opened(token, code, browser=""):
    with acting_as(None, purpose="request"):
        return links.open_link(Visit(token, browser), code)


def closed(token, code, browser=""):
    return opened(token, code, browser) is None


def wrong(code):
    return str((int(code) + 1) % 10**10).zfill(10)


def test_link_and_code_show_exactly_the_package(cast, sent):
    _consent, request, new = sent
    assert len(new.code) == 10
    first = opened(new.token, f"{new.code[:5]} {new.code[5:]}")
    assert [one["value"] for one in first.content["fields"]] == ["Esra Yıldırım", ""]
    request.refresh_from_db()
    assert request.state == "received"
    assert Opening.objects.get().how == "link"
    assert len(audited(event="exchange.link_opened")) == 1
    assert opened(new.token, new.code, first.browser) == first


def test_what_is_stored_opens_nothing(sent):
    """Neither the token nor the code nor the key lies anywhere."""
    *_rest, new = sent
    link = Link.objects.get()
    assert new.token.encode() not in bytes(link.sealed)
    assert link.token_hash == share_key.hashed(new.token)
    with pytest.raises(share_key.WrongCode):
        share_key.unseal(bytes(link.sealed), link.token_hash, new.code, bytes(link.salt), link.pk)


def test_forwarded_expired_used_up_or_guessed_it_gives_nothing(cast, sent, move_to):
    consent, _request, new = sent
    assert closed(share_key.new_token(), new.code)
    browser = opened(new.token, new.code).browser
    assert closed(new.token, new.code)  # another browser
    assert closed(new.token, new.code, "another")
    with move_to(dates.now() + timedelta(days=30, seconds=1)):
        assert closed(new.token, new.code, browser)
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    assert closed(new.token, new.code, browser)
    with acting_as(cast.anna, purpose="test"):
        assert Link.objects.get().sealed is None


def test_five_wrong_codes_and_it_is_dead(cast, sent):
    *_rest, new = sent
    for _try in range(Link.TRIES):
        assert closed(new.token, wrong(new.code))
    assert closed(new.token, new.code)
    with acting_as(cast.anna, purpose="test"):
        dead = Link.objects.get()
        assert dead.sealed is None
        assert dead.dead_at


def test_four_wrong_ones_and_then_the_right_one(sent):
    *_rest, new = sent
    for _try in range(Link.TRIES - 1):
        assert closed(new.token, wrong(new.code))
    assert opened(new.token, new.code)


def test_behind_it_the_receiver_answers(cast, sent):
    _consent, request, new = sent
    visit = Visit(new.token, opened(new.token, new.code).browser)
    with acting_as(None, purpose="request"):
        shown, steps = links.request_behind(visit)
        assert (shown.subject, [step.state for step in steps]) == ("B1", ["requested", "received"])
        links.say_by_link(visit, "question", name="Frau Kern", text="Ab wann?")
        links.move_by_link(visit, "accepted", name="Frau Kern", text="Gern.", for_person="Bis Montag!")
    with acting_as(cast.anna, purpose="test"):
        last = requests.steps_of(request)[-1]
        assert (last.side, last.name, last.for_person) == ("receiver", "Frau Kern", "Bis Montag!")
    request.refresh_from_db()
    assert request.state == "accepted"


def test_without_the_mark_of_the_browser_it_answers_nothing(sent):
    _consent, _request, new = sent
    with acting_as(None, purpose="request"):
        for visit in (Visit(new.token), Visit(new.token, "guessed")):
            with pytest.raises(Closed):
                links.request_behind(visit)
            with pytest.raises(Closed):
                links.move_by_link(visit, "accepted", name="x")


def test_a_link_does_only_what_a_receiver_may(sent):
    *_rest, new = sent
    visit = Visit(new.token, opened(new.token, new.code).browser)
    with acting_as(None, purpose="request"), pytest.raises(NotAllowed):
        links.move_by_link(visit, "cancelled", name="x", reason="mistake")


def test_a_new_link_ends_the_old_one(cast, sent):
    consent, request, new = sent
    with acting_as(cast.anna, purpose="test"):
        with pytest.raises(Closed):
            links.make_link(request, Package.objects.get(), by=cast.anna)  # packed in another action
        package = pack(consent, {}, by=cast.anna)
        requests.attach(request, package, by=cast.anna)
        again = links.make_link(request, package, by=cast.anna)
    assert closed(new.token, new.code)
    assert opened(again.token, again.code)


def test_a_request_without_a_package_has_a_link_too(cast):
    with acting_as(cast.anna, purpose="test"):
        request = requests.open_request(uuid4(), cast.esra, "referral", "cold", recipient="Verein", by=cast.anna)
        new = links.make_link(request, None, by=cast.anna)
        assert closed(new.token, new.code)  # a draft
        requests.send(request, by=cast.anna)
    assert opened(new.token, new.code).content is None


def test_whoever_has_an_account_gets_no_link(cast):
    house = house_of(partner())
    with acting_as(cast.anna, purpose="test"):
        request = requests.open_request(uuid4(), cast.esra, "referral", "cold", organisation=house, by=cast.anna)
        with pytest.raises(NotAllowed):
            links.make_link(request, None, by=cast.anna)


def test_after_a_withdrawal_the_receiver_says_that_nothing_is_kept(cast, sent):
    consent, request, new = sent
    visit = Visit(new.token, opened(new.token, new.code).browser)
    others = (Visit(new.token), Visit(new.token, "guessed"), Visit(share_key.new_token(), visit.browser))
    with acting_as(None, purpose="request"), pytest.raises(NotAllowed):
        links.say_deleted_by_link(visit)  # nothing was taken back yet
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    with acting_as(None, purpose="request"):
        assert [links.asked_to_delete(one) for one in (visit, *others)] == ["asked", "", "", ""]
        for other in others:
            with pytest.raises(NotAllowed):
                links.say_deleted_by_link(other)
        for _sent in range(2):
            assert links.say_deleted_by_link(visit) == (request.pk, "referral")
        assert links.asked_to_delete(visit) == "said"
    with acting_as(cast.anna, purpose="test"):
        assert [(one.kind, one.side) for one in requests.steps_of(request)][-2:] == [
            ("withdrawn", "sender"),
            ("deleted", "receiver"),
        ]
