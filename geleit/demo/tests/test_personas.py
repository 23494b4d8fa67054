import pytest
from django.http import Http404
from django.test import RequestFactory

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo import views
from geleit.demo.chance import Dice
from geleit.demo.handovers import make_handovers
from geleit.demo.play import COUNSELLORS
from geleit.demo.stories import tell_stories
from geleit.demo.town import found_town
from geleit.retention.models import Due, Hold
from tests.cast import gather

pytestmark = pytest.mark.django_db


def test_outside_the_demo_the_page_does_not_exist(client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/anna/").status_code == 404


def test_outside_the_demo_not_even_its_views_answer():
    with pytest.raises(Http404):
        views.personas(RequestFactory().get("/demo/"))
    with pytest.raises(Http404):
        views.sign_in(RequestFactory().post("/demo/anna/"), "anna")


def test_the_same_dice_fall_the_same_everywhere():
    throws = [Dice("case/anna/1").between(1, 1000) for _time in range(2)]
    assert throws[0] == throws[1]
    assert Dice("case/anna/1").id() == Dice("case/anna/1").id()
    assert Dice("case/anna/1").id() != Dice("case/anna/2").id()


def test_fifteen_stories_end_where_they_should():
    town = found_town()
    assert tell_stories(town, COUNSELLORS) == 14
    assert make_handovers(town) == 2
    anna = town.users["anna"]
    with acting_as(anna, purpose="test"):
        assert_told(anna)
    with acting_as(town.users["murat"], purpose="test"):
        murat = Case.objects.visible_to(town.users["murat"])
        assert [case.person.full_name for case in murat] == ["Zahra Ahmadi"]


def assert_told(anna):
    mine = {case.person.full_name: case for case in Case.objects.visible_to(anna).select_related("person")}
    assert not mine["Emre Öztürk"].is_open
    assert mine["Amanuel Tesfay"].phase == "linking"
    assert mine["Amanuel Tesfay"].plans.get(state="agreed").number == 2
    assert Due.objects.filter(lead=anna, locked_at=None).count() == 2
    assert Hold.objects.in_force().get().subject == mine["Emre Öztürk"].pk
    handover = mine["Dilan Haddad"].handovers.get()
    assert (handover.status, handover.level, handover.way) == ("arrival_confirmed", "warm", "account")
    klage = mine["Hamid Noori"].tasks.get(is_deadline=True)
    assert (klage.due_on - dates.today()).days == 3


def test_everybody_with_a_role_is_shown_once(settings, monkeypatch):
    settings.DEMO = True
    shown = {}
    monkeypatch.setattr(views, "render", lambda request, template, context: shown.update(context))
    cast = gather()
    with acting_as(None, purpose="system"):
        staff.create_user("ohne", "Ohne Rolle", cast.office.organisation, by=None)
        staff.add_membership(cast.anna, cast.other_office, "team_lead", by=None)
    views.personas(RequestFactory().get("/demo/"))
    names = [person.name for _office, people in shown["offices"] for person, _held in people]
    assert sorted(names) == ["Anna", "Bilal", "Carla", "Deniz", "Farid", "Greta"]
