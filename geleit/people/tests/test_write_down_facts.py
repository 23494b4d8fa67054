from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.core import dates
from geleit.people.actions.facts import add_period, change_period, set_milestone
from geleit.people.models import Milestone, Period
from geleit.programmes.codes import code_list


def new(cast, kind: str) -> str:
    return reverse("people:period_new", args=[cast.esra.pk, kind])


def test_a_new_status_ends_the_one_before(cast, browser):
    client = browser(cast.anna)
    client.post(new(cast, "status"), {"id": uuid4(), "code": "asylum_permission_to_stay", "from_on": "01.02.2022"})
    answer = client.post(
        new(cast, "status"),
        {
            "id": uuid4(),
            "code": "refugee_gfk",
            "from_on": "15.03.2024",
            "until_on": "14.03.2027",
            "issued_on": "20.03.2024",
            "document": "card",
            "document_number": "Y123",
            "work_permission": "unrestricted",
            "source": "seen",
            "ends_earlier": "on",
        },
    )
    assert answer.status_code == 302
    earlier, now = cast.esra.periods.order_by("from_on")
    assert earlier.until_on == date(2024, 3, 14)
    assert (now.document_number, now.document, now.source) == ("Y123", "card", "seen")
    page = client.get(reverse("people:detail", args=[cast.esra.pk])).content.decode()
    assert "15.03.2024 – 14.03.2027" in page
    assert "Y123" in page


def test_two_benefits_hold_side_by_side(cast, browser):
    client = browser(cast.anna)
    client.post(new(cast, "benefits"), {"id": uuid4(), "code": "sgb_ii", "from_on": "01.01.2024"})
    client.post(new(cast, "benefits"), {"id": uuid4(), "code": "housing_child_benefits", "from_on": "01.06.2024"})
    assert all(period.until_on is None for period in cast.esra.periods.all())


def test_a_code_that_betrays_something_is_sealed(cast, browser):
    client = browser(cast.anna)
    client.post(new(cast, "housing"), {"id": uuid4(), "code": "womens_shelter"})
    period = cast.esra.periods.get()
    assert (period.code, period.true_code) == ("protected", "womens_shelter")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM people_period p")
        assert "shelter" not in cursor.fetchone()[0]
    assert "Frauenhaus" in client.get(reverse("people:detail", args=[cast.esra.pk])).content.decode()
    edit = reverse("people:period_edit", args=[period.pk])
    client.post(edit, {"version": 1, "code": "private_rent"})
    period.refresh_from_db()
    assert (period.code, period.sealed_code, period.true_code) == ("private_rent", None, "private_rent")


@pytest.mark.parametrize(
    "data", [{}, {"code": "nonsense"}, {"code": "a2", "from_on": "02.01.2024", "until_on": "01.01.2024"}]
)
def test_what_cannot_be_gets_a_sentence(cast, browser, data):
    answer = browser(cast.anna).post(new(cast, "level"), {"id": uuid4(), **data})
    assert answer.status_code == 422
    assert not cast.esra.periods.exists()


def test_not_known_is_an_answer_too(cast, browser):
    browser(cast.anna).post(new(cast, "work"), {"id": uuid4(), "code_unknown": "on"})
    assert cast.esra.periods.get().code == "unknown"


def test_sent_twice_it_is_one(cast, browser):
    data = {"id": uuid4(), "code": "a2", "source": "certificate"}
    client = browser(cast.anna)
    assert client.post(new(cast, "level"), data).status_code == client.post(new(cast, "level"), data).status_code == 302
    assert cast.esra.periods.count() == 1


def test_an_unknown_kind_is_no_page(cast, browser):
    assert browser(cast.anna).get(new(cast, "quatsch")).status_code == 404


@pytest.fixture
def period(cast) -> Period:
    with acting_as(cast.anna, purpose="test"):
        return add_period(uuid4(), cast.esra, "level", "a1", by=cast.anna, note="geschätzt")


def test_a_fact_is_changed(cast, browser, period):
    url = reverse("people:period_edit", args=[period.pk])
    assert "geschätzt" in browser(cast.anna).get(url).content.decode()
    assert browser(cast.anna).post(url, {"version": 1, "code": "b1", "until_on": "1.1.2027"}).status_code == 302
    period.refresh_from_db()
    assert (period.code, period.until_on, period.note, period.version) == ("b1", date(2027, 1, 1), None, 2)


def test_the_second_sees_both_codes(cast, browser, period):
    with acting_as(cast.anna, purpose="test"):
        change_period(period, 1, by=cast.anna, code="b2")
    answer = browser(cast.anna).post(reverse("people:period_edit", args=[period.pk]), {"version": 1, "code": "a2"})
    assert answer.status_code == 409
    differences = answer.context["form"].conflict["differences"]
    assert ("A2", "B2") in [(one["mine"], one["theirs"]) for one in differences]


def test_a_wrong_fact_is_taken_out(cast, browser, period):
    assert browser(cast.anna).post(reverse("people:period_remove", args=[period.pk])).status_code == 302
    assert not cast.esra.periods.exists()
    assert AuditEvent.objects.filter(event="period.removed", subject=cast.esra.pk).exists()


@pytest.mark.parametrize("who", ["bilal", "carla"])
def test_nobody_else_changes_or_removes_it(cast, browser, period, who):
    client = browser(getattr(cast, who))
    assert client.post(reverse("people:period_edit", args=[period.pk]), {"version": 1, "code": "c2"}).status_code == 404
    assert client.post(reverse("people:period_remove", args=[period.pk])).status_code == 404


@pytest.mark.parametrize(
    ("typed", "on", "precision"),
    [
        ("12.03.2015", date(2015, 3, 12), "day"),
        ("3/2015", date(2015, 3, 1), "month"),
        ("2015", date(2015, 1, 1), "year"),
    ],
)
def test_a_day_is_as_exact_as_people_know_it(cast, browser, typed, on, precision):
    url = reverse("people:milestone_set", args=[cast.esra.pk])
    assert browser(cast.anna).post(url, {"kind": "entry", "on": typed}).status_code == 302
    milestone = cast.esra.milestones.get()
    assert (milestone.on, milestone.precision) == (on, precision)
    assert typed.replace("3/", "03.") in browser(cast.anna).get(f"{url}?was=entry").content.decode()


def test_a_second_entry_stands_beside_the_first(cast, browser):
    client, url = browser(cast.anna), reverse("people:milestone_set", args=[cast.esra.pk])
    client.post(url, {"kind": "entry", "on": "2015"})
    client.post(url, {"kind": "entry", "on": "2016"})
    assert [one.on.year for one in cast.esra.milestones.all()] == [2016]
    client.post(url, {"kind": "entry", "on": "2020", "another": "on"})
    assert [one.on.year for one in cast.esra.milestones.all()] == [2016, 2020]


def test_a_wrong_day_is_taken_out(cast, browser):
    with acting_as(cast.anna, purpose="test"):
        milestone = set_milestone(cast.esra, "entry", date(2020, 1, 1), by=cast.anna)
    url = reverse("people:milestone_remove", args=[milestone.pk])
    assert browser(cast.bilal).post(url).status_code == 404
    assert browser(cast.anna).post(url).status_code == 302
    assert not Milestone.objects.exists()


def test_a_day_to_come_is_no_entry(cast, browser):
    tomorrow = dates.today() + timedelta(days=1)
    url = reverse("people:milestone_set", args=[cast.esra.pk])
    assert browser(cast.anna).post(url, {"kind": "entry", "on": f"{tomorrow:%d.%m.%Y}"}).status_code == 422


def test_figures_can_tell_that_something_changed(cast, browser):
    before = cast.esra.facts_at
    browser(cast.anna).post(new(cast, "level"), {"id": uuid4(), "code": "a2"})
    cast.esra.refresh_from_db()
    assert cast.esra.facts_at > before


def test_a_source_that_is_on_no_list_is_refused(cast):
    with acting_as(cast.anna, purpose="test"), pytest.raises(ValueError, match="'document'"):
        add_period(uuid4(), cast.esra, "level", "b1", by=cast.anna, source="document")


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_two_residence_statuses_look_alike_in_a_line(language):
    with translation.override(language):
        shown = {code: Period(kind="status", code=code).short_label for code in code_list("residence_status").codes}
    alike = {label: [code for code in shown if shown[code] == label] for label in shown.values()}
    assert {label: codes for label, codes in alike.items() if len(codes) > 1} == {}
    assert [label for label in shown.values() if re.match(r"§§ \w+ \(|z\. B\.", label)] == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("refugee_gfk", "§ 25 Abs. 2 Satz 1 (Flüchtlingseigenschaft)"),
        ("toleration_general", "§ 60a (Duldung)"),
        ("settlement_permit", "Niederlassungserlaubnis"),
        ("protection_25_2", "§ 25 Abs. 2 (Flüchtling oder subsidiär nicht bekannt)"),
        ("fiction_certificate", "Fiktionsbescheinigung (Absatz nicht bekannt)"),
        ("dublin_procedure", "Aufenthaltsgestattung (Dublin-Verfahren)"),
    ],
)
def test_a_line_says_what_is_not_known(code, line):
    assert Period(kind="status", code=code).short_label == line


def test_what_is_not_known_is_never_left_out():
    codes = code_list("residence_status")
    for code in codes.codes:
        if "nicht bekannt" in codes.label(code):
            assert "nicht bekannt" in Period(kind="status", code=code).short_label
