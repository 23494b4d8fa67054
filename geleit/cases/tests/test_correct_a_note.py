from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.cases.actions.case import open_case
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.closure import close_case
from geleit.cases.actions.contact import Note, Topic, add_contact, correct_contact, move_contact
from geleit.cases.actions.tasks import change_task
from geleit.cases.models import Case, Contact, Task, TimelineEntry
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.core import dates
from tests.cast import new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(as_anna):
    said = Note(dates.today(), "phone", "Der Kurs begint im Mai.", minutes=20, topics=[Topic("german_language", 20)])
    return add_contact(
        uuid4(), as_anna.case, said, by=as_anna.anna, follow_up="Kurs anrufen", follow_up_on=dates.today()
    )


def page(name, note):
    return reverse(f"cases:{name}", args=[note.case_id, note.pk])


def corrected(note, **changes):
    today = dates.today()
    return {
        "version": note.version,
        "on": f"{today:%d.%m.%Y}",
        "mode": "phone",
        "attendance": "kept",
        "kind": "counselling",
        "minutes": "20",
        "note": "Der Kurs beginnt im Mai.",
        **changes,
    }


def test_the_earlier_text_is_kept_and_shown(browsers, note):
    answer = browsers.anna.post(page("contact_edit", note), corrected(note), follow=True)
    text = answer.content.decode()
    assert "Der Kurs beginnt im Mai." in text
    assert "Der Kurs begint im Mai." in text
    note.refresh_from_db()
    assert note.note == "Der Kurs beginnt im Mai."
    assert note.versions.get().content["text"] == "Der Kurs begint im Mai."
    assert TimelineEntry.objects.get(kind="contact").content["text"] == "Der Kurs beginnt im Mai."


def test_the_topics_are_those_of_the_corrected_note(browsers, note):
    browsers.anna.post(page("contact_edit", note), corrected(note, topic_0="school", topic_minutes_0="5"))
    assert [(topic.code, topic.minutes) for topic in Contact.objects.get().topics.all()] == [("school", 5)]


def test_only_the_author_corrects(as_anna, browsers, note):
    other = colleague(as_anna, "mira")
    grants.give(as_anna.case.pk, other, "member", dates.today(), None, by=as_anna.anna)
    from_mira = browser_of(other)
    assert from_mira.get(page("contact_detail", note)).status_code == 200
    assert from_mira.post(page("contact_edit", note), corrected(note)).status_code == 404
    assert browsers.bilal.get(page("contact_edit", note)).status_code == 404
    assert browsers.carla.get(page("contact_detail", note)).status_code == 404
    assert browsers.deniz.get(page("contact_detail", note)).status_code == 403


def test_two_windows_show_both_texts(browsers, note):
    browsers.anna.post(page("contact_edit", note), corrected(note))
    answer = browsers.anna.post(page("contact_edit", note), corrected(note) | {"note": "Der Kurs beginnt im Juni."})
    assert answer.status_code == 409
    assert "Der Kurs beginnt im Juni." in answer.content.decode()
    assert "Der Kurs beginnt im Mai." in answer.content.decode()
    again = corrected(note, version=2) | {"note": "Der Kurs beginnt im Juni."}
    assert browsers.anna.post(page("contact_edit", note), again).status_code == 302


def test_a_note_in_the_wrong_file_moves_with_all_that_hangs_on_it(as_anna, browsers, note):
    browsers.anna.post(page("contact_edit", note), corrected(note))
    person = new_person(as_anna.anna, as_anna.office, given_names="Filmon", family_name="Tesfay")
    other = open_case(uuid4(), person, programme="mbe", lead=as_anna.anna, by=as_anna.anna)
    answer = browsers.anna.post(page("contact_move", note), {"case": str(other.pk)})
    assert answer.headers["Location"] == reverse("cases:detail", args=[other.pk])
    moved = Contact.objects.get()
    assert (moved.case, moved.note) == (other, "Der Kurs beginnt im Mai.")
    assert moved.versions.get().content["text"] == "Der Kurs begint im Mai."
    assert other.tasks.get().title == "Kurs anrufen"
    assert not TimelineEntry.objects.filter(case=as_anna.case, kind="contact").exists()
    counted = dict(Case.objects.values_list("pk", "contacts"))
    assert counted == {as_anna.case.pk: 0, other.pk: 1}


def test_it_does_not_move_into_a_case_of_somebody_else(as_anna, browsers, note):
    with acting_as(as_anna.bilal, purpose="test"):
        person = new_person(as_anna.bilal, as_anna.office, given_names="Hiba")
        other = open_case(uuid4(), person, programme="mbe", lead=as_anna.bilal, by=as_anna.bilal)
    assert browsers.anna.post(page("contact_move", note), {"case": str(other.pk)}).status_code == 422
    assert Contact.objects.get().case == as_anna.case


@pytest.fixture
def elsewhere(as_anna):
    person = new_person(as_anna.anna, as_anna.office, given_names="Filmon", family_name="Tesfay")
    return open_case(uuid4(), person, programme="mbe", lead=as_anna.anna, by=as_anna.anna)


def test_in_a_closed_case_no_note_changes_and_none_leaves(as_anna, browsers, note, elsewhere):
    stale = Contact.objects.select_related("case").get(pk=note.pk)  # fetched while the case was open
    close_case(uuid4(), Case.objects.get(pk=note.case_id), "other", by=as_anna.anna)
    with pytest.raises(CaseClosed):
        correct_contact(stale, Note(dates.today(), "phone", "anders"), stale.version, by=as_anna.anna)
    with pytest.raises(CaseClosed):
        move_contact(stale, elsewhere, by=as_anna.anna)
    assert browsers.anna.post(page("contact_edit", note), corrected(note)).status_code == 422
    assert browsers.anna.post(page("contact_move", note), {"case": str(elsewhere.pk)}).status_code == 422
    assert Contact.objects.get().note == "Der Kurs begint im Mai."


def test_a_move_takes_a_correction_along_that_came_in_between(as_anna, browsers, note, elsewhere):
    stale = Contact.objects.select_related("case").get(pk=note.pk)
    browsers.anna.post(page("contact_edit", note), corrected(note))
    move_contact(stale, elsewhere, by=as_anna.anna)
    assert Contact.objects.get().note == "Der Kurs beginnt im Mai."


def test_its_task_goes_to_somebody_who_can_open_the_other_case(as_anna, note, elsewhere):
    mira = colleague(as_anna, "mira")
    grants.give(as_anna.case.pk, mira, "member", dates.today(), None, by=as_anna.anna)
    task = Task.objects.get()
    change_task(task, task.version, assignee=mira, by=as_anna.anna)
    move_contact(note, elsewhere, by=as_anna.anna)
    assert Task.objects.get().assignee == as_anna.anna
