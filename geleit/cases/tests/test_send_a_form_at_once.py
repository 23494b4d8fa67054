"""The same form sent three times in one moment: one object, and three friendly answers."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.cases import models
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from geleit.people.models import Person
from tests.cast import gather

ROWS = {"steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0"}
# page → what is made, and what is typed beside the id
FORMS = {
    "task_new": (models.Task, {"title": "Anruf", "assignee": "anna"}),
    "appointment_new": (
        models.Appointment,
        {"day": "20.11.2030", "start": "10:00", "minutes": "30", "title": "Beratung", "interpreter": "none"},
    ),
    "goal_new": (models.Goal, {"title": "B1 bis Sommer", "priority": "important", **ROWS}),
    "closure": (models.Closure, {"closed_on": "today", "reason": "goals_reached_talk"}),
    "assessment_new": (models.Assessment, {"summary": "Es geht voran."}),
    "need_add": (models.NeededDocument, {"kind": "residence_document", "note": ""}),
}


@pytest.fixture
def cast(committed):
    return gather()


def at_once(user, url, data, **more):
    """Status of three answers. `data` may be a function: then each sends its own."""
    browsers = [browser_of(user) for _ in range(3)]

    def send(browser):
        try:
            return browser.post(url, {**(data() if callable(data) else data), **more}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(send, browsers))


def seen_by(user, ask):
    with acting_as(user, purpose="test"):
        return ask()


@pytest.mark.parametrize("page", FORMS)
def test_three_at_once_make_one(cast, page):
    model, fields = FORMS[page]
    known = {"anna": cast.anna.pk, "today": dates.today().isoformat()}
    typed = {name: known.get(value, value) for name, value in fields.items()}
    url = reverse(f"cases:{page}", args=[cast.case.pk])
    assert at_once(cast.anna, url, {"id": uuid4(), **typed}) == [302, 302, 302]
    assert seen_by(cast.anna, model.objects.count) == 1


def test_one_person_one_draft_and_no_id_that_is_none(cast):
    url = reverse("people:new")
    typed = {"id": uuid4(), "given_names": "Noor", "family_name": "Haddad", "office": cast.office.pk}
    assert at_once(cast.anna, url, typed) == [302, 302, 302]
    assert seen_by(cast.anna, Person.objects.exclude(pk=cast.esra.pk).count) == 1
    draft = reverse("cases:draft_save", args=["contact", cast.case.pk])
    assert at_once(cast.anna, draft, {"id": "abc", "note": "Halb"}) == [204, 204, 204]
    assert seen_by(cast.anna, models.Draft.objects.count) == 1


def test_a_quick_contact_is_noted_once_and_becomes_one_person_from_two_tabs(cast):
    contact = {"on": "today", "mode": "phone", "minutes": "10", "topics": ["residence_law"], "language": "uk"}
    contact |= {"id": uuid4(), "on": f"{dates.today():%d.%m.%Y}"}
    assert at_once(cast.anna, reverse("cases:quick_contact_new"), contact) == [302, 302, 302]
    made = seen_by(cast.anna, models.QuickContact.objects.get)
    url = reverse("cases:quick_contact_person", args=[made.pk])

    def tab():
        return {"id": uuid4(), "given_names": "Oksana", "anyway": "1"}

    assert at_once(cast.anna, url, tab) == [302, 302, 302]
    assert seen_by(cast.anna, Person.objects.exclude(pk=cast.esra.pk).count) == 1


def test_a_case_is_closed_once_by_two_people_and_every_note_counts(cast):
    today = f"{dates.today():%d.%m.%Y}"

    def note():
        return {
            "id": uuid4(),
            "on": today,
            "mode": "phone",
            "attendance": "kept",
            "kind": "counselling",
            "minutes": "5",
        }

    url = reverse("cases:contact_new", args=[cast.case.pk])
    assert at_once(cast.anna, url, note, note="Gespräch") == [302, 302, 302]
    assert seen_by(cast.anna, models.Case.objects.get).contacts == 3

    def ending():
        return {"id": uuid4(), "closed_on": today, "reason": "goals_reached_talk"}

    assert at_once(cast.anna, reverse("cases:closure", args=[cast.case.pk]), ending) == [302, 302, 302]
    assert seen_by(cast.anna, models.Closure.objects.count) == 1


def test_two_people_write_the_first_intake_and_the_second_is_told(cast):
    url = reverse("cases:intake", args=[cast.case.pk])
    assert at_once(cast.anna, url, {"version": "0", "concern": "Arbeit"}) == [302, 302, 302]
    answer = browser_of(cast.anna).post(url, {"version": "0", "concern": "Wohnung"})
    assert answer.status_code == 409
    assert all(word in answer.content.decode() for word in ("Arbeit", "Wohnung"))
    assert seen_by(cast.anna, lambda: models.Intake.objects.get().concern) == "Arbeit"
