"""Esra's file full of things that are hers, and some that are about other people."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from geleit.access.acting import acting_as
from geleit.cases.actions import appointments, documents, tasks
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.contact import Note, Topic, add_contact, correct_contact
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.intake import save_intake
from geleit.cases.actions.plan import start_plan
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.cases.models import Plan
from geleit.core import dates
from geleit.core.uploads.file_types import PDF, CleanFile
from geleit.disclosure.actions.requests import receive_request
from geleit.disclosure.models import Request
from geleit.people.actions.facts import add_period, set_milestone
from geleit.people.actions.relations import add_relation
from tests.cast import Cast, gather, new_person
from tests.drawing import a_drawing

OTHERS = ("Khaled", "Zeynep", "Moussa", "01701234567", "0170 1234567")


@pytest.fixture
def cast(db) -> Cast:
    return gather()


@pytest.fixture
def browser():
    def of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of


@pytest.fixture
def file_of_esra(cast) -> Cast:
    anna, case, esra = cast.anna, cast.case, cast.esra
    with acting_as(anna, purpose="test"):
        new_person(anna, cast.office, given_names="Zeynep", family_name="Aksoy", birth_date=date(1980, 2, 3))
        add_relation(uuid4(), esra, {"role": "partner", "name": "Khaled", "phone": "0170 1234567"}, by=anna)
        add_period(uuid4(), esra, "level", "a2", from_on=date(2026, 1, 1), note="GEHEIMSTUFE", by=anna)
        set_milestone(esra, "entry", date(2023, 3, 1), by=anna)
        note = add_contact(uuid4(), case, Note(dates.today(), "phone", "ALTNOTIZ"), by=anna)
        said = "ERSTZEILE von Esra.\nKhaled ist über 01701234567 zu erreichen.\nDer Nachbar Moussa hilft."
        said += "\nAuch Zeynep, 3.2.1980."
        text = Note(
            dates.today(), "phone", said, participants="Khaled", topics=[Topic("residence_law", 10, "THEMAZEILE")]
        )
        correct_contact(note, text, note.version, by=anna)
        save_intake(case, {"concern": "KUMMERSATZ"}, 0, by=anna)
        make_assessment(uuid4(), case, {"housing": {"resource": 1, "need": 3, "note": "WOHNSATZ"}}, by=anna)
        plan = start_plan(uuid4(), case, by=anna)
        add_goal(uuid4(), plan, {"title": "ZIELSATZ"}, [{"text": "SCHRITTSATZ", "who": "client"}], by=anna)
        agree_plan(plan, plan.version, Plan.Agreement.SCREEN, drawing=a_drawing(), by=anna)
        start = dates.now()
        appointments.make_appointment(
            uuid4(), case, start, start + timedelta(hours=1), user=anna, by=anna, title="TERMINSATZ"
        )
        tasks.create_task(uuid4(), case, "AUFGABENSATZ", assignee=anna, by=anna)
        documents.add_document(
            uuid4(), case, CleanFile("Bescheid.pdf", PDF, b"%PDF-1.7 BESCHEID"), "asylum_decision", by=anna
        )
        documents.add_document(
            uuid4(), case, CleanFile("Brief Khaled.pdf", PDF, b"%PDF-1.7 KHALED"), "asylum_decision", by=anna
        )
        quick = {"on": dates.today(), "mode": "phone", "minutes": 10, "topics": ["residence_law"], "note": "KURZSATZ"}
        add_quick_contact(uuid4(), cast.office, quick, by=anna, person=esra)
    return cast


@pytest.fixture
def held(file_of_esra) -> Request:
    cast = file_of_esra
    with acting_as(cast.anna, purpose="test"):
        return receive_request(uuid4(), cast.esra, "access", dates.today(), "Ich will alles sehen.", by=cast.anna)
