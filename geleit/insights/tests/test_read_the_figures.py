import csv
import json
from datetime import date
from io import BytesIO, StringIO
from uuid import uuid4

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.case import open_case
from geleit.cases.actions.closure import close_case
from geleit.cases.actions.contact import Note, Topic, add_contact
from geleit.cases.actions.intake import decide_intake, save_intake
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.core import dates
from geleit.insights.figures.breakdowns import BREAKDOWNS, HEADLINES, SINGLE, TOTALS
from geleit.insights.figures.mbe import Scope, count
from tests.cast import audited, change_office, gather, new_person

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def cast():
    """anna: esra in case management, closed, and dilan; bilal: one case; two quick contacts."""
    with dates.moved_to(date(YEAR, 3, 2)):
        cast = gather()
        with acting_as(cast.anna, purpose="test"):
            note = Note(on=date(YEAR, 3, 2), mode="phone", minutes=30, topics=[Topic("school"), Topic("health")])
            add_contact(uuid4(), cast.case, note, by=cast.anna)
            decide_intake(save_intake(cast.case, {}, 0, by=cast.anna), "case_management", by=cast.anna)
            close_case(uuid4(), cast.case, "goals_reached_talk", by=cast.anna, talk_held=True)
            dilan = new_person(cast.anna, cast.office, given_names="Dilan", gender="", birth_date=None)
            open_case(uuid4(), dilan, programme="mbe", lead=cast.anna, by=cast.anna)
            said = {"on": date(YEAR, 3, 2), "mode": "phone", "minutes": 5}
            add_quick_contact(uuid4(), cast.office, {**said, "referred_to": "jobcenter"}, by=cast.anna)
            add_quick_contact(uuid4(), cast.office, {**said, "shifted_from": "jobcenter"}, by=cast.anna)
        with acting_as(cast.bilal, purpose="test"):
            person = new_person(cast.bilal, cast.office, gender="male")
            open_case(uuid4(), person, programme="mbe", lead=cast.bilal, by=cast.bilal)
    with dates.moved_to(date(YEAR, 3, 3)):
        yield cast


def page(user, name="insights:mbe", **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse(name), {"year": YEAR, **query})


def test_what_is_counted(cast):
    found = count(Scope(cast.office, "mbe"), YEAR)
    assert found.totals == {
        "cases": 3, "new": 3, "closed": 1, "relatives": 0, "quick_contacts": 2, "contacts": 1, "minutes": 30,
    }  # fmt: skip
    assert found.breakdowns["gender"] == {"female": 1, "male": 1, "unknown": 1}
    assert found.breakdowns["topics"] == {"school": 1, "protected": 1, "unknown": 2}
    assert found.breakdowns["closing_reason"] == {"goals_reached_talk": 1}
    assert found.breakdowns["referral_targets"] == {"jobcenter": 1}
    assert found.breakdowns["quick_shifted_from"] == {"jobcenter": 1}
    assert {name: (share.count, share.of) for name, share in found.headline.items()} == {
        "case_management": (1, 3),
        "regular_closings": (1, 1),
        "age_27_65": (2, 3),
        "first_visit_within_three_years": (0, 3),
    }


def test_every_breakdown_adds_up_to_its_total(cast):
    found = count(Scope(cast.office, "mbe"), YEAR)
    for breakdown in SINGLE:
        total = found.totals["closed" if breakdown.name == "closing_reason" else "cases"]
        assert sum(found.breakdowns[breakdown.name].values()) == total, breakdown.name
    for name in ("contact_kinds", "contact_modes", "interpretation"):
        assert sum(found.breakdowns[name].values()) == found.totals["contacts"]
    for name in ("quick_kinds", "quick_languages"):
        assert sum(found.breakdowns[name].values()) == found.totals["quick_contacts"]


def test_the_number_of_statements_does_not_depend_on_the_number_of_cases(cast):
    with CaptureQueriesContext(connection) as queries:
        count(Scope(cast.office, "mbe"), YEAR)
    assert len(queries) == 5


@pytest.mark.parametrize("name", ["deniz", "greta"])
def test_lead_and_statistics_see_the_whole_office(cast, name):
    answer = page(getattr(cast, name))
    assert answer.context["figures"].totals["cases"] == 3
    text = answer.content.decode()
    assert str(BREAKDOWNS["closing_reason"].rule) in text
    assert reverse("insights:mbe_cases") not in text
    assert page(getattr(cast, name), "insights:mbe_cases", item="gender", code="male").status_code == 403


def test_a_counsellor_sees_her_own_cases_alone(cast):
    assert page(cast.anna).context["figures"].totals["cases"] == 2
    assert page(cast.anna).context["figures"].totals["quick_contacts"] == 2
    assert page(cast.anna, own="0").context["figures"].totals["cases"] == 2
    assert page(cast.bilal).context["figures"].totals["cases"] == 1
    assert page(cast.bilal).context["figures"].totals["quick_contacts"] == 0


def test_nobody_sees_another_office(cast):
    for user in (cast.carla, cast.anna, cast.greta):
        other = cast.office if user == cast.carla else cast.other_office
        for name in ("insights:mbe", "insights:mbe_export"):
            assert page(user, name, office=other.code).status_code == 404
    assert page(cast.farid).status_code == 403
    assert page(cast.anna, programme="jmd").status_code == 404


def test_a_counsellor_opens_her_cases_behind_a_number(cast):
    answer = page(cast.anna, "insights:mbe_cases", item="topics", code="protected")
    assert [case.pk for case in answer.context["cases"]] == [cast.case.pk]
    seen = AuditEvent.objects.get(event="content.opened", detail__area="statistics")
    assert (seen.subject, seen.actor) == (cast.case.pk, cast.anna.pk)
    assert page(cast.bilal, "insights:mbe_cases", item="topics", code="protected").context["cases"] == []
    assert page(cast.anna, "insights:mbe_cases", item="contact_kinds", code="counselling").status_code == 404


def test_each_number_has_as_many_cases_behind_it(cast):
    found = page(cast.anna).context["figures"]
    for name in ("case_type", "gender", "age_band", "closing_reason", "topics", "languages", "duration"):
        for code, number in found.breakdowns[name].items():
            assert len(page(cast.anna, "insights:mbe_cases", item=name, code=code).context["cases"]) == number


def test_files_hold_the_numbers_of_the_page(cast):
    change_office(cast.office, name='=HYPERLINK("x")')
    table = list(
        csv.reader(
            StringIO(page(cast.greta, "insights:mbe_export", format="csv").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert table[1][2] == '\'=HYPERLINK("x")'
    assert [row[3] for row in table if row[1] == "cases"] == ["3"]
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@"))]
    book = openpyxl.load_workbook(BytesIO(page(cast.greta, "insights:mbe_export").content))
    cells = {row[1].value: row for row in book.active.iter_rows()}
    assert cells["cases"][3].value == 3
    assert (cells["mbe"][2].value, cells["mbe"][2].data_type) == ('=HYPERLINK("x")', "s")
    events = audited(event="figures.exported", actor=cast.greta.pk, office=cast.office.pk)
    assert [event.detail["format"] for event in events] == ["csv", "xlsx"]


def test_an_empty_year_says_so(cast):
    answer = page(cast.greta, year=2019)
    assert answer.context["figures"].is_empty
    assert answer.status_code == 200


def test_the_first_page_offers_what_there_is(cast):
    assert [offer["asked"].own for offer in page(cast.anna, "insights:index").context["offered"]] == [True]
    assert [offer["asked"].own for offer in page(cast.greta, "insights:index").context["offered"]] == [False]


def test_the_command_prints_codes(cast, capsys):
    call_command("figures", "mbe", "--year", str(YEAR), "--office", "mbe", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["year", "office", "totals", "breakdowns", "headline"]
    assert printed["breakdowns"]["gender"] == {"female": 1, "male": 1, "unknown": 1}
    assert printed["headline"]["case_management"] == {"count": 1, "of": 3, "percent": 33.3}
    with pytest.raises(CommandError, match="there are: im, mbe"):
        call_command("figures", "mbe", "--office", "nowhere")
    with pytest.raises(CommandError, match="im_bw"):
        call_command("figures", "mbe", "--office", "im")


def test_every_rule_stands_in_the_manual():
    manual = (settings.ROOT / "docs/user/auswertung.md").read_text(encoding="utf-8")
    rules = [breakdown.rule for breakdown in BREAKDOWNS.values()] + [rule for _label, rule in TOTALS.values()]
    with translation.override("de"):
        assert [str(rule) for rule in (*rules, *HEADLINES.values()) if str(rule) not in manual] == []
