"""A request goes to another house and comes back, step by step; who may do what is a table."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.core import dates
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.package import open_package, pack
from geleit.exchange.models import Request, Step
from geleit.exchange.states import OF_THE_RECEIVER, TABLE, next_states
from geleit.exchange.tests.partners import agreed, house_of, partner
from tests.cast import audited, gather

State = Request.State


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def petra(cast):
    return partner()


def ask(cast, petra, package=None, send=True):
    with acting_as(cast.anna, purpose="test"):
        request = requests.open_request(
            uuid4(),
            cast.esra,
            "referral",
            "lukewarm",
            organisation=house_of(petra),
            subject="Kurs B1",
            package=package,
            contact_way="phone",
            by=cast.anna,
        )
        if send:
            requests.send(request, by=cast.anna, text="Passt der Abendkurs?")
    return request


def now(request):
    request.refresh_from_db()
    return request.state


def go(request, to, by, **more):
    with acting_as(by, purpose="test"):
        return requests.move(request, to, by=by, **more)


def test_the_database_knows_the_same_table(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_state, to_state, side FROM exchange_moves()")
        known = set(cursor.fetchall())
    assert known == {(start, to, side) for start, ends in TABLE.items() for to, sides in ends.items() for side in sides}


def test_from_the_question_to_the_end(cast, petra):
    request = ask(cast, petra)
    assert now(request) == "requested"
    with acting_as(petra, purpose="test"):
        [shown] = Request.objects.addressed_to(petra)
        requests.load_keys([shown])
        assert shown.subject == "Kurs B1"
        assert shown.sender.startswith("Caritas Lindenau, Migrationsberatung Lindenau, Anna")
        assert [step.text for step in requests.steps_of(shown)] == ["Passt der Abendkurs?"]
    go(request, State.ACCEPTED, petra, text="Ab Montag.", for_person="Willkommen am Montag um 18 Uhr.")
    with acting_as(cast.anna, purpose="test"):
        assert Request.objects.with_news().get() == request
        last = requests.steps_of(request)[-1]
        assert (last.name, last.text, last.for_person) == ("Petra", "Ab Montag.", "Willkommen am Montag um 18 Uhr.")
        assert requests.mark_seen(request, by=cast.anna) == 1
        assert not Request.objects.with_news().exists()
    go(request, State.IN_PROGRESS, petra)
    go(request, State.COMPLETED, petra)
    assert now(request) == "completed"
    assert request.answered_at is not None
    assert [event.detail["state"] for event in audited(event="exchange.moved")] == [
        "requested", "accepted", "in_progress", "completed",
    ]  # fmt: skip


def test_a_draft_is_nothing_to_the_other_side(cast, petra):
    request = ask(cast, petra, send=False)
    with acting_as(petra, purpose="test"):
        assert Request.objects.count() == 0
        with pytest.raises(NotAllowed):
            requests.move(request, State.ACCEPTED, by=petra)
    with acting_as(cast.anna, purpose="test"):  # who may read it, yet it is none of petra's: the page asks as well
        assert not Request.objects.addressed_to(petra).exists()


def test_every_step_that_is_not_in_the_table_is_refused(cast, petra):
    sides = {"sender": cast.anna, "receiver": petra}
    for side, to in product(sides, State.values):
        request = ask(cast, petra)
        reason = {"declined": "no_places", "failed": "not_reached", "cancelled": "mistake"}.get(to, "")
        known = "phone" if side == "sender" and to in OF_THE_RECEIVER else ""
        if to in next_states("requested", side):
            go(request, to, sides[side], reason=reason, known=known)
            assert now(request) == to
        else:
            with pytest.raises(NotAllowed):
                go(request, to, sides[side], reason=reason, known=known)


def test_strangers_and_colleagues_do_nothing(cast, petra):
    request = ask(cast, petra)
    for user in (cast.bilal, cast.carla, cast.deniz, cast.farid, partner("Andere", "other", "olga")):
        with pytest.raises(NotAllowed):
            go(request, State.ACCEPTED, user)
        with acting_as(user, purpose="test"):
            assert Request.objects.count() == Step.objects.count() == 0


def test_what_the_other_side_said_on_the_phone_is_written_down_with_how_it_is_known(cast, petra):
    request = ask(cast, petra)
    with pytest.raises(NotAllowed):
        go(request, State.ACCEPTED, cast.anna)
    assert go(request, State.ACCEPTED, cast.anna, known="phone").known == "phone"


def test_declining_needs_a_reason_from_the_list(cast, petra):
    request = ask(cast, petra)
    for reason in ("", "did_not_go", "weather"):
        with pytest.raises(requests.ReasonMissing):
            go(request, State.DECLINED, petra, reason=reason)
    go(request, State.DECLINED, petra, reason="no_places")
    assert (now(request), request.reason) == ("declined", "no_places")
    go(request, State.REQUESTED, cast.anna)
    assert (now(request), request.times_reopened, request.answered_at) == ("requested", 1, None)


def test_questions_go_back_and_forth_and_change_nothing(cast, petra):
    request = ask(cast, petra)
    with acting_as(petra, purpose="test"):
        requests.ask_back(request, "Hat sie abends Zeit?", by=petra)
    with acting_as(cast.anna, purpose="test"):
        pk = uuid4()
        requests.answer(request, "Ja, bis 21 Uhr.", by=cast.anna, pk=pk)
        requests.answer(request, "Ja, bis 21 Uhr.", by=cast.anna, pk=pk)  # sent twice
        said = [(step.kind, step.side, step.text) for step in requests.steps_of(request)][1:]
    assert said == [("question", "receiver", "Hat sie abends Zeit?"), ("answer", "sender", "Ja, bis 21 Uhr.")]
    assert now(request) == "requested"


def test_no_answer_shows_after_its_day(cast, petra, move_to):
    request = ask(cast, petra)
    assert now(request) == "requested"
    assert request.due_on == dates.today() + timedelta(days=14)
    assert request.days_waiting == 0
    with move_to(dates.today() + timedelta(days=15)), acting_as(cast.anna, purpose="test"):
        assert list(Request.objects.without_answer()) == [request]
        assert request.is_overdue


def test_opening_the_package_means_it_arrived_and_a_withdrawal_is_told(cast, petra):
    consent = agreed(cast, petra)
    with acting_as(cast.anna, purpose="test"):
        package = pack(consent, {}, by=cast.anna)
    request = ask(cast, petra, package)
    with acting_as(petra, purpose="test"):
        open_package(package, by=petra)
    assert now(request) == "received"
    with acting_as(petra, purpose="test"), pytest.raises(NotAllowed):
        requests.say_deleted(request, by=petra)
    with acting_as(cast.anna, purpose="test"):
        withdraw(consent, by=cast.anna)
    with acting_as(petra, purpose="test"):
        requests.load_keys([request])
        assert requests.steps_of(request)[-1].kind == "withdrawn"
        requests.say_deleted(request, by=petra)
    with acting_as(cast.anna, purpose="test"):
        assert requests.steps_of(request)[-1].kind == "deleted"


def test_a_package_for_one_house_does_not_go_to_another(cast, petra):
    consent = agreed(cast, partner("Jobcenter", "authority", "pavel"))
    with acting_as(cast.anna, purpose="test"):
        package = pack(consent, {}, by=cast.anna)
    with pytest.raises(NotAllowed):
        ask(cast, petra, package)
