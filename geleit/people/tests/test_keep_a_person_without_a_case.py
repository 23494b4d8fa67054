from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.people.forms.team import MemberForm
from geleit.people.models import Person
from tests.cast import new_person


@pytest.fixture
def farida(cast) -> Person:
    with acting_as(cast.anna, purpose="test"):
        return new_person(cast.anna, cast.office, given_names="Farida", first_contact_on=date(2026, 3, 15))


def test_the_list_holds_only_people_without_a_case(cast, browser, farida):
    answer = browser(cast.anna).get(reverse("people:list"))
    assert [row["person"] for row in answer.context["rows"]] == [farida]
    assert "15.03.2027" in answer.content.decode()


def test_a_colleague_has_a_list_of_her_own(cast, browser, farida):
    assert browser(cast.bilal).get(reverse("people:list")).context["rows"] == []


def test_the_page_says_how_long_the_record_is_kept(cast, browser, farida):
    answer = browser(cast.anna).get(reverse("people:detail", args=[farida.pk]))
    assert answer.context["kept_until"] == date(2027, 3, 15)
    assert "15. März 2027" in answer.content.decode()


def test_with_a_case_the_case_decides(cast, browser):
    answer = browser(cast.anna).get(reverse("people:detail", args=[cast.esra.pk]))
    assert answer.context["kept_until"] is None
    assert answer.context["open_cases"] == [cast.case.pk]


def test_the_lead_takes_a_colleague_in_and_ends_it(cast, browser, farida):
    lead, bilal = browser(cast.anna), browser(cast.bilal)
    page = reverse("people:detail", args=[farida.pk])
    assert bilal.get(page).status_code == 404
    add = reverse("people:member_add", args=[farida.pk])
    assert "Deniz" not in lead.get(add).content.decode()
    assert lead.post(add, {"colleague": cast.bilal.pk}).status_code == 302
    assert bilal.get(page).status_code == 200
    assert bilal.get(add).status_code == 404
    grant = lead.get(page).context["grants"][1]
    end = reverse("people:member_end", args=[farida.pk, grant.pk])
    assert bilal.post(end).status_code == 404
    assert lead.post(end).status_code == 302
    assert bilal.get(page).status_code == 404


def test_who_was_taken_in_meanwhile_is_not_taken_in_twice(cast, browser, farida, monkeypatch):
    add = reverse("people:member_add", args=[farida.pk])
    lead = browser(cast.anna)
    lead.post(add, {"colleague": cast.bilal.pk})
    monkeypatch.setattr(
        MemberForm, "is_valid", lambda form: setattr(form, "cleaned_data", {"colleague": cast.bilal}) or True
    )
    answer = lead.post(add, {"colleague": cast.bilal.pk}, follow=True)
    assert "schon offen" in answer.content.decode()
    assert Grant.objects.filter(subject=farida.pk, user=cast.bilal).count() == 1


def test_nobody_from_another_office_is_taken_in(cast, browser, farida):
    answer = browser(cast.anna).post(reverse("people:member_add", args=[farida.pk]), {"colleague": cast.carla.pk})
    assert answer.status_code == 422
