from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.contact import Note, Topic, add_contact
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Contact, Task, TimelineEntry
from geleit.cases.overview import story_page
from geleit.core import dates

pytestmark = pytest.mark.django_db


def typed(**changes):
    today = dates.today()
    return {
        "id": str(uuid4()),
        "on": f"{today.day}.{today.month}.{today.year}",
        "mode": "phone",
        "attendance": "kept",
        "kind": "counselling",
        "note": "Hat die Zusage bekommen.",
        **changes,
    }


@pytest.fixture
def url(cast):
    return reverse("cases:contact_new", args=[cast.case.pk])


def test_a_note_stands_in_the_story(cast, browsers, url):
    answer = browsers.anna.post(url, typed(minutes="20"), follow=True)
    assert "Hat die Zusage bekommen." in answer.content.decode()
    cast.case.refresh_from_db()
    assert (cast.case.contacts, cast.case.last_contact_on) == (1, dates.today())
    assert AuditEvent.objects.filter(event="contact.added", subject=cast.case.pk).count() == 1


def test_only_the_team_can_write(cast, browsers, url):
    for name in ("bilal", "carla"):
        assert getattr(browsers, name).post(url, typed()).status_code == 404
    assert browsers.deniz.post(url, typed()).status_code == 403
    with acting_as(cast.anna, purpose="test"):
        assert not Contact.objects.exists()


def test_sent_twice_it_is_one_note(cast, browsers, url):
    data = typed()
    browsers.anna.post(url, data)
    browsers.anna.post(url, data)
    assert Contact.objects.count() == 1


def test_after_the_back_button_both_texts_are_shown(browsers, url):
    data = typed()
    browsers.anna.post(url, data)
    answer = browsers.anna.post(url, {**data, "note": "Doch anders."})
    assert answer.status_code == 409
    assert "Doch anders." in answer.content.decode()
    assert "Hat die Zusage bekommen." in answer.content.decode()
    assert Contact.objects.get().note == "Hat die Zusage bekommen."


def test_topics_have_minutes_and_a_line_of_their_own(browsers, url):
    topics = {
        "topic_0": "job_search",
        "topic_minutes_0": "25",
        "topic_line_0": "Bewerbung",
        "topic_1": "german_language",
    }
    browsers.anna.post(url, typed(minutes="45", **topics))
    contact = Contact.objects.get()
    assert {(one.code, one.minutes, one.line) for one in contact.topics.all()} == {
        ("job_search", 25, "Bewerbung"),
        ("german_language", 0, None),
    }


def test_without_minutes_those_of_the_topics_count(browsers, url):
    browsers.anna.post(url, typed(topic_0="job_search", topic_minutes_0="25", topic_1="school", topic_minutes_1="5"))
    assert Contact.objects.get().minutes == 30


def test_more_minutes_of_topics_than_of_the_contact_are_asked_back(browsers, url):
    answer = browsers.anna.post(url, typed(minutes="10", topic_0="job_search", topic_minutes_0="25"))
    assert answer.status_code == 422
    assert "Hat die Zusage bekommen." in answer.content.decode()


def test_a_topic_that_betrays_something_is_sealed(browsers, url):
    browsers.anna.post(url, typed(topic_0="mental_health", topic_minutes_0="20", interpretation="sign_language"))
    contact = Contact.objects.get()
    topic = contact.topics.get()
    assert (topic.topic, topic.code) == ("", "mental_health")
    assert (contact.interpretation, contact.interpretation_code) == ("", "sign_language")


def test_a_follow_up_becomes_a_task(cast, browsers, url):
    day = dates.today() + timedelta(days=7)
    answer = browsers.anna.post(url, typed(follow_up="Kita anrufen", follow_up_on=f"{day:%d.%m.%Y}"), follow=True)
    task = Task.objects.get()
    assert (task.title, task.due_on, task.assignee) == ("Kita anrufen", day, cast.anna)
    assert "Aufgabe: Kita anrufen" in answer.content.decode() or "Task: Kita anrufen" in answer.content.decode()


def test_nothing_written_is_asked_back_unless_nobody_came(browsers, url):
    assert browsers.anna.post(url, typed(note="")).status_code == 422
    assert browsers.anna.post(url, typed(note="", attendance="no_show")).status_code == 302


def test_who_did_not_come_is_not_counted_as_contact(cast, browsers, url):
    browsers.anna.post(url, typed(note="", attendance="excused"))
    cast.case.refresh_from_db()
    assert (cast.case.contacts, cast.case.last_contact_on) == (0, None)


def test_a_day_to_come_is_asked_back(browsers, url):
    day = dates.today() + timedelta(days=1)
    assert browsers.anna.post(url, typed(on=f"{day:%d.%m.%Y}")).status_code == 422


def test_the_story_shows_twenty_lines_and_leads_to_older_ones(as_anna, browsers):
    case, day = as_anna.case, dates.today()
    for number in range(25):
        tell(case, "note", uuid4(), {"title": f"Zeile {number:02d}"}, on=day - timedelta(days=number), by=as_anna.anna)
    first = browsers.anna.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert "Zeile 18" in first
    assert "Zeile 24" not in first
    assert "Zeile 24" in browsers.anna.get(reverse("cases:detail", args=[case.pk]) + "?ab=20").content.decode()


def test_notes_of_one_day_stand_in_the_order_they_were_written(as_anna):
    for text in ("erst", "dann"):
        add_contact(
            uuid4(), as_anna.case, Note(dates.today(), "phone", text, topics=[Topic("school")]), by=as_anna.anna
        )
    told = [entry.content["text"] for entry in TimelineEntry.objects.filter(kind="contact").order_by("-at")]
    assert told == ["dann", "erst"]


def test_lines_of_an_earlier_day_stand_in_the_order_they_were_written(as_anna):
    case, day = as_anna.case, dates.today() - timedelta(days=3)
    note = Note(day, "phone", "das Erste", topics=[Topic("school")])
    with dates.moved_to(dates.now() + timedelta(days=1)):
        add_contact(uuid4(), case, note, by=as_anna.anna)
        written = ["das Zweite", "das Dritte", "das Vierte", "das Fünfte", "das Sechste"]
        for title in written:
            tell(case, "note", uuid4(), {"title": title}, on=day, by=as_anna.anna)
    page = story_page(case, as_anna.anna, 0, [])
    told = [entry["title"] or entry["text"] for entry in page.entries]
    assert told[-len(written) - 1 :] == [*reversed(written), "das Erste"]


def test_what_a_list_counted_before_stays_counted(cast, browsers, url):
    cast.case.contacts = cast.case.listed_contacts = 14
    cast.case.first_contact_on = cast.case.listed_first_on = dates.today() - timedelta(days=400)
    cast.case.save()
    browsers.anna.post(url, typed())
    cast.case.refresh_from_db()
    assert (cast.case.contacts, cast.case.first_contact_on) == (15, dates.today() - timedelta(days=400))
    assert cast.case.last_contact_on == dates.today()
