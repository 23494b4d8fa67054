from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.goals import add_goal, change_goal
from geleit.cases.actions.plan import start_plan, write_plan
from geleit.cases.models import Case, Document, Goal, Plan, Step, TimelineEntry
from geleit.core import dates
from tests.drawing import a_drawing

pytestmark = pytest.mark.django_db


def url(cast, name, *more):
    return reverse(f"cases:{name}", args=[cast.case.pk, *more])


def goal_fields(*steps, **fields):
    rows = {"steps-TOTAL_FORMS": str(len(steps)), "steps-INITIAL_FORMS": "0"}
    for number, step in enumerate(steps):
        rows |= {f"steps-{number}-{name}": value for name, value in {"who": "client", **step}.items()}
    return {"id": uuid4(), "title": "B1 bis Sommer", "priority": "first", **fields, **rows}


@pytest.fixture
def draft(cast):
    with acting_as(cast.anna, purpose="test"):
        return start_plan(uuid4(), cast.case, by=cast.anna)


@pytest.fixture
def goal(cast, draft):
    steps = [{"text": "Kurs suchen", "who": "client"}, {"text": "Antrag", "who": "counsellor", "due_on": dates.today()}]
    with acting_as(cast.anna, purpose="test"):
        return add_goal(uuid4(), draft, {"title": "B1", "domain": "language_communication"}, steps, by=cast.anna)


@pytest.fixture
def agreed(cast, draft, goal):
    with acting_as(cast.anna, purpose="test"):
        return agree_plan(draft, draft.version, Plan.Agreement.UNSIGNED, by=cast.anna)


def test_a_plan_begins_once_however_often_it_is_sent(cast, browsers):
    new = uuid4()
    for _ in range(2):
        assert browsers.anna.post(url(cast, "plan_start"), {"id": new}).status_code == 302
    plan = Plan.objects.get()
    assert plan.number == 1
    assert (plan.review_on - dates.today()).days == 7 * 12


def test_a_goal_comes_with_its_steps(cast, browsers, draft):
    sent = goal_fields({"text": "Kurs suchen", "due_on": "7.12.26"}, {"text": ""}, domain="language_communication")
    for _ in range(2):
        assert browsers.anna.post(url(cast, "goal_new"), sent).status_code == 302
    goal = Goal.objects.get()
    assert (goal.title, goal.priority, goal.domain) == ("B1 bis Sommer", "first", "language_communication")
    assert [(step.text, step.due_on.isoformat()) for step in goal.steps.all()] == [("Kurs suchen", "2026-12-07")]
    page = browsers.anna.get(url(cast, "plan")).content.decode()
    assert "B1 bis Sommer" in page
    assert "Kurs suchen" in page


def test_a_step_without_words_is_asked_for_and_the_rest_stays(cast, browsers, draft):
    answer = browsers.anna.post(url(cast, "goal_new"), goal_fields({"text": "", "support": "Ehrenamt"}))
    assert answer.status_code == 422
    assert "Ehrenamt" in answer.content.decode()
    assert not Goal.objects.exists()


def test_a_goal_is_changed_and_a_step_taken_out(cast, browsers, goal):
    kept = goal.steps.first()
    fields = goal_fields({"id": str(kept.pk), "text": "Kurs finden"}, title="B1", version="1")
    assert browsers.anna.post(url(cast, "goal_edit", goal.pk), fields).status_code == 302
    assert [(step.pk, step.text) for step in Step.objects.all()] == [(kept.pk, "Kurs finden")]


def test_two_people_change_the_same_goal(cast, browsers, goal):
    with acting_as(cast.anna, purpose="test"):
        change_goal(goal, {"title": "B2"}, [{"text": "anderes"}], 1, by=cast.anna)
    fields = goal_fields({"text": "meines"}, title="C1", version="1")
    answer = browsers.anna.post(url(cast, "goal_edit", goal.pk), fields)
    assert answer.status_code == 409
    page = answer.content.decode()
    for text in ("B2", "C1", "anderes", "meines"):
        assert text in page


def test_two_people_write_the_head_of_the_draft(cast, browsers, draft):
    with acting_as(cast.anna, purpose="test"):
        write_plan(draft, {"own_words": "Ich will arbeiten."}, 1, by=cast.anna)
    answer = browsers.anna.post(url(cast, "plan_edit"), {"version": "1", "own_words": "Ich will lernen."})
    assert answer.status_code == 409
    assert "Ich will arbeiten." in answer.content.decode()
    fresh = {"version": "2", "own_words": "Ich will lernen und arbeiten.", "review_on": "1.3.2027"}
    assert browsers.anna.post(url(cast, "plan_edit"), fresh).status_code == 302
    assert Plan.objects.get().own_words == "Ich will lernen und arbeiten."


@pytest.mark.parametrize("how", ["discussed", "unsigned", "paper"])
def test_it_is_agreed_with_or_without_a_signature(cast, browsers, goal, how):
    sent = {"version": "1", "how": how, "agreed_on": dates.today().isoformat(), "tasks": "on"}
    assert browsers.anna.post(url(cast, "plan_agree"), sent).status_code == 302
    plan = Plan.objects.get()
    assert (plan.state, plan.agreement, plan.agreed_on) == ("agreed", how, dates.today())
    assert Case.objects.get(pk=cast.case.pk).review_on == plan.review_on
    assert cast.case.tasks.get().title == "Antrag"
    content = TimelineEntry.objects.get(kind="plan").content
    assert content["meta"] == [["goals", 1], ["steps", 2], f"plan_{how}"]
    assert AuditEvent.objects.filter(event="plan.agreed", subject=cast.case.pk).count() == 1


def test_it_is_signed_on_the_screen(cast, browsers, goal):
    drawing = "data:image/png;base64," + __import__("base64").b64encode(a_drawing()).decode()
    sent = {"version": "1", "how": "screen", "agreed_on": dates.today().isoformat(), "drawing": drawing}
    assert browsers.anna.post(url(cast, "plan_agree"), sent).status_code == 302
    answer = browsers.anna.get(url(cast, "plan_signature", 1))
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("drawing", ["", "data:image/png;base64,bm90IGEgcGljdHVyZQ==", "%%%"])
def test_without_a_drawing_nothing_is_signed(cast, browsers, goal, drawing):
    sent = {"version": "1", "how": "screen", "agreed_on": dates.today().isoformat(), "drawing": drawing}
    assert browsers.anna.post(url(cast, "plan_agree"), sent).status_code == 422
    assert Plan.objects.get().state == "draft"


def test_the_signed_paper_is_kept_as_a_document(cast, browsers, agreed):
    scan = SimpleUploadedFile("Foto.png", a_drawing(), content_type="image/png")
    answer = browsers.anna.post(url(cast, "plan_sign"), {"how": "paper", "scan": scan})
    assert answer.status_code == 302
    assert Plan.objects.get().agreement == "paper"
    assert Document.objects.get().kind == "support_plan"


def test_a_step_goes_on_although_the_plan_is_agreed(cast, browsers, agreed):
    step = Step.objects.order_by("position").first()
    sent = {"version": "1", "status": "done", "result": "Platz zugesagt", "as_task": "on"}
    assert browsers.anna.post(url(cast, "step_record", step.pk), sent).status_code == 302
    step.refresh_from_db()
    assert (step.status, step.result) == ("done", "Platz zugesagt")
    assert browsers.anna.post(url(cast, "step_record", step.pk), {**sent, "status": "open"}).status_code == 409


def test_every_version_stays_readable(cast, browsers, agreed):
    browsers.anna.post(url(cast, "plan_start"), {"id": uuid4()})
    assert "Entwurf von Fassung 2" in browsers.anna.get(url(cast, "plan")).content.decode()
    first = browsers.anna.get(url(cast, "plan_version", 1)).content.decode()
    assert "Fassung 1, besprochen am" in first
    assert browsers.anna.get(url(cast, "plan_version", 9)).status_code == 404


def test_a_goal_added_to_a_plan_in_force_begins_the_next_version(cast, browsers, agreed):
    browsers.anna.post(url(cast, "goal_new"), goal_fields())
    draft = Plan.objects.get(state="draft")
    assert (draft.number, draft.goals.count()) == (2, 2)
    assert agreed.goals.count() == 1


def test_a_goal_of_an_agreed_plan_is_not_taken_out(cast, browsers, agreed, goal):
    assert browsers.anna.post(url(cast, "goal_remove", goal.pk)).status_code == 302
    assert browsers.anna.post(url(cast, "goal_edit", goal.pk), goal_fields(version="1")).status_code == 302
    assert Goal.objects.get().title == "B1"


@pytest.mark.parametrize("who", ["bilal", "carla", "deniz"])
def test_it_is_open_to_the_team_only(cast, browsers, agreed, goal, who):
    step = goal.steps.first().pk
    refused = 403 if who == "deniz" else 404
    for page in (
        url(cast, "plan"),
        url(cast, "plan_version", 1),
        url(cast, "plan_pdf", 1, "de"),
        url(cast, "step_record", step),
        url(cast, "plan_review"),
    ):
        assert getattr(browsers, who).get(page).status_code == refused
    assert getattr(browsers, who).post(url(cast, "plan_start"), {"id": uuid4()}).status_code == refused
