from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from geleit.access.acting import acting_as
from geleit.core import dates
from geleit.people import search
from geleit.people.actions import known
from geleit.people.actions.person import create_person
from geleit.people.models import KnownCheck
from tests.cast import new_person


def ask(cast, text, by=None):
    by = by or cast.bilal
    with acting_as(by, purpose="test"):
        return known.check(search.read(text), [cast.office], by=by)


def test_the_answer_is_the_lead_and_the_day_she_began(cast):
    answer = ask(cast, "Esra Yildirim")
    assert [(one.lead, one.since) for one in answer.known] == [(cast.anna, dates.today())]


def test_whoever_may_open_the_file_is_told_nothing_more(cast):
    assert ask(cast, "Esra", by=cast.anna).known == []
    assert not KnownCheck.objects.exists()


def test_who_is_not_there_is_not_counted(cast):
    assert ask(cast, "Niemand Nirgends").known == []
    assert not KnownCheck.objects.exists()


def test_a_name_many_people_have_is_no_answer(cast):
    with acting_as(cast.anna, purpose="test"):
        for number in range(known.MOST):
            new_person(cast.anna, cast.office, family_name=f"Kaya{'abcdefg'[number]}", birth_date=None)
    answer = ask(cast, "Esra")
    assert answer.too_many
    assert answer.known == []


def test_a_file_nobody_leads_sends_to_the_team_lead(cast):
    with acting_as(cast.anna, purpose="import"):  # a list can bring people whom nobody leads
        create_person(uuid4(), {"given_names": "Samira"}, office=cast.office, lead=None, by=cast.anna)
    assert [one.lead for one in ask(cast, "Samira").known] == [None]


def test_after_thirty_answers_the_office_is_closed_for_an_hour(cast):
    start = dates.now()
    with dates.moved_to(start - timedelta(minutes=50)), acting_as(cast.bilal, purpose="test"):
        KnownCheck.objects.bulk_create(
            KnownCheck(user=cast.bilal, office=cast.office, at=dates.now()) for _ in range(known.PER_HOUR)
        )
    answer = ask(cast, "Esra")
    assert answer.known == []
    assert answer.again_at == start + timedelta(minutes=10)
    with dates.moved_to(start + timedelta(minutes=11)):
        assert ask(cast, "Esra").known


def test_asking_again_about_the_same_person_is_free(cast):
    for _time in range(known.PER_HOUR + 1):
        assert ask(cast, "Esra Yildirim").known


def test_no_answer_left_is_not_nobody(cast):
    with acting_as(cast.bilal, purpose="test"):
        KnownCheck.objects.bulk_create(
            KnownCheck(user=cast.bilal, office=cast.office, at=dates.now()) for _ in range(known.PER_HOUR)
        )
    assert ask(cast, "Esra").found
