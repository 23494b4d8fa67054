from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.audit.models import AuditEvent
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.closure import close_case, reopen_case
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.plan import start_plan
from geleit.cases.actions.review import review_plan
from geleit.cases.actions.tasks import create_task
from geleit.cases.models import Case, Closure, Goal, Plan, TimelineEntry
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.people.actions.facts import add_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(cast):
    return reverse("cases:closure", args=[cast.case.pk])


def typed(**fields):
    return {"id": uuid4(), "closed_on": dates.today().isoformat(), "reason": "goals_reached_talk", **fields}


def test_before_closing_one_sees_what_is_still_open(cast, browsers, url):
    assert "noch offen" not in browsers.anna.get(url).content.decode()
    begin = dates.now() + timedelta(days=3)
    with acting_as(cast.anna, purpose="test"):
        make_appointment(uuid4(), cast.case, begin, begin + timedelta(hours=1), user=cast.anna, by=cast.anna, repeat=2)
        create_task(uuid4(), cast.case, "Anrufen", assignee=cast.anna, by=cast.anna)
    assert "3 Termine, Fristen und Aufgaben sind noch offen." in browsers.anna.get(url).content.decode()


def test_a_reason_with_closing_talk_says_that_there_was_one(browsers, url):
    browsers.anna.post(url, typed())
    assert Closure.objects.get().talk_held


def test_a_reason_without_closing_talk_does_not_go_with_one(browsers, url):
    answer = browsers.anna.post(url, typed(reason="issue_cleared_no_talk", talk_held="on"))
    assert answer.status_code == 422
    assert "Der Grund sagt, es gab kein Abschlussgespräch." in answer.content.decode()
    assert not Closure.objects.exists()


@pytest.fixture
def goal(cast):
    with acting_as(cast.anna, purpose="test"):
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        goal = add_goal(uuid4(), plan, {"title": "B1"}, [], by=cast.anna)
        agree_plan(plan, plan.version, Plan.Agreement.DISCUSSED, by=cast.anna)
        return goal


@pytest.fixture
def closed(cast):
    with acting_as(cast.anna, purpose="test"):
        move_to_phase(cast.case, Phase.LINKING, by=cast.anna)
        close_case(uuid4(), cast.case, "goals_reached_talk", note="Hat Arbeit.", by=cast.anna)
    return Case.objects.get(pk=cast.case.pk)


def test_a_case_is_closed_once(cast, browsers, goal, url):
    fields = {"version": "1", "status": "reached", "attainment": "0", "attainment_note": "bestanden"}
    sent = typed(talk_held="on", note="Hat Arbeit.", **{f"{goal.pk}-{name}": value for name, value in fields.items()})
    for _ in range(2):
        answer = browsers.anna.post(url, sent)
    assert answer.status_code == 200
    closure = Closure.objects.get()
    assert (closure.reason, closure.talk_held, closure.note) == ("goals_reached_talk", True, "Hat Arbeit.")
    case = Case.objects.get(pk=cast.case.pk)
    assert (case.closed_on, case.phase, case.review_on) == (dates.today(), "evaluation", None)
    assert Goal.objects.get().attainment == 0
    assert not case.phase_entries.filter(left_on=None).exists()
    assert TimelineEntry.objects.filter(kind="closure").count() == 1
    assert AuditEvent.objects.get(event="case.closed").detail == {"reason": "goals_reached_talk"}


def test_start_and_end_are_filled_in_from_what_is_known(cast, browsers, url):
    today = dates.today()
    with acting_as(cast.anna, purpose="test"):
        add_period(uuid4(), cast.esra, "level", "a2", from_on=today - timedelta(days=400), by=cast.anna)
    page = browsers.anna.get(url).content.decode()
    assert page.count('value="a2" selected') == 2
    browsers.anna.post(
        url, typed(level_start="a2", level_end="b1", housing_end="womens_shelter", work_end_unknown="on")
    )
    closure = Closure.objects.get()
    assert (closure.level_start, closure.level_end, closure.work_end) == ("a2", "b1", "unknown")
    assert closure.true_code("housing_end") == "womens_shelter"
    with connection.cursor() as cursor:
        cursor.execute("SELECT housing_end FROM cases_closure")
        assert cursor.fetchone() == ("protected",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"closed_on": "1.1.2019"},
        {"closed_on": (dates.today() + timedelta(days=1)).isoformat()},
        {"after_care_on": "1.1.2019"},
    ],
)
def test_what_cannot_be_is_said_and_the_text_stays(cast, browsers, url, wrong):
    answer = browsers.anna.post(url, typed(note="bleibt stehen", **wrong))
    assert answer.status_code == 422
    assert "bleibt stehen" in answer.content.decode()
    assert Case.objects.get(pk=cast.case.pk).is_open


def test_after_care_becomes_a_task(cast, browsers, url):
    day = dates.today() + timedelta(days=90)
    browsers.anna.post(url, typed(after_care_on=day.isoformat()))
    task = cast.case.tasks.get()
    assert (task.due_on, task.assignee) == (day, cast.anna)
    assert Case.objects.get(pk=cast.case.pk).after_care_on == day


def test_a_closed_case_can_be_read_by_its_team(cast, browsers, closed, url):
    assert "Hat Arbeit." in browsers.anna.get(url).content.decode()
    assert Grant.objects.filter(subject=closed.pk, user=cast.anna).active().exists()
    for name in ("assessment", "plan", "detail"):
        assert browsers.anna.get(reverse(f"cases:{name}", args=[closed.pk])).status_code == 200


def test_nothing_is_written_in_a_closed_case(cast, browsers, closed):
    with acting_as(cast.anna, purpose="test"):
        for change in (
            lambda: make_assessment(uuid4(), closed, {"housing": {"need": 1}}, by=cast.anna),
            lambda: start_plan(uuid4(), closed, by=cast.anna),
            lambda: close_case(uuid4(), closed, "other", by=cast.anna),
        ):
            with pytest.raises(CaseClosed, match="öffnen"):
                change()
    answer = browsers.anna.get(reverse("cases:assessment_new", args=[closed.pk]))
    assert answer.status_code == 409
    assert "abgeschlossen" in answer.content.decode()


def test_it_goes_on_with_its_team_and_history(cast, browsers, closed, url):
    assert browsers.anna.post(reverse("cases:reopen", args=[closed.pk])).status_code == 302
    case = Case.objects.get(pk=closed.pk)
    assert (case.closed_on, case.phase) == (None, "linking")
    assert Closure.objects.get().reopened_on == dates.today()
    assert Grant.objects.filter(subject=case.pk, user=cast.anna).active().exists()
    assert TimelineEntry.objects.filter(kind="reopened").count() == 1
    page = browsers.anna.get(url).content.decode()
    assert "Hat Arbeit." in page
    with acting_as(cast.anna, purpose="test"):
        reopen_case(case, by=cast.anna)
    assert AuditEvent.objects.filter(event="case.reopened").count() == 1


def test_the_day_of_the_review_outlives_a_closure_even_two_on_one_day(cast, goal):
    later = dates.today() + timedelta(days=33)
    with acting_as(cast.anna, purpose="test"):
        case = Case.objects.get(pk=cast.case.pk)
        review_plan(Plan.objects.get(), {}, next_review_on=later, by=cast.anna)
        for _ in range(2):
            close_case(uuid4(), case, "other", by=cast.anna)
            reopen_case(case, by=cast.anna)
    assert Case.objects.get(pk=case.pk).review_on == later
    assert not Closure.objects.filter(reopened_on=None).exists()


def test_a_case_fetched_before_it_was_closed_is_looked_at_again(cast):
    stale = Case.objects.get(pk=cast.case.pk)
    with acting_as(cast.anna, purpose="test"):
        close_case(uuid4(), cast.case, "other", by=cast.anna)
        for change in (
            lambda: close_case(uuid4(), stale, "other", by=cast.anna),
            lambda: move_to_phase(stale, Phase.LINKING, by=cast.anna),
        ):
            with pytest.raises(CaseClosed):
                change()


@pytest.mark.parametrize(("who", "refused"), [("bilal", 404), ("carla", 404), ("deniz", 403)])
def test_it_is_open_to_the_team_only(cast, browsers, url, who, refused):
    browser = getattr(browsers, who)
    assert browser.get(url).status_code == refused
    assert browser.post(url, typed()).status_code == refused
    assert browser.post(reverse("cases:reopen", args=[cast.case.pk])).status_code == refused
    assert Case.objects.get(pk=cast.case.pk).is_open
