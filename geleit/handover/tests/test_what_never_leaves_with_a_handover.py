"""Nothing leaves that the person has not agreed to or has not seen, and what is protected never by itself."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from geleit.access.acting import acting_as
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.closure import close_case
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.plan import start_plan
from geleit.cases.actions.tasks import create_task
from geleit.cases.models import Plan
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.request import load_keys, move
from geleit.exchange.models import Request
from geleit.exchange.tests.partners import house_of, partner
from geleit.handover.actions.giving import NotShown, give_handover, give_new_link
from geleit.handover.actions.news import fetch_answers
from geleit.handover.actions.running import begin_handover
from geleit.handover.actions.sheets import NotAgreed, choose_consent, write_sheet
from geleit.handover.models import Handover, HandoverFigure
from geleit.handover.suggesting import suggested
from geleit.handover.tests.stage import agreed, begun, fresh, given, planned, shown
from geleit.people.actions.facts import add_period


@pytest.fixture
def as_anna(cast):
    with acting_as(cast.anna, purpose="test"):
        yield cast


def test_a_consent_that_was_taken_back_is_not_chosen(as_anna):
    handover, consent = planned(as_anna), agreed(as_anna)
    withdraw(consent, by=as_anna.anna)
    consent.refresh_from_db()
    with pytest.raises(NotAgreed):
        choose_consent(handover, consent, by=as_anna.anna)
    assert fresh(as_anna, handover).consent is None


def test_a_new_link_needs_the_sheet_as_it_was_shown(as_anna):
    handover = planned(as_anna, "link")
    shown(as_anna, handover)
    give_handover(uuid4(), handover, by=as_anna.anna)
    assert give_new_link(handover, by=as_anna.anna).code
    add_period(uuid4(), as_anna.esra, "benefits", "asylblg_basic", by=as_anna.anna)
    with pytest.raises(NotShown):
        give_new_link(handover, by=as_anna.anna)


def test_what_is_specially_protected_is_not_on_a_sheet_without_consent(as_anna):
    handover = planned(as_anna, "person")
    sheet = write_sheet(uuid4(), handover, {"health": "Diabetes"}, by=as_anna.anna, fields=("name", "health"))
    assert [one["code"] for one in sheet.fields] == ["name"]


def test_a_goal_about_health_and_a_sealed_deadline_are_not_suggested(as_anna):
    handover, by = begun(as_anna), as_anna.anna
    plan = start_plan(uuid4(), as_anna.case, by=by)
    add_goal(uuid4(), plan, {"title": "B1 bis Sommer", "domain": "language_communication"}, [], by=by)
    add_goal(uuid4(), plan, {"title": "Therapieplatz", "domain": "mental_health"}, [], by=by)
    agree_plan(plan, plan.version, Plan.Agreement.DISCUSSED, by=by)
    for title, sealed in (("Widerspruch", None), ("Aussage vor Gericht", "criminal_complaint")):
        task = create_task(uuid4(), as_anna.case, title, assignee=by, by=by, due_on=date(2026, 12, 1), is_deadline=True)
        task.sealed_type = sealed
        task.save()
    assert suggested(handover, ["goals", "deadlines"]) == {
        "goals": "B1 bis Sommer",
        "deadlines": "Widerspruch: 01.12.2026",
    }


@pytest.mark.parametrize("said", [["accepted", "in_progress"], ["accepted", "in_progress", "completed"]])
def test_what_the_other_office_says_is_no_arrival(cast, said):
    petra = partner("Jobcenter Lindenau", "authority")
    handover = given(cast, "account", house_of(petra))
    with acting_as(petra, purpose="test"):
        request = Request.objects.addressed_to(petra).get()
        load_keys([request])
        for to in said:
            move(request, to, by=petra)
            request.refresh_from_db()
    assert fetch_answers() == 1
    after = fresh(cast, handover)
    assert (after.status, after.arrived_on) == (Handover.Status.ACCEPTED, None)
    with acting_as(cast.anna, purpose="test"):
        assert HandoverFigure.objects.get().arrived is False


def test_a_closed_case_begins_none(as_anna):
    close_case(uuid4(), as_anna.case, "other", by=as_anna.anna)
    as_anna.case.refresh_from_db()
    with pytest.raises(CaseClosed):
        begin_handover(uuid4(), as_anna.case, "a", "legal_sphere_change", by=as_anna.anna)
