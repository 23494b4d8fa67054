from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.actions import staff
from geleit.audit.models import AuditEvent
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.case import open_case
from geleit.cases.actions.tasks import create_task
from geleit.cases.actions.team import return_work
from geleit.cases.models import Appointment, Case, Notice, Task
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates
from tests.cast import new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(cast):
    return reverse("cases:team", args=[cast.case.pk])


def days(first, last):
    today = dates.today()
    return [f"{today + timedelta(days=number):%d.%m.%Y}" for number in (first, last)]


def deputy(user, first=0, last=7, prefix="deputy-"):
    from_on, until_on = days(first, last)
    return {"act": "deputy", f"{prefix}colleague": user.pk, f"{prefix}from_on": from_on, f"{prefix}until_on": until_on}


def test_a_colleague_taken_in_can_open_the_case(cast, browsers, url):
    browsers.anna.post(url, {"act": "member", "member-colleague": cast.bilal.pk})
    assert browsers.bilal.get(reverse("cases:detail", args=[cast.case.pk])).status_code == 200
    assert Notice.objects.get().user == cast.bilal
    assert "Sie arbeiten jetzt mit" in browsers.bilal.get("/heute/").content.decode()


def test_taken_out_again_she_cannot(cast, browsers, url):
    browsers.anna.post(url, {"act": "member", "member-colleague": cast.bilal.pk})
    grant = Grant.objects.get(subject=cast.case.pk, kind="member")
    end = reverse("cases:grant_end", args=[cast.case.pk, grant.pk])
    browsers.anna.post(end)
    assert browsers.bilal.get(reverse("cases:detail", args=[cast.case.pk])).status_code == 404


def test_what_she_had_to_do_goes_back_to_the_lead(as_anna, browsers, url):
    browsers.anna.post(url, {"act": "member", "member-colleague": as_anna.bilal.pk})
    create_task(uuid4(), as_anna.case, "Anrufen", assignee=as_anna.bilal, by=as_anna.anna)
    soon = dates.now() + timedelta(days=1)
    make_appointment(
        uuid4(), as_anna.case, soon, soon + timedelta(hours=1), title="Gespräch", user=as_anna.bilal, by=as_anna.anna
    )
    grant = Grant.objects.get(subject=as_anna.case.pk, kind="member")
    browsers.bilal.post(reverse("cases:grant_end", args=[as_anna.case.pk, grant.pk]))
    assert (Task.objects.get().assignee, Appointment.objects.get().user) == (as_anna.anna, as_anna.anna)


def test_a_deputy_opens_it_from_the_first_to_the_last_day(cast, browsers, url, move_to):
    page = reverse("cases:detail", args=[cast.case.pk])
    browsers.anna.post(url, deputy(cast.bilal, 2, 4))
    seen = []
    for number in range(1, 6):
        with move_to(dates.today() + timedelta(days=number)):
            seen.append(browser_of(cast.bilal).get(page).status_code)
    assert seen == [404, 200, 200, 200, 404]


def test_named_twice_there_is_one_deputy(cast, browsers, url):
    browsers.anna.post(url, deputy(cast.bilal))
    browsers.anna.post(url, deputy(cast.bilal))
    assert Grant.objects.filter(subject=cast.case.pk, kind="deputy").count() == 1


def test_the_last_day_is_not_before_the_first(cast, browsers, url):
    assert browsers.anna.post(url, deputy(cast.bilal, 5, 3)).status_code == 422


def test_somebody_stands_in_for_all_of_my_cases(as_anna, browsers):
    person = new_person(as_anna.anna, as_anna.office, given_names="Filmon")
    open_case(uuid4(), person, programme="mbe", lead=as_anna.anna, by=as_anna.anna)
    browsers.anna.post("/faelle/vertretung/", deputy(as_anna.bilal, prefix=""))
    assert Case.objects.visible_to(as_anna.bilal).count() == 2
    assert "Bilal" in browsers.anna.get("/faelle/vertretung/").content.decode()


def test_handed_over_the_tasks_go_along_and_the_case_is_closed_to_me(as_anna, browsers, url):
    create_task(uuid4(), as_anna.case, "Anrufen", assignee=as_anna.anna, by=as_anna.anna)
    browsers.anna.post(url, {"act": "hand_over", "hand_over-colleague": as_anna.bilal.pk})
    page = reverse("cases:detail", args=[as_anna.case.pk])
    assert browsers.anna.get(page).status_code == 404
    assert "Anrufen" in browsers.bilal.get(page).content.decode()
    with acting_as(as_anna.bilal, purpose="test"):
        assert Task.objects.get().assignee == as_anna.bilal


def test_a_member_cannot_give_the_case_away(cast, browsers, url):
    browsers.anna.post(url, {"act": "member", "member-colleague": cast.bilal.pk})
    assert browsers.bilal.get(url).status_code == 200
    assert browsers.bilal.post(url, {"act": "hand_over", "hand_over-colleague": cast.bilal.pk}).status_code == 403


def test_nobody_of_another_office_is_offered(cast, browsers, url):
    assert str(cast.carla.pk) not in browsers.anna.get(url).content.decode()
    assert browsers.anna.post(url, {"act": "member", "member-colleague": cast.carla.pk}).status_code == 422


def left_with(cast, user):
    """A task and an appointment of hers, far enough ahead."""
    later = dates.now() + timedelta(days=20)
    create_task(uuid4(), cast.case, "Anrufen", assignee=user, by=cast.anna)
    hour = timedelta(hours=1)
    make_appointment(uuid4(), cast.case, later, later + hour, title="Gespräch", user=user, by=cast.anna)


def work_of(user):
    return Task.objects.filter(assignee=user).count() + Appointment.objects.filter(user=user).count()


def test_what_a_deputy_leaves_open_goes_to_the_lead_when_her_days_are_over(as_anna, browsers, url):
    browsers.anna.post(url, deputy(as_anna.bilal, 0, 3))
    left_with(as_anna, as_anna.bilal)
    assert return_work() == 0
    with dates.moved_to(dates.today() + timedelta(days=4)):
        assert return_work() == 1
        assert return_work() == 0
        assert (work_of(as_anna.bilal), work_of(as_anna.anna)) == (0, 2)
        assert (
            "2 offene Aufgaben und Termine gingen an Sie über"
            in browser_of(as_anna.anna).get("/heute/").content.decode()
        )
    assert AuditEvent.objects.filter(event="work.returned", subject=as_anna.case.pk).count() == 1


def test_a_deputy_named_anew_keeps_what_she_has_to_do(as_anna, browsers, url):
    browsers.anna.post(url, deputy(as_anna.bilal, 0, 3))
    browsers.anna.post(url, deputy(as_anna.bilal, 4, 9))
    left_with(as_anna, as_anna.bilal)
    with dates.moved_to(dates.today() + timedelta(days=5)):
        assert return_work() == 0
    assert work_of(as_anna.bilal) == 2


def test_a_member_who_stops_working_here_leaves_her_tasks_to_the_lead(as_anna, browsers, url):
    browsers.anna.post(url, {"act": "member", "member-colleague": as_anna.bilal.pk})
    left_with(as_anna, as_anna.bilal)
    with acting_as(as_anna.farid, purpose="test"):
        staff.end_membership(as_anna.bilal.memberships.get(), dates.today(), by=as_anna.farid)
    with dates.moved_to(dates.today() + timedelta(days=1)):
        assert return_work() == 1
    assert work_of(as_anna.anna) == 2
