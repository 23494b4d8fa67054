"""A question asked often: put together once, answered for other values, and refused where values could be mixed up."""

from datetime import timedelta

import pytest

from geleit.accounts.models import Membership
from geleit.core import dates
from geleit.core.questions import asked_often
from tests.cast import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return gather()


def test_it_is_put_together_once_and_answers_for_others(cast):
    made = []

    @asked_often
    def held_by(user, day):
        made.append(user)
        return Membership.objects.filter(user=user, from_on__lte=day, office__isnull=False)

    today = dates.today()
    assert [row.user_id for row in held_by(cast.anna.pk, today)] == [cast.anna.pk]
    assert [row.user_id for row in held_by(cast.bilal.pk, today)] == [cast.bilal.pk]
    assert held_by(cast.anna.pk, today - timedelta(days=40_000)) == []
    assert made == [cast.anna.pk]


def test_what_is_always_the_same_stays(cast):
    @asked_often
    def of_role(user):
        return Membership.objects.filter(user=user, role="counsellor")

    assert len(of_role(cast.anna.pk)) == 1
    assert of_role(cast.deniz.pk) == []


def test_two_values_that_are_the_same_are_no_question_to_begin_with(cast):
    @asked_often
    def between(user, first, last):
        return Membership.objects.filter(user=user, from_on__gte=first, from_on__lte=last)

    today = dates.today()
    with pytest.raises(ValueError, match="differ"):
        between(cast.anna.pk, today, today)
    assert between(cast.anna.pk, today - timedelta(days=40_000), today)


def test_a_value_may_stand_in_it_twice(cast):
    @asked_often
    def on(user, day):
        return Membership.objects.filter(user=user, from_on__lte=day).exclude(until_on__lt=day)

    today = dates.today()
    assert len(on(cast.anna.pk, today)) == 1
    assert on(cast.anna.pk, today - timedelta(days=40_000)) == []
    assert len(on(cast.bilal.pk, today)) == 1


def test_a_value_that_does_not_stand_in_it_is_refused(cast):
    @asked_often
    def first_of(user, number):
        return Membership.objects.filter(user=user)[:number]

    with pytest.raises(ValueError, match="stand in the question"):
        first_of(cast.anna.pk, 1)
