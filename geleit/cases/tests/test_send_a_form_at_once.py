"""The same form sent three times in one moment: one object, and three friendly answers."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.cases import models
from geleit.cases.tests.signed_in import browser_of
from tests.cast import gather

# page → what is made, and what is typed beside the id
FORMS = {
    "task_new": (models.Task, {"title": "Anruf", "assignee": "anna"}),
    "appointment_new": (
        models.Appointment,
        {"day": "20.11.2030", "start": "10:00", "minutes": "30", "title": "Beratung", "interpreter": "none"},
    ),
    "need_add": (models.NeededDocument, {"kind": "residence_document", "note": ""}),
}


@pytest.fixture
def cast(committed):
    return gather()


def at_once(user, url, data):
    """Status of three answers."""
    browsers = [browser_of(user) for _ in range(3)]

    def send(browser):
        try:
            return browser.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(send, browsers))


@pytest.mark.parametrize("page", FORMS)
def test_three_at_once_make_one(cast, page):
    model, fields = FORMS[page]
    typed = {name: cast.anna.pk if value == "anna" else value for name, value in fields.items()}
    url = reverse(f"cases:{page}", args=[cast.case.pk])
    assert at_once(cast.anna, url, {"id": uuid4(), **typed}) == [302, 302, 302]
    assert model.objects.count() == 1
