"""Into the plan, into the calendar, onto paper."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.audit.models import AuditEvent
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.plan import start_plan
from geleit.cases.models import Goal, Plan, Task
from geleit.hints import paper
from geleit.hints.models import Pin


def url(cast, name, rule="C02"):
    return reverse(f"hints:{name}", args=[cast.case.pk, rule])


@pytest.fixture
def agreed(tolerated):
    cast = tolerated
    with acting_as(cast.anna, purpose="test"):
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        steps = [{"text": "Kurs suchen", "who": "client"}]
        goal = add_goal(
            uuid4(), plan, {"title": "B1 bis Sommer", "domain": "language_communication"}, steps, by=cast.anna
        )
        agree_plan(plan, plan.version, Plan.Agreement.DISCUSSED, by=cast.anna)
    return goal


def test_a_hint_becomes_a_goal_of_the_draft_with_its_next_steps(browsers, tolerated):
    answer = browsers.anna.post(url(tolerated, "pin"), {"id": str(uuid4())})
    goal = Goal.objects.get()
    assert answer.url == reverse("cases:goal_edit", args=[tolerated.case.pk, goal.pk])
    assert "§ 25b" in goal.title
    assert (goal.domain, goal.plan.state) == ("residence_security", "draft")
    assert "Im Plan seit 20.11.2026 (Anna)" in browsers.anna.get(url(tolerated, "detail")).content.decode()
    assert AuditEvent.objects.filter(event="hint.pinned", subject=tolerated.case.pk).count() == 1


def test_sent_twice_it_is_one_goal(browsers, tolerated):
    same = {"id": str(uuid4())}
    for _again in range(2):
        assert browsers.anna.post(url(tolerated, "pin"), same).status_code == 302
    assert (Goal.objects.count(), Pin.objects.count()) == (1, 1)


def test_a_hint_becomes_a_step_and_what_was_agreed_stays(browsers, agreed, tolerated):
    browsers.anna.post(url(tolerated, "pin"), {"id": str(uuid4()), "goal": str(agreed.pk)})
    assert [step.text for step in agreed.steps.all()] == ["Kurs suchen"]
    next_one = Goal.objects.get(origin=agreed.origin, plan__state="draft")
    texts = [step.text for step in next_one.steps.all()]
    assert texts[0] == "Kurs suchen"
    assert texts[1].startswith("Prüfen und klären: § 25b")


def test_the_goal_of_another_case_is_none_to_choose(browsers, tolerated):
    assert browsers.anna.post(url(tolerated, "pin"), {"id": str(uuid4()), "goal": str(uuid4())}).status_code == 404


def test_which_hint_was_chosen_is_sealed(browsers, tolerated):
    browsers.anna.post(url(tolerated, "pin"), {"id": str(uuid4())})
    assert "C02" not in str(Pin.objects.values_list("kind", "origin", "case"))
    assert Pin.objects.get().rule == "C02"


def test_a_deadline_is_worked_out_with_every_step(browsers, tolerated):
    """Posted on Monday 2 November 2026: arrived on Friday 6; a month later, 6 December, is a Sunday."""
    typed = {"day": "2.11.2026", "runs_from": "posted", "land": "BW"}
    text = browsers.anna.post(url(tolerated, "deadline", "D04"), typed).content.decode()
    assert "Montag, 7. Dezember 2026" in text
    assert "06.11.2026" in text
    assert "Die Rechtsbehelfsbelehrung geht vor." in text


def test_it_becomes_a_real_deadline_with_lead_time(browsers, tolerated):
    typed = {"day": "2.11.2026", "runs_from": "posted", "land": "BW"}
    form = browsers.anna.post(url(tolerated, "deadline", "D04"), typed).context["new"]
    values = {name: form[name].value() for name in form.fields}
    assert (values["deadline_type"], values["due_on"]) == ("objection_deadline", date(2026, 12, 7))
    values |= {"due_on": "07.12.2026", "remind_on": "23.11.2026"}
    browsers.anna.post(reverse("cases:deadline_new", args=[tolerated.case.pk]), values)
    task = Task.objects.get()
    assert (task.is_deadline, task.due_on, task.remind_on) == (True, date(2026, 12, 7), date(2026, 11, 23))
    assert "Rechtsbehelfsbelehrung geht vor" in task.note


def test_a_day_that_looks_back_is_no_deadline(browsers, tolerated):
    answer = browsers.anna.post(url(tolerated, "deadline", "D18"), {"day": "20.11.2026"})
    assert "Erster Tag, der noch zählt" in answer.content.decode()
    assert "new" not in answer.context


def test_a_wrong_day_gets_a_sentence(browsers, tolerated):
    answer = browsers.anna.post(
        url(tolerated, "deadline", "D04"), {"day": "31.11.2026", "runs_from": "posted", "land": "BW"}
    )
    assert answer.status_code == 422
    assert "31. November" in answer.content.decode()


def test_a_rule_without_deadline_has_no_such_page(browsers, tolerated):
    assert browsers.anna.get(url(tolerated, "deadline", "C02")).status_code == 404


def test_on_paper_without_a_name_in_the_file_name(browsers, tolerated):
    answer = browsers.anna.get(url(tolerated, "pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert tolerated.case.number in answer.headers["Content-Disposition"]
    assert "Yıldırım" not in answer.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    event = AuditEvent.objects.get(event="content.exported")
    assert event.detail == {"area": "hints", "rule": "C02"}


def test_paper_says_no_more_for_certain_than_the_page(browsers, tolerated, monkeypatch):
    """A changed text, exceptions and discretion stand on paper too; Esra's § 25b asks for all of them."""
    printed = []
    monkeypatch.setattr(paper.pdf, "render", lambda name, data: printed.append(data) or b"")
    browsers.anna.get(url(tolerated, "pdf"))
    browsers.deniz.post(reverse("hints:mark"), {"id": str(uuid4()), "section": "§ 25b AufenthG", "note": ""})
    browsers.anna.get(url(tolerated, "pdf"))
    assert [data["words"]["careful"].startswith("Der Gesetzestext hat sich") for data in printed] == [False, True]
    results = [line["result"] for line in printed[0]["lines"]]
    assert "erfüllt, Ausnahmen möglich" in results  # six years
    assert "noch zu klären, nur im Ermessen" in results  # identity cleared too late


@pytest.mark.parametrize("name", ["pin", "deadline", "pdf"])
def test_a_colleague_does_not_even_see_that_there_is_a_case(browsers, tolerated, name):
    method = browsers.bilal.post if name == "pin" else browsers.bilal.get
    assert method(url(tolerated, name, "D04")).status_code == 404
