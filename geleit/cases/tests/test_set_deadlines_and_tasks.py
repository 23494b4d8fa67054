from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.tasks import change_task, create_task, finish_task
from geleit.cases.models import Task
from geleit.core import dates
from geleit.core.versions import Conflict
from geleit.vault.errors import NotSearchable
from tests.cast import gather

pytestmark = pytest.mark.django_db


def deadline(**changes):
    return {
        "id": str(uuid4()),
        "deadline_type": "appeal_deadline",
        "title": "Klagefrist",
        "due_on": "27.11.2026",
        "remind_on": "",
        "note": "Rechtsbehelfsbelehrung geht vor",
        **changes,
    }


@pytest.fixture
def cast():
    """Everything happens on 20 November 2026."""
    with dates.moved_to(date(2026, 11, 20)):
        yield gather()


@pytest.fixture
def url(cast):
    return reverse("cases:deadline_new", args=[cast.case.pk])


def test_a_deadline_comes_into_sight_two_weeks_before(cast, browsers, url):
    browsers.anna.post(url, deadline(assignee=cast.anna.pk))
    task = Task.objects.get()
    assert (task.due_on, task.remind_on, task.is_deadline) == (date(2026, 11, 27), date(2026, 11, 13), True)
    assert "Klagefrist" in browsers.anna.get(reverse("cases:today")).content.decode()


def test_on_a_friday_the_deadline_of_next_tuesday_counts_as_near(cast, browsers, url):
    browsers.anna.post(url, deadline(assignee=cast.anna.pk, due_on="24.11.2026"))
    browsers.anna.post(url, deadline(assignee=cast.anna.pk, due_on="28.11.2026"))
    text = browsers.anna.get(reverse("cases:today")).content.decode()
    assert "1 Frist in den nächsten sieben Tagen" in text


def test_an_expiring_title_is_shown_eight_weeks_before(cast, browsers, url):
    browsers.anna.post(url, deadline(assignee=cast.anna.pk, deadline_type="permit_expiry", due_on="14.03.2027"))
    assert Task.objects.get().remind_on == date(2027, 1, 17)
    assert "Klagefrist" not in browsers.anna.get(reverse("cases:today")).content.decode()


def test_without_title_the_kind_is_the_title(cast, browsers, url):
    browsers.anna.post(url, deadline(assignee=cast.anna.pk, title=""))
    assert Task.objects.get().title == "Klagefrist"


def test_a_day_that_does_not_exist_gets_a_sentence_and_keeps_what_was_typed(cast, browsers, url):
    answer = browsers.anna.post(url, deadline(assignee=cast.anna.pk, due_on="31.11.2026"))
    assert answer.status_code == 422
    assert "Den 31. November 2026 gibt es nicht." in answer.content.decode()
    assert "Rechtsbehelfsbelehrung geht vor" in answer.content.decode()


def test_sent_twice_it_is_one_deadline(cast, browsers, url):
    typed = deadline(assignee=cast.anna.pk)
    for _again in range(2):
        assert browsers.anna.post(url, typed).status_code == 302
    assert Task.objects.count() == 1


def test_what_is_to_be_done_is_sealed(cast, browsers, url):
    browsers.anna.post(url, deadline(assignee=cast.anna.pk))
    with pytest.raises(NotSearchable):
        Task.objects.filter(title="Klagefrist").exists()


def test_a_task_goes_only_to_somebody_who_can_open_the_case(cast, browsers, url):
    assert browsers.anna.post(url, deadline(assignee=cast.bilal.pk)).status_code == 422
    assert not Task.objects.exists()


@pytest.fixture
def task(cast):
    with acting_as(cast.anna, purpose="test"):
        return create_task(uuid4(), cast.case, "Rückruf", assignee=cast.anna, by=cast.anna, due_on=dates.today())


def test_done_with_a_word_on_what_came_of_it(cast, browsers, task):
    browsers.anna.post(reverse("cases:task_done", args=[task.pk]), {"done_note": "Hat geklappt", "from": "heute"})
    task.refresh_from_db()
    assert (task.done_on, task.done_by, task.done_note) == (dates.today(), cast.anna.pk, "Hat geklappt")
    assert AuditEvent.objects.filter(event="task.done", subject=cast.case.pk).count() == 1
    assert "Rückruf" not in browsers.anna.get(reverse("cases:today")).content.decode()


def test_done_twice_keeps_the_first_word(cast, task):
    with acting_as(cast.anna, purpose="test"):
        finish_task(task, "erledigt", by=cast.anna)
        finish_task(task, "", by=cast.anna)
    task.refresh_from_db()
    assert task.done_note == "erledigt"


def test_what_was_done_by_mistake_is_taken_up_again(browsers, task):
    browsers.anna.post(reverse("cases:task_done", args=[task.pk]), {})
    browsers.anna.post(reverse("cases:task_reopen", args=[task.pk]))
    task.refresh_from_db()
    assert (task.done_on, task.done_by) == (None, None)


def test_two_people_change_it_and_the_second_sees_both_texts(cast, browsers, task):
    with acting_as(cast.anna, purpose="test"):
        change_task(task, 1, by=cast.anna, title="Rückruf bei der VHS")
    typed = {"version": 1, "title": "Rückruf am Dienstag", "due_on": "", "assignee": cast.anna.pk, "note": ""}
    answer = browsers.anna.post(reverse("cases:task_edit", args=[task.pk]), typed)
    assert answer.status_code == 409
    assert "Rückruf bei der VHS" in answer.content.decode()
    assert "Rückruf am Dienstag" in answer.content.decode()


def test_an_old_version_is_refused(cast, task):
    with acting_as(cast.anna, purpose="test"), pytest.raises(Conflict):
        change_task(task, 7, by=cast.anna, title="Anderes")


def test_overdue_ones_stand_first(cast, browsers):
    with acting_as(cast.anna, purpose="test"):
        for title, days in (("Später", 5), ("Überfällig", -3), ("Heute", 0)):
            due = dates.today() + timedelta(days=days)
            create_task(uuid4(), cast.case, title, assignee=cast.anna, by=cast.anna, due_on=due)
    page = browsers.anna.get(reverse("cases:my_tasks")).content.decode()
    assert page.index("Überfällig</bdi> –") < page.index("Heute</bdi> –") < page.index("Später</bdi> –")


@pytest.mark.parametrize("name", ["task_edit", "task_done", "task_reopen"])
def test_a_colleague_does_not_even_see_that_it_exists(browsers, task, name):
    assert browsers.bilal.post(reverse(f"cases:{name}", args=[task.pk])).status_code == 404
