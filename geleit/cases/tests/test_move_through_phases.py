from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.closure import close_case
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.plan import start_plan
from geleit.cases.header import phase_bar
from geleit.cases.models import Case, Plan
from geleit.cases.tests.signed_in import browser_of
from geleit.core import dates

pytestmark = pytest.mark.django_db


def states(case):
    return [state for _label, state in phase_bar(case, list(case.phase_entries.all()))]


def test_phases_passed_over_are_marked_as_skipped(as_anna):
    move_to_phase(as_anna.case, "linking", by=as_anna.anna)
    assert states(as_anna.case) == ["done", "skipped", "skipped", "now", "", ""]


def test_a_phase_can_be_entered_again_and_what_was_skipped_be_done_later(as_anna):
    case = as_anna.case
    for phase in ("linking", "assessment", "linking"):
        move_to_phase(case, phase, by=as_anna.anna)
    assert states(case) == ["done", "done", "skipped", "now", "", ""]
    entries = list(case.phase_entries.filter(skipped=False).values_list("phase", "left_on"))
    assert entries[-1] == ("linking", None)
    assert [left for _phase, left in entries[:-1]] == [dates.today()] * 3


def test_the_history_says_what_was_done_and_what_was_not(as_anna):
    with dates.moved_to(dates.today() + timedelta(days=9)):
        anna = browser_of(as_anna.anna)
        anna.post(reverse("cases:phases", args=[as_anna.case.pk]), {"phase": "planning"})
        text = anna.get(reverse("cases:phases", args=[as_anna.case.pk])).content.decode()
    assert Case.objects.get().phase == "planning"
    assert text.count('<li class="big">') == 2
    assert "9 " in text


def test_moving_twice_to_the_same_phase_changes_nothing(as_anna):
    move_to_phase(as_anna.case, "assessment", by=as_anna.anna)
    move_to_phase(as_anna.case, "assessment", by=as_anna.anna)
    assert as_anna.case.phase_entries.count() == 2
    assert AuditEvent.objects.filter(event="case.phase_moved").count() == 1


def test_only_the_team_moves_a_case(browsers, cast):
    url = reverse("cases:phases", args=[cast.case.pk])
    assert [
        getattr(browsers, name).post(url, {"phase": "planning"}).status_code for name in ("bilal", "carla", "deniz")
    ] == [
        404,
        404,
        403,
    ]


@pytest.fixture
def draft(cast):
    with acting_as(cast.anna, purpose="test"):
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        add_goal(uuid4(), plan, {"title": "B1"}, [], by=cast.anna)
        return plan


def agreeing(plan, **more):
    return {"version": plan.version, "agreed_on": f"{dates.today():%d.%m.%Y}", "how": "discussed", **more}


def test_agreeing_and_reviewing_propose_the_next_phase(cast, browsers, draft):
    agree, review = (reverse(f"cases:{name}", args=[cast.case.pk]) for name in ("plan_agree", "plan_review"))
    assert 'name="move_on"' in browsers.anna.get(agree).content.decode()
    browsers.anna.post(agree, agreeing(draft, move_on="on"))
    assert Case.objects.get().phase == "linking"
    assert 'name="move_on"' in browsers.anna.get(review).content.decode()
    goal = draft.goals.get()
    browsers.anna.post(review, {f"{goal.pk}-version": goal.version, "only": "1", "move_on": "on"})
    assert Case.objects.get().phase == "monitoring"
    assert 'name="move_on"' not in browsers.anna.get(review).content.decode()


def test_the_counsellor_decides_whether_the_case_moves_on(cast, browsers, draft):
    browsers.anna.post(reverse("cases:plan_agree", args=[cast.case.pk]), agreeing(draft))
    assert Case.objects.get().phase == "clarification"


def test_a_phase_with_its_work_done_is_never_called_skipped(as_anna, draft):
    move_to_phase(as_anna.case, "linking", by=as_anna.anna)
    assert states(as_anna.case) == ["done", "skipped", "done", "now", "", ""]
    make_assessment(uuid4(), as_anna.case, {}, by=as_anna.anna)
    assert states(as_anna.case) == ["done", "done", "done", "now", "", ""]


def test_a_closed_case_shows_the_version_in_force(cast, browsers, draft):
    with acting_as(cast.anna, purpose="test"):
        agree_plan(draft, draft.version, Plan.Agreement.DISCUSSED, by=cast.anna)
        start_plan(uuid4(), cast.case, by=cast.anna)
    page = reverse("cases:plan", args=[cast.case.pk])
    assert browsers.anna.get(page).context["plan"].number == 2
    with acting_as(cast.anna, purpose="test"):
        close_case(uuid4(), Case.objects.get(), "moved", by=cast.anna)
    assert browsers.anna.get(page).context["plan"].number == 1
