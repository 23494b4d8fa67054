"""A counsellor leaves: all her files go to colleagues in one act, by number, with what is still to do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.access.models import Grant
from geleit.accounts import second_factor
from geleit.accounts.models import Membership
from geleit.cases.actions import leaving
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.case import open_case
from geleit.cases.actions.tasks import create_task
from geleit.cases.models import Appointment, Case, Task
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.core import dates
from geleit.people.models import Person
from tests.cast import audited, gather, new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """anna leads two cases and one person without a case, and stands in for murat; bilal stands in for her."""
    cast = gather()
    cast.murat = colleague(cast, "murat")
    today = dates.today()
    with acting_as(cast.anna, purpose="test"):
        cast.zeynep = new_person(cast.anna, cast.office, given_names="Zeynep")
        cast.second = open_case(uuid4(), cast.zeynep, programme="mbe", lead=cast.anna, by=cast.anna)
        cast.olga = new_person(cast.anna, cast.office, given_names="Olga")
        create_task(uuid4(), cast.case, "Brief GEHEIM", assignee=cast.anna, by=cast.anna)
        create_task(uuid4(), cast.case, "Klage", assignee=cast.anna, by=cast.anna, is_deadline=True, due_on=today)
        start = dates.now() + timedelta(days=3)
        make_appointment(uuid4(), cast.case, start, start + timedelta(hours=1), user=cast.anna, by=cast.anna)
        grants.give(cast.case.pk, cast.bilal, "deputy", today, today + timedelta(days=9), by=cast.anna)
    with acting_as(cast.murat, purpose="test"):
        theirs = new_person(cast.murat, cast.office, given_names="Ali")
        cast.theirs = open_case(uuid4(), theirs, programme="mbe", lead=cast.murat, by=cast.murat)
        grants.give(cast.theirs.pk, cast.anna, "deputy", today, today + timedelta(days=90), by=cast.murat)
        cast.held = Membership.objects.get(user=cast.anna)
    return cast


def sent(cast, **fields):
    day = (dates.today() + timedelta(days=5)).strftime("%d.%m.%Y")
    return {"until_on": day, "everything": cast.murat.pk, **fields}


def address(cast):
    return reverse("cases:leaver", args=[cast.held.pk])


def visible(user):
    with acting_as(user, purpose="test"):
        return set(Case.objects.visible_to(user).values_list("pk", flat=True))


def test_the_team_lead_sees_numbers_and_loads_and_no_name(cast):
    page = browser_of(cast.deniz).get(address(cast)).content.decode()
    assert cast.case.number in page
    assert cast.second.number in page
    assert "1 Person ohne Fall" in page
    for secret in ("Yıldırım", "Zeynep", "Olga", "GEHEIM"):
        assert secret not in page


@pytest.mark.parametrize("who", ["deniz", "farid"])
def test_everything_goes_in_one_act_after_a_second_look(cast, who):
    browser, form = browser_of(getattr(cast, who)), sent(cast, **{f"case-{cast.case.pk}": cast.bilal.pk})
    look = browser.post(address(cast), form)
    assert "Sicher?" in look.content.decode()
    assert audited(event="membership.handed_on") == []
    assert browser.post(address(cast), form | {"sure": "1"}).status_code == 302
    assert cast.case.pk in visible(cast.bilal)
    assert {cast.second.pk, cast.theirs.pk} == visible(cast.murat)
    with acting_as(cast.bilal, purpose="test"):
        assert set(Task.objects.filter(case=cast.case.pk).values_list("assignee", flat=True)) == {cast.bilal.pk}
        assert Appointment.objects.get(case=cast.case.pk).user_id == cast.bilal.pk
        held = Grant.objects.filter(subject=cast.case.pk, until_on=None)
        assert [(one.user_id, one.kind) for one in held] == [(cast.bilal.pk, "lead")]
        assert not Grant.objects.active().filter(subject=cast.case.pk, kind="deputy").exists()
    with acting_as(cast.murat, purpose="test"):
        assert cast.olga.pk in Person.objects.visible_to(cast.murat).values_list("pk", flat=True)
        last = dates.today() + timedelta(days=5)
        assert Membership.objects.get(pk=cast.held.pk).until_on == last
        assert Grant.objects.get(subject=cast.theirs.pk, user=cast.anna).until_on == last
    (line,) = audited(event="membership.handed_on")
    assert (line.actor, line.detail["number"]) == (getattr(cast, who).pk, 5)  # two cases, three people
    assert len(audited(event="access.handed_over")) == 5


def test_until_her_last_day_she_can_hand_over_in_a_talk_and_then_nothing_is_open(cast, move_to):
    browser_of(cast.deniz).post(address(cast), sent(cast, sure="1"))
    assert visible(cast.anna) == {cast.case.pk, cast.second.pk, cast.theirs.pk}
    with move_to(dates.now() + timedelta(days=6)):
        assert visible(cast.anna) == set()


def test_the_new_lead_finds_a_notice(cast):
    browser_of(cast.deniz).post(address(cast), sent(cast, sure="1"))
    assert (
        "einer von 2 Fällen, die Ihnen zugeteilt wurden"
        in browser_of(cast.murat).get(reverse("cases:today")).content.decode()
    )


def test_nobody_is_forgotten(cast):
    deniz = browser_of(cast.deniz)
    nobody = deniz.post(address(cast), sent(cast, everything="", sure="1"))
    assert nobody.status_code == 422
    assert "Für 2 Fälle ist niemand gewählt." in nobody.content.decode()
    with acting_as(cast.deniz, purpose="test"), pytest.raises(NotAllowed):
        leaving.hand_on(cast.held, dates.today(), {cast.case.pk: cast.murat}, cast.murat, by=cast.deniz)
    assert visible(cast.anna) == {cast.case.pk, cast.second.pk, cast.theirs.pk}


@pytest.mark.parametrize("who", ["bilal", "carla", "greta", "anna"])
def test_nobody_else_hands_on(cast, who):
    user = getattr(cast, who)
    assert browser_of(user).get(address(cast)).status_code == 403
    leads = {cast.case.pk: cast.murat, cast.second.pk: cast.murat}
    with acting_as(user, purpose="test"), pytest.raises(NotAllowed):
        leaving.hand_on(cast.held, dates.today(), leads, cast.murat, by=user)
    with acting_as(user, purpose="test"), pytest.raises(NotAllowed):
        leaving.files_of(cast.held)


def test_a_team_lead_takes_nothing_herself_and_nobody_of_another_office_gets_anything(cast):
    for lead in (cast.deniz, cast.carla, cast.anna):
        leads = {cast.case.pk: lead, cast.second.pk: cast.murat}
        with acting_as(cast.deniz, purpose="test"), pytest.raises(NotAllowed):
            leaving.hand_on(cast.held, dates.today(), leads, cast.murat, by=cast.deniz)


def test_it_asks_for_the_second_factor_again(cast):
    deniz = browser_of(cast.deniz)
    session = deniz.session
    session[second_factor.GIVEN] -= second_factor.FRESH + 1
    session.save()
    assert deniz.post(address(cast), sent(cast, sure="1")).status_code == 403
    assert audited(event="membership.handed_on") == []
