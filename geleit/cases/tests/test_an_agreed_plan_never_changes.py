from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from geleit.access.acting import acting_as
from geleit.cases.actions.agreement import NothingToSign, PlanEmpty, agree_plan, sign_plan
from geleit.cases.actions.goals import add_goal, change_goal, record_step, remove_goal
from geleit.cases.actions.plan import PlanAgreed, discard_plan, start_plan, write_plan
from geleit.cases.models import Goal, Plan, Step
from geleit.core.versions import Conflict
from tests.cast import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = gather()
    with acting_as(cast.anna, purpose="test"):
        yield cast


@pytest.fixture
def plan(cast):
    plan = start_plan(uuid4(), cast.case, by=cast.anna)
    goal = add_goal(uuid4(), plan, {"title": "B1 bis Sommer", "domain": "language_communication"}, STEPS, by=cast.anna)
    assert goal.steps.count() == 2
    return agree_plan(plan, plan.version, Plan.Agreement.UNSIGNED, by=cast.anna)


STEPS = [{"text": "Kurs suchen", "who": "client"}, {"text": "Antrag schreiben", "who": "counsellor"}]


def test_a_plan_without_a_goal_is_not_agreed(cast):
    plan = start_plan(uuid4(), cast.case, by=cast.anna)
    with pytest.raises(PlanEmpty):
        agree_plan(plan, plan.version, Plan.Agreement.DISCUSSED, by=cast.anna)


def test_the_actions_refuse(cast, plan):
    goal = plan.goals.get()
    for change in (
        lambda: write_plan(plan, {"own_words": "anders"}, plan.version, by=cast.anna),
        lambda: add_goal(uuid4(), plan, {"title": "noch eins"}, [], by=cast.anna),
        lambda: change_goal(goal, {"title": "anders"}, [], goal.version, by=cast.anna),
        lambda: remove_goal(goal, by=cast.anna),
        lambda: discard_plan(plan, plan.version, by=cast.anna),
        lambda: agree_plan(plan, plan.version, Plan.Agreement.PAPER, by=cast.anna),
    ):
        with pytest.raises(PlanAgreed):
            change()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_plan SET own_words = 'x'::bytea",
        "UPDATE cases_plan SET agreed_on = agreed_on - 1",
        "UPDATE cases_plan SET state = 'draft', agreed_on = NULL",
        "UPDATE cases_goal SET title = 'x'::bytea",
        "UPDATE cases_goal SET priority = 'later'",
        "UPDATE cases_step SET text = 'x'::bytea",
        "UPDATE cases_step SET due_on = '2030-01-01'",
        "DELETE FROM cases_step",
        "UPDATE cases_plan SET key_id = gen_random_uuid(), number = 7",
    ],
)
def test_the_database_refuses_too(plan, statement):
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_added_to_it(cast, plan):
    goal = plan.goals.get()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Goal(case=cast.case, key_id=cast.case.key_id, plan=plan, origin=uuid4(), title="heimlich").save()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Step(case=cast.case, key_id=cast.case.key_id, goal=goal, origin=uuid4(), text="heimlich").save()


def test_how_a_step_goes_on_is_written_beside_it(cast, plan):
    goal = plan.goals.get()
    step = goal.steps.first()
    step.goal = goal
    record_step(step, goal.version, status="done", result="Platz zugesagt", by=cast.anna)
    step.refresh_from_db()
    assert (step.status, step.result, step.text) == ("done", "Platz zugesagt", "Kurs suchen")
    goal.refresh_from_db()
    assert goal.status == "in_progress"


def test_a_signature_may_come_later_but_only_once(cast, plan):
    sign_plan(plan, Plan.Agreement.PAPER, by=cast.anna)
    assert Plan.objects.get(pk=plan.pk).agreement == "paper"
    with pytest.raises(NothingToSign):
        sign_plan(plan, Plan.Agreement.UNSIGNED, by=cast.anna)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(agreement=Plan.Agreement.UNSIGNED)


def test_a_version_that_is_no_longer_in_force_is_not_signed(cast, plan):
    second = start_plan(uuid4(), cast.case, by=cast.anna)
    with pytest.raises(NothingToSign):
        sign_plan(second, Plan.Agreement.PAPER, by=cast.anna)
    agree_plan(second, second.version, Plan.Agreement.DISCUSSED, by=cast.anna)
    with pytest.raises(NothingToSign):
        sign_plan(plan, Plan.Agreement.PAPER, by=cast.anna)


def test_a_renewed_key_may_write_the_same_text_anew(plan):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_goal SET key_id = gen_random_uuid(), title = 'x'::bytea, aim = 'y'::bytea")
        cursor.execute("UPDATE cases_step SET key_id = gen_random_uuid(), text = 'x'::bytea")
        cursor.execute("UPDATE cases_plan SET key_id = gen_random_uuid(), own_words = 'x'::bytea")


def test_the_next_version_carries_on_what_is_not_finished(cast, plan):
    goal = plan.goals.get()
    step = goal.steps.first()
    step.goal = goal
    record_step(step, goal.version, status="done", by=cast.anna)
    second = start_plan(uuid4(), cast.case, by=cast.anna)
    carried = second.goals.get()
    assert (second.number, carried.title, carried.origin) == (2, "B1 bis Sommer", goal.origin)
    assert [one.text for one in carried.steps.all()] == ["Antrag schreiben"]
    assert start_plan(uuid4(), cast.case, by=cast.anna).pk == second.pk
    agree_plan(second, second.version, Plan.Agreement.DISCUSSED, by=cast.anna)
    assert list(cast.case.plans.values_list("number", "state")) == [(1, "replaced"), (2, "agreed")]


def test_a_draft_can_be_put_away(cast, plan):
    second = start_plan(uuid4(), cast.case, by=cast.anna)
    discard_plan(second, second.version, by=cast.anna)
    assert list(cast.case.plans.values_list("number", "state")) == [(1, "agreed")]


def test_a_draft_somebody_changed_meanwhile_is_not_put_away(cast, plan):
    second = start_plan(uuid4(), cast.case, by=cast.anna)
    stale = second.version
    write_plan(second, {"own_words": "Ich möchte arbeiten."}, stale, by=cast.anna)
    with pytest.raises(Conflict):
        discard_plan(second, stale, by=cast.anna)


def test_dated_steps_of_the_counsellor_become_tasks_once(cast):
    plan = start_plan(uuid4(), cast.case, by=cast.anna)
    steps = [
        {"text": "Antrag schreiben", "who": "counsellor", "due_on": plan.review_on},
        {"text": "üben", "who": "client"},
    ]
    add_goal(uuid4(), plan, {"title": "B1"}, steps, by=cast.anna)
    agree_plan(plan, plan.version, Plan.Agreement.DISCUSSED, by=cast.anna, tasks=True)
    second = start_plan(uuid4(), cast.case, by=cast.anna)
    agree_plan(second, second.version, Plan.Agreement.DISCUSSED, by=cast.anna, tasks=True)
    task = cast.case.tasks.get()
    assert (task.title, task.due_on, task.assignee) == ("Antrag schreiben", plan.review_on, cast.anna)
