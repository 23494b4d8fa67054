from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.audit.models import AuditEvent
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.contact import Note, Topic, add_contact
from geleit.cases.actions.quick_contact import add_quick_contact, link_quick_contact
from geleit.cases.actions.tasks import create_task
from geleit.cases.models import Case
from geleit.cases.tests.signed_in import queries_of
from geleit.core import dates
from geleit.people.actions.facts import add_period
from geleit.people.actions.person import change_person
from tests.cast import new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(cast):
    return reverse("cases:detail", args=[cast.case.pk])


def test_the_head_says_what_matters(as_anna, browsers, url):
    cast, today = as_anna, dates.today()
    change_person(
        cast.esra,
        {"nationalities": ["TR"], "interpreter": "needed", "safe_contact": "nur mittags anrufen"},
        cast.esra.version,
        languages=[{"language": "tr", "preferred": True}],
        by=cast.anna,
    )
    add_period(
        uuid4(), cast.esra, "status", "refugee_gfk", by=cast.anna, from_on=today, until_on=today + timedelta(days=90)
    )
    add_period(uuid4(), cast.esra, "level", "a2", by=cast.anna, from_on=today)
    grants.give(cast.case.pk, cast.bilal, "deputy", today, today + timedelta(days=3), by=cast.anna)
    text = browsers.anna.get(url).content.decode()
    for word in (
        "Esra",
        "*1991",
        "Türk",
        "nur mittags anrufen",
        "A2",
        "Anna",
        "Bilal",
        cast.case.number,
        "§ 25 Abs. 2",
    ):
        assert word in text, word


def test_the_title_names_nobody(browsers, url):
    title = browsers.anna.get(url).content.decode().split("<title>")[1].split("</title>")[0]
    assert "Esra" not in title


def test_it_is_open_to_the_team_alone(browsers, url):
    assert [getattr(browsers, name).get(url).status_code for name in ("anna", "bilal", "carla", "deniz")] == [
        200,
        404,
        404,
        403,
    ]


def test_each_opening_is_recorded_once(cast, browsers, url):
    browsers.anna.get(url)
    browsers.bilal.get(url)
    opened = AuditEvent.objects.filter(event="content.opened", subject=cast.case.pk)
    assert [event.actor for event in opened] == [cast.anna.pk]


def test_who_has_read_it_is_shown_with_names_and_parts(cast, browsers, url):
    browsers.anna.get(url)
    browsers.anna.get(reverse("cases:team", args=[cast.case.pk]))
    text = browsers.anna.get(reverse("cases:readers", args=[cast.case.pk])).content.decode()
    assert "Anna" in text
    assert "Team" in text


def test_the_queries_are_the_same_however_much_there_is(as_anna, browsers, url):
    cast = as_anna
    fill(cast)
    browsers.anna.get(url)
    before = queries_of(browsers.anna, url)
    for _number in range(5):
        fill(cast)
    assert queries_of(browsers.anna, url) == before


def fill(cast):
    note = Note(dates.today(), "phone", "Text", topics=[Topic("school", 5), Topic("health", 5)])
    add_contact(uuid4(), cast.case, note, by=cast.anna, follow_up="Anrufen", follow_up_on=dates.today())
    create_task(uuid4(), cast.case, "Frist", assignee=cast.anna, by=cast.anna, due_on=dates.today(), is_deadline=True)


def test_a_case_is_opened_for_a_person_once(as_anna, browsers):
    url, data = reverse("cases:new", args=[as_anna.esra.pk]), {"id": str(uuid4()), "programme": "mbe"}
    data["another"] = "on"  # she has one
    answer = browsers.anna.post(url, data)
    again = browsers.anna.post(url, data)
    assert answer.headers["Location"] == again.headers["Location"] == reverse("cases:intake", args=[data["id"]])
    assert Case.objects.filter(person=as_anna.esra).count() == 2
    assert browsers.bilal.get(url).status_code == 404


def test_going_back_and_opening_again_makes_no_second_case_by_the_way(as_anna, browsers):
    person = new_person(as_anna.anna, as_anna.office, given_names="Filmon")
    url = reverse("cases:new", args=[person.pk])
    browsers.anna.post(url, {"id": str(uuid4()), "programme": "mbe"})
    answer = browsers.anna.post(url, {"id": str(uuid4()), "programme": "mbe"})  # the page came anew, with a new id
    assert answer.status_code == 422
    assert "Es gibt schon einen offenen Fall." in answer.content.decode()
    assert person.cases.count() == 1


def test_a_closed_case_can_be_read_and_not_written_in(as_anna, browsers, url):
    Case.objects.filter(pk=as_anna.case.pk).update(closed_on=dates.today())
    text = browsers.anna.get(url).content.decode()
    assert 'id="note"' not in text
    assert reverse("cases:closure", args=[as_anna.case.pk]) in text
    data = {
        "id": str(uuid4()),
        "on": f"{dates.today():%d.%m.%Y}",
        "mode": "phone",
        "attendance": "kept",
        "note": "Spät",
    }
    answer = browsers.anna.post(reverse("cases:contact_new", args=[as_anna.case.pk]), data)
    assert answer.status_code == 422


def openings(subject, area):
    events = AuditEvent.objects.filter(event="content.opened", subject=subject)
    return [event for event in events if event.detail["area"] == area]


def test_every_page_with_sealed_text_leaves_a_line(as_anna, browsers):
    cast, start = as_anna, dates.now()
    task = create_task(uuid4(), cast.case, "Anrufen", assignee=cast.anna, by=cast.anna)
    [met] = make_appointment(
        uuid4(), cast.case, start, start + timedelta(hours=1), user=cast.anna, by=cast.anna, title="Gespräch"
    )
    pages = [
        ("task_new", cast.case.pk),
        ("deadline_new", cast.case.pk),
        ("task_edit", task.pk),
        ("appointment_new", cast.case.pk),
        ("appointment_edit", met.pk),
    ]
    for number, (name, pk) in enumerate(pages, start=1):
        assert browsers.anna.get(reverse(f"cases:{name}", args=[pk])).status_code == 200
        assert len(openings(cast.case.pk, "schedule")) == number, name


def test_pages_about_a_person_outside_of_a_case_leave_a_line(as_anna, browsers):
    cast = as_anna
    browsers.anna.get(reverse("cases:merge", args=[cast.esra.pk]))
    assert len(openings(cast.esra.pk, "person")) == 1
    said = {"on": dates.today(), "mode": "phone", "minutes": 10, "topics": ["health"], "language": "tr"}
    noted = add_quick_contact(uuid4(), cast.office, said, by=cast.anna)
    link_quick_contact(noted, cast.esra, by=cast.anna)
    browsers.anna.get(reverse("cases:quick_contact_edit", args=[noted.pk]))
    assert len(openings(cast.esra.pk, "person")) == 2


@pytest.mark.parametrize(
    ("name", "title"), [("plan", "Plan – Fall"), ("documents", "Dokumente – Fall"), ("detail", "Verlauf – Fall")]
)
def test_the_title_names_the_tab(cast, browsers, name, title):
    text = browsers.anna.get(reverse(f"cases:{name}", args=[cast.case.pk])).content.decode()
    assert " ".join(text.split("<title>")[1].split("</title>")[0].split()) == f"{title} – Geleit"
