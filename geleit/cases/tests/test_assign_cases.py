from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.actions import staff
from geleit.cases.actions.case import open_case
from geleit.cases.actions.tasks import create_task
from geleit.cases.models import Case, Notice, Task
from geleit.cases.tests.signed_in import case_without_lead, queries_of
from geleit.core import dates
from tests.cast import new_person

pytestmark = pytest.mark.django_db
URL = "/faelle/zuteilen/"


def test_the_team_lead_sees_numbers_and_never_a_name(cast, browsers):
    text = browsers.deniz.get(URL).content.decode()
    assert cast.case.number in text
    assert "Anna" in text
    assert "Esra" not in text
    assert browsers.deniz.get(reverse("cases:detail", args=[cast.case.pk])).status_code == 403


def test_she_gives_a_case_to_a_colleague_and_its_open_tasks_follow(as_anna, browsers):
    create_task(uuid4(), as_anna.case, "Anrufen", assignee=as_anna.anna, by=as_anna.anna)
    browsers.deniz.post(URL, {"cases": [as_anna.case.pk], "lead": as_anna.bilal.pk})
    page = reverse("cases:detail", args=[as_anna.case.pk])
    assert (browsers.bilal.get(page).status_code, browsers.anna.get(page).status_code) == (200, 404)
    with acting_as(as_anna.bilal, purpose="test"):
        assert Task.objects.get().assignee == as_anna.bilal


def test_the_new_lead_finds_one_notice_for_all_of_them(as_anna, browsers):
    person = new_person(as_anna.anna, as_anna.office, given_names="Filmon")
    other = open_case(uuid4(), person, programme="mbe", lead=as_anna.anna, by=as_anna.anna)
    browsers.deniz.post(URL, {"cases": [as_anna.case.pk, other.pk], "lead": as_anna.bilal.pk})
    text = browsers.bilal.get("/heute/").content.decode()
    assert "einer von 2 Fällen, die Ihnen zugeteilt wurden" in text
    assert "team_assigned" not in text
    with acting_as(as_anna.bilal, purpose="test"):
        assert Notice.objects.count() == 1


def test_a_case_without_lead_is_found_and_assigned(cast, browsers):
    with acting_as(cast.anna, purpose="test"):
        person = new_person(cast.anna, cast.office, given_names="Filmon")
    orphan = case_without_lead(person, cast.anna)
    text = browsers.deniz.get(URL + "?wer=niemand").content.decode()
    assert orphan.number in text
    assert cast.case.number not in text
    browsers.deniz.post(URL, {"cases": [orphan.pk], "lead": cast.bilal.pk})
    with acting_as(cast.bilal, purpose="test"):
        assert Grant.objects.get(subject=orphan.pk).user == cast.bilal


def test_the_cases_of_somebody_who_left_wait_for_a_new_lead(as_anna, browsers):
    create_task(uuid4(), as_anna.case, "Anrufen", assignee=as_anna.anna, by=as_anna.anna)
    with acting_as(as_anna.farid, purpose="test"):
        staff.end_membership(as_anna.anna.memberships.get(), dates.today() - timedelta(days=1), by=as_anna.farid)
    assert as_anna.case.number in browsers.deniz.get(URL + "?wer=niemand").content.decode()
    browsers.deniz.post(URL, {"cases": [as_anna.case.pk], "lead": as_anna.bilal.pk})
    assert browsers.bilal.get(reverse("cases:detail", args=[as_anna.case.pk])).status_code == 200
    with acting_as(as_anna.bilal, purpose="test"):
        assert Task.objects.get().assignee == as_anna.bilal


def test_she_names_a_deputy_for_somebody_who_is_ill(cast, browsers):
    today = dates.today()
    data = {
        "absent": cast.anna.pk,
        "deputy": cast.bilal.pk,
        "from_on": f"{today:%d.%m.%Y}",
        "until_on": f"{today + timedelta(days=3):%d.%m.%Y}",
    }
    assert browsers.deniz.post("/faelle/zuteilen/vertretung/", data).status_code == 302
    assert browsers.bilal.get(reverse("cases:detail", args=[cast.case.pk])).status_code == 200


def test_cases_of_another_office_are_not_hers(cast, browsers):
    with acting_as(cast.carla, purpose="test"):
        person = new_person(cast.carla, cast.other_office, given_names="Hiba")
        other = open_case(uuid4(), person, programme="im_bw", lead=cast.carla, by=cast.carla)
    assert other.number not in browsers.deniz.get(URL).content.decode()
    assert browsers.deniz.post(URL, {"cases": [other.pk], "lead": cast.bilal.pk}).status_code == 422


def test_counsellors_do_not_assign(cast, browsers):
    assert browsers.anna.get(URL).status_code == 403
    assert browsers.anna.get("/faelle/zuteilen/vertretung/").status_code == 403


def test_the_list_takes_the_same_queries_for_many_cases(cast, browsers):
    browsers.deniz.get(URL)
    before = queries_of(browsers.deniz, URL)
    with acting_as(cast.anna, purpose="test"):
        for number in range(6):
            person = new_person(cast.anna, cast.office, given_names=f"Nr{number}")
            open_case(uuid4(), person, programme="mbe", lead=cast.anna, by=cast.anna)
    assert Case.objects.count() == 7
    assert queries_of(browsers.deniz, URL) == before
