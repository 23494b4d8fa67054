from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from geleit.access.acting import acting_as
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import Case, Goal, Plan, TimelineEntry
from geleit.core import dates
from geleit.programmes.codes import code_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    with acting_as(cast.anna, purpose="test"):
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        for title in ("B1", "Wohnung"):
            add_goal(uuid4(), plan, {"title": title}, [{"text": f"{title}: anfangen", "who": "client"}], by=cast.anna)
        return agree_plan(plan, plan.version, Plan.Agreement.DISCUSSED, by=cast.anna)


@pytest.fixture
def url(cast):
    return reverse("cases:plan_review", args=[cast.case.pk])


def answers(plan, **of_title):
    """What is sent: of every goal that it goes on, and what the test says."""
    sent = {}
    for goal in plan.goals.all():
        step = goal.steps.get()
        fields = {
            "version": goal.version,
            "status": "in_progress",
            f"status_{step.pk}": "open",
            **of_title.get(goal.title, {}),
        }
        sent |= {f"{goal.pk}-{name}": value for name, value in fields.items()}
    return sent


@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_and_code_list_say_attainment_in_the_same_words(language):
    with translation.override(language):
        pages = [str(words).lower() for _step, words in Goal.ATTAINMENT]
        listed = [item.label().lower() for item in code_list("goal_attainment")]
    assert pages == listed


def test_what_became_of_each_goal_is_said_in_words(cast, browsers, plan, url):
    said = {
        "attainment": "-1",
        "attainment_note": "Prüfung verschoben",
        "obstacle": "Kein Platz",
        "next_step": "VHS fragen",
    }
    assert browsers.anna.post(url, answers(plan, B1=said)).status_code == 302
    goal = next(one for one in Goal.objects.all() if one.title == "B1")
    assert (goal.attainment, goal.obstacle, goal.next_step) == (-1, "Kein Platz", "VHS fragen")
    page = browsers.anna.get(reverse("cases:plan", args=[cast.case.pk])).content.decode()
    assert "weniger als erwartet" in page
    assert TimelineEntry.objects.filter(kind="review").count() == 1


def test_the_next_version_takes_over_what_goes_on(cast, browsers, plan, url):
    sent = answers(plan, B1={"status": "reached", "attainment": "1"})
    assert browsers.anna.post(url, {**sent, "next": "1"}).status_code == 302
    draft = Plan.objects.get(state="draft")
    assert (draft.number, [goal.title for goal in draft.goals.all()]) == (2, ["Wohnung"])
    assert draft.goals.get().attainment is None


def test_the_review_day_moves_without_touching_the_agreed_text(cast, browsers, plan, url):
    day = dates.today() + timedelta(days=30)
    browsers.anna.post(url, {**answers(plan), "next_review_on": day.isoformat()})
    assert Case.objects.get(pk=cast.case.pk).review_on == day
    assert Plan.objects.get(pk=plan.pk).review_on == plan.review_on


def test_a_day_that_has_passed_is_asked_again_and_nothing_is_lost(cast, browsers, plan, url):
    sent = answers(plan, B1={"attainment_note": "fast geschafft"})
    answer = browsers.anna.post(url, {**sent, "next_review_on": "1.1.2020"})
    assert answer.status_code == 422
    assert "fast geschafft" in answer.content.decode()
    assert Goal.objects.filter(attainment_note__isnull=True).count() == 2


def test_somebody_else_saved_meanwhile(cast, browsers, plan, url):
    first, second = answers(plan, B1={"attainment_note": "eins"}), answers(plan, B1={"attainment_note": "zwei"})
    browsers.anna.post(url, first)
    answer = browsers.anna.post(url, second)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "eins" in page
    assert "zwei" in page


@pytest.mark.parametrize(("who", "refused"), [("bilal", 404), ("carla", 404), ("deniz", 403)])
def test_it_is_open_to_the_team_only(browsers, plan, url, who, refused):
    assert getattr(browsers, who).get(url).status_code == refused
    assert getattr(browsers, who).post(url, answers(plan)).status_code == refused
