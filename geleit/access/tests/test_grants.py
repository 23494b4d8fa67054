"""Who opens, gives, ends and hands over a file; the database refuses by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.actions import staff
from geleit.accounts.models import User
from geleit.audit.models import AuditEvent
from geleit.cases.actions.case import open_case
from geleit.cases.models import Case
from geleit.core import dates
from geleit.people.models import Person
from tests.cast import gather, new_person


@pytest.fixture
def cast(db):
    return gather()


def sees(user, case) -> bool:
    with acting_as(user, purpose="test"):
        return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def finds(user, person) -> bool:
    with acting_as(user, purpose="test"):
        return Person.objects.visible_to(user).filter(pk=person.pk).exists()


def give(cast, user, kind, until=None, by=None):
    by = by or cast.anna
    with acting_as(by, purpose="test"):
        return grants.give(cast.case.pk, user, kind, dates.today(), until, by=by)


def test_only_the_lead_sees_a_new_case(cast):
    assert sees(cast.anna, cast.case)
    assert not any(sees(user, cast.case) for user in (cast.bilal, cast.carla, cast.deniz, cast.farid, cast.greta))


def test_a_case_opens_its_person_too(cast):
    give(cast, cast.bilal, "member")
    assert finds(cast.bilal, cast.esra)
    assert not finds(cast.carla, cast.esra)


def test_a_deputy_sees_the_case_until_her_last_day(cast):
    give(cast, cast.bilal, "deputy", until=dates.today() + timedelta(days=3))
    assert sees(cast.bilal, cast.case)
    with dates.moved_to(dates.today() + timedelta(days=3)):
        assert sees(cast.bilal, cast.case)
    with dates.moved_to(dates.today() + timedelta(days=4)):
        assert not sees(cast.bilal, cast.case)


def test_a_deputy_without_a_last_day_is_refused(cast):
    with pytest.raises(DatabaseError):
        give(cast, cast.bilal, "deputy")


def test_a_colleague_cannot_give_herself_access(cast):
    with pytest.raises(grants.NotAllowed):
        give(cast, cast.bilal, "member", by=cast.bilal)


def second_case_of_esra(cast):
    """Led by bilal, who may open her file for it; the file itself stays anna's."""
    give(cast, cast.bilal, "member")
    with acting_as(cast.bilal, purpose="test"):
        return open_case(uuid4(), cast.esra, programme="mbe", lead=cast.bilal, by=cast.bilal)


def test_leading_one_of_her_cases_is_not_leading_the_persons_file(cast):
    case = second_case_of_esra(cast)
    dora = staff_member(cast, "dora")
    with acting_as(cast.bilal, purpose="test"):
        with pytest.raises(grants.NotAllowed):
            grants.give(cast.esra.pk, dora, "member", dates.today(), None, by=cast.bilal)
        with pytest.raises(grants.NotAllowed):
            grants.hand_over(cast.esra.pk, cast.bilal, by=cast.bilal)
        grants.give(case.pk, dora, "member", dates.today(), None, by=cast.bilal)
    assert Person.objects.visible_to(dora).filter(pk=cast.esra.pk).exists()


def test_who_leads_a_case_does_not_end_access_to_the_persons_file(cast):
    second_case_of_esra(cast)
    dora = staff_member(cast, "dora")
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.esra.pk, dora, "member", dates.today(), None, by=cast.anna)
    with acting_as(cast.bilal, purpose="test"), pytest.raises(grants.NotAllowed):
        grants.end(Grant.objects.get(user=dora), by=cast.bilal)


def staff_member(cast, username):
    with acting_as(cast.farid, purpose="test"):
        user = staff.create_user(username, username.title(), cast.office.organisation, by=cast.farid)
        staff.add_membership(user, cast.office, "counsellor", from_on=dates.today(), by=cast.farid)
    return user


def test_nobody_of_another_organisation_is_let_in(cast):
    with pytest.raises(grants.NotAllowed):
        give(cast, cast.carla, "member")


def test_a_team_lead_reassigns_without_seeing(cast):
    with acting_as(cast.deniz, purpose="test"):
        grants.hand_over(cast.case.pk, cast.bilal, by=cast.deniz)
    assert sees(cast.bilal, cast.case)
    assert not sees(cast.anna, cast.case)
    assert not sees(cast.deniz, cast.case)


def test_the_persons_own_file_goes_with_the_case(cast):
    with acting_as(cast.anna, purpose="test"):
        grants.hand_over(cast.case.pk, cast.bilal, by=cast.anna)
    assert finds(cast.bilal, cast.esra)
    assert not finds(cast.anna, cast.esra)


def test_a_team_lead_cannot_assign_to_herself(cast):
    with acting_as(cast.deniz, purpose="test"), pytest.raises(grants.NotAllowed):
        grants.hand_over(cast.case.pk, cast.deniz, by=cast.deniz)


def test_ending_a_grant_closes_the_file_at_once(cast):
    give(cast, cast.bilal, "member")
    with acting_as(cast.anna, purpose="test"):
        grants.end(Grant.objects.get(user=cast.bilal), by=cast.anna)
    assert not sees(cast.bilal, cast.case)


def test_a_lead_is_handed_over_never_ended(cast):
    with acting_as(cast.anna, purpose="test"), pytest.raises(grants.NotAllowed):
        grants.end(Grant.objects.get(user=cast.anna, subject=cast.case.pk), by=cast.anna)


def test_a_file_has_one_lead_at_a_time(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'grant_one_lead_at_a_time'")
        assert "EXCLUDE" in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_grant SELECT * FROM access_grant",
        "UPDATE access_grant SET until_on = NULL",
        "DELETE FROM access_grant",
        "UPDATE access_subject SET parent_id = NULL",
    ],
)
def test_the_run_time_role_cannot_write_grants_itself(cast, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_without_an_actor_nothing_opens(cast):
    with acting_as(None, purpose="system"), pytest.raises(grants.NotAllowed):
        grants.open_subject(uuid4(), "person", cast.office, lead=cast.anna, by=cast.anna)


def test_an_unassigned_file_is_seen_by_nobody_until_the_team_lead_assigns_it(cast):
    pk = uuid4()
    with acting_as(cast.anna, purpose="test"):
        grants.open_subject(pk, "person", cast.office, lead=None, by=cast.anna)
    assert not Grant.objects.filter(subject=pk).exists()
    with acting_as(cast.anna, purpose="test"), pytest.raises(grants.NotAllowed):
        grants.hand_over(pk, cast.anna, by=cast.anna)
    with acting_as(cast.deniz, purpose="test"):
        grants.hand_over(pk, cast.bilal, by=cast.deniz)
        assert Grant.objects.get(subject=pk).user == cast.bilal


def test_the_acting_user_ends_with_her_block(cast):
    with acting_as(cast.anna, purpose="test"):
        with acting_as(cast.bilal, purpose="test"):
            new_person(cast.bilal, cast.office)
        new_person(cast.anna, cast.office)
    with acting_as(None, purpose="request"), pytest.raises(DatabaseError):
        new_person(cast.anna, cast.office)


def end_role(cast, user, last, by=None):
    by = by or cast.farid
    with acting_as(by, purpose="test"):
        staff.end_membership(user.memberships.filter(until_on=None).first(), last, by=by)


def again(user):
    """The same user as the next request reads her."""
    return User.objects.get(pk=user.pk)


def test_who_stops_counselling_opens_nothing_any_more(cast):
    give(cast, cast.bilal, "member")
    end_role(cast, cast.bilal, dates.today() - timedelta(days=1))
    end_role(cast, cast.anna, dates.today())
    assert not sees(again(cast.bilal), cast.case)
    assert sees(again(cast.anna), cast.case)
    with dates.moved_to(dates.today() + timedelta(days=1)):
        assert not sees(again(cast.anna), cast.case)
        assert not Person.objects.visible_to(again(cast.anna)).exists()
    assert Grant.objects.filter(user=cast.anna, until_on=None).count() == 0
    assert AuditEvent.objects.filter(event="access.ended", subject=cast.case.pk).count() == 2


def test_without_her_role_a_grant_that_is_left_opens_nothing(cast):
    give(cast, cast.bilal, "member")
    with acting_as(cast.farid, purpose="test"), connection.cursor() as cursor:
        yesterday = dates.today() - timedelta(days=1)
        cursor.execute("SELECT accounts_end_membership(%s, %s)", [cast.bilal.memberships.get().pk, yesterday])
    assert Grant.objects.active().filter(user=cast.bilal).exists()
    assert not sees(again(cast.bilal), cast.case)
    with acting_as(cast.bilal, purpose="test"), pytest.raises(grants.NotAllowed):
        grants.open_subject(uuid4(), "case", cast.office, lead=cast.bilal, parent=cast.esra.pk, by=cast.bilal)


def test_files_stay_open_where_another_role_of_hers_goes_on(cast):
    with acting_as(cast.farid, purpose="test"):
        tomorrow = dates.today() + timedelta(days=1)
        staff.add_membership(cast.anna, cast.office, "counsellor", from_on=tomorrow, by=cast.farid)
    end_role(cast, cast.anna, dates.today())
    with dates.moved_to(dates.today() + timedelta(days=3)):
        assert sees(again(cast.anna), cast.case)


def test_nobody_else_ends_what_goes_with_a_role(cast):
    for nobody in (cast.anna, cast.bilal, cast.carla, cast.greta):
        with (
            acting_as(nobody, purpose="test"),
            pytest.raises(DatabaseError, match="access refused"),
            transaction.atomic(),
        ):
            connection.cursor().execute(
                "SELECT access_end_with_role(%s, %s, %s)", [cast.anna.pk, cast.office.pk, dates.today()]
            )


def test_the_same_access_is_given_once(cast):
    until = dates.today() + timedelta(days=3)
    assert give(cast, cast.bilal, "member") is not None
    assert give(cast, cast.bilal, "deputy", until=until) is not None
    assert give(cast, cast.bilal, "member") is None
    assert give(cast, cast.bilal, "deputy", until=until) is None
    assert Grant.objects.filter(user=cast.bilal).count() == 2
    assert AuditEvent.objects.filter(event="access.given").count() == 2


def test_two_members_grants_for_the_same_days_cannot_be(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'grant_member_once'")
        assert "EXCLUDE" in cursor.fetchone()[0]
