"""Referrals of an office in figures: how, where to, what became of them, how soon; houses from five on."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.core import dates
from geleit.exchange.actions.request import move, open_request, send
from geleit.exchange.tests.partners import house_of, partner
from geleit.insights.figures.referrals import asked_between, by_partner, days_of, median_days
from geleit.insights.releases.making import content_of
from tests.cast import gather, new_person

TODAY = date(2026, 8, 20)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def cast(db, move_to):
    with move_to(TODAY):
        yield gather()


def ask(cast, house, level="lukewarm", to="", reason="", days=0, person=None):
    """One referral of esra, or of somebody else; `to`: what anna writes down that the other house did, `days` later."""
    where = {"organisation": house, "recipient": "" if house else "Haus"}
    with acting_as(cast.anna, purpose="test"):
        asked = open_request(uuid4(), person or cast.esra, "referral", level, by=cast.anna, **where)
        send(asked, by=cast.anna)
    if to:
        with dates.moved_to(TODAY + timedelta(days=days)), acting_as(cast.anna, purpose="test"):
            asked.refresh_from_db()
            move(asked, to, reason=reason, known="phone", by=cast.anna)


def counted(user, cast, first=YEAR[0], last=YEAR[1]):
    with acting_as(user, purpose="request"):
        return asked_between(cast.office, first, last)


def test_what_became_of_each_and_how_soon(cast):
    house = house_of(partner())
    ask(cast, house, to="accepted")
    ask(cast, house, level="warm", to="declined", reason="no_places")
    ask(cast, None, level="cold")
    rows = counted(cast.greta, cast)
    assert sorted((row.level, row.target, row.result, row.band) for row in rows) == [
        ("cold", "none", "waiting", "none"),
        ("lukewarm", "other", "accepted", "week"),
        ("warm", "other", "not_no_places", "week"),
    ]
    assert median_days(rows) == 0


def test_only_own_lead_and_statistics_count(cast):
    ask(cast, None)
    assert len(counted(cast.deniz, cast)) == 1
    for other in (cast.anna, cast.carla, cast.farid):
        assert counted(other, cast) == []


def test_each_belongs_to_the_days_it_was_asked_in(cast):
    ask(cast, None)
    assert days_of(2026, 3) == (date(2026, 7, 1), date(2026, 9, 30))
    assert days_of(2026, 4) == (date(2026, 10, 1), date(2026, 12, 31))
    assert len(counted(cast.greta, cast, *days_of(2026, 3))) == 1
    assert counted(cast.greta, cast, *days_of(2026, 2)) == []


def others(cast, number: int) -> list:
    with acting_as(cast.anna, purpose="test"):
        return [new_person(cast.anna, cast.office, given_names=f"Ada{at}") for at in range(number)]


def test_a_house_is_named_from_five_people_on(cast):
    school, course = house_of(partner()), house_of(partner("Kursträger", username="kurt"))
    for person in others(cast, 5):
        ask(cast, school, to="accepted", person=person)
    for _ in range(6):
        ask(cast, course)  # all of them esra's
    with acting_as(cast.greta, purpose="request"):
        assert by_partner(asked_between(cast.office, *YEAR)) == [("VHS Lindenau", 5, 0, 0)]


def released(cast) -> dict:
    with acting_as(cast.greta, purpose="request"):
        return content_of(cast.office, 2026, 3)["referrals"]


def test_a_release_says_nothing_small_of_them(cast):
    house = house_of(partner())
    for person in others(cast, 6):
        ask(cast, house, to="accepted", person=person)
    ask(cast, None, level="cold")
    assert released(cast) == {"total": 7, "tables": {}}


def test_a_release_counts_people_where_one_of_them_fills_a_cell(cast):
    house = house_of(partner())
    for _ in range(7):
        ask(cast, house, to="accepted")
    assert len({row.who for row in counted(cast.greta, cast)}) == 1
    assert released(cast) == {"total": None, "tables": {}}
    for person in others(cast, 5):
        for level in ("warm", "cold"):
            ask(cast, None, level=level, person=person)
    # Seventeen referrals of six people: seven of one of them may not stand by themselves.
    assert released(cast) == {"total": 17, "tables": {}}


def test_the_page_shows_them_and_says_what_to_do_where_there_are_none(client, cast):
    client.force_login(cast.greta)
    page = client.get(reverse("insights:referrals")).content.decode()
    assert "In diesem Jahr wurde nichts weitergegeben" in page
    ask(cast, house_of(partner()), to="declined", reason="language")
    page = client.get(reverse("insights:referrals")).content.decode()
    assert "Was daraus geworden ist" in page
    assert "innerhalb einer Woche" in page
