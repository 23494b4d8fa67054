from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases import header, plan_page
from geleit.cases.actions import goals as actions
from geleit.cases.actions.agreement import remember_step
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.plan import PlanAgreed, start_plan
from geleit.cases.forms.plan import (
    GoalEditForm,
    GoalForm,
    StepProgressForm,
    StepRows,
    step_lines,
    step_values,
    steps_of,
)
from geleit.cases.header import CaseHeader
from geleit.cases.models import Case, Goal, Plan, Step
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.programmes.codes import code_list


@needs("cases.work")
def goal_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A goal of the draft; where there is none yet, saving it begins the next version."""
    head = open_case_page(request, pk, "plan")
    if not head.case.is_open:
        return closed_page(request, head)
    draft = plan_page.draft_of(head.case)
    form = GoalForm(request.POST or None, initial={"domain": _proposed(request)})
    rows = StepRows(request.POST or None, prefix="steps")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        with suppress(CaseClosed, PlanAgreed):
            once(
                form.cleaned_data["id"],
                Goal.objects.visible_to(request.user),
                lambda: _add(head.case, form, rows, request.user),
            )
        return redirect("cases:plan", pk)
    return _form(request, head, form, rows, next_version=draft is None)


@transaction.atomic
def _add(case: Case, form: GoalForm, rows: BaseFormSet, user: User) -> Goal:
    draft = start_plan(uuid4(), case, by=user)  # the draft there is, or the next version
    return actions.add_goal(form.cleaned_data["id"], draft, form.said(), steps_of(rows), by=user)


@needs("cases.work")
def goal_edit(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "plan")
    changed = _fetch_goal(request, pk, goal)
    if changed.plan.state != Plan.State.DRAFT or not head.case.is_open:
        return redirect("cases:plan", pk)
    initial = {name: getattr(changed, name) for name in (*actions.GOAL_FIELDS, "version")}
    form = GoalEditForm(request.POST or None, initial=initial)
    rows = StepRows(request.POST or None, prefix="steps", initial=step_values(changed))
    status = 200
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            actions.change_goal(changed, form.said(), steps_of(rows), form.cleaned_data["version"], by=request.user)
            return redirect("cases:plan", pk)
        except Conflict as conflict:
            _show_conflict(form, rows, conflict.theirs)
            status = 409
        except (CaseClosed, PlanAgreed):
            return redirect("cases:plan", pk)
    return _form(request, head, form, rows, goal=changed, status=status)


@needs("cases.work")
@require_POST
def goal_remove(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    removed = _fetch_goal(request, pk, goal)
    try:
        actions.remove_goal(removed, by=request.user)
        flash.done(request, _("The goal is taken out of the draft."))
    except (CaseClosed, PlanAgreed):
        flash.warn(request, _("An agreed version stays as it is. A review makes the next one."))
    return redirect("cases:plan", pk)


@needs("cases.work")
def step_record(request: HttpRequest, pk: UUID, step: UUID) -> HttpResponse:
    """How one step goes on."""
    head = open_case_page(request, pk, "plan")
    shown = _fetch_step(request, pk, step)
    if not head.case.is_open:
        return closed_page(request, head)
    if shown.goal.plan.state == Plan.State.REPLACED:
        return redirect("cases:plan_version", pk, shown.goal.plan.number)
    initial = {"version": shown.goal.version, "status": shown.status, "result": shown.result}
    form = StepProgressForm(request.POST or None, initial=initial, step=shown)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.record_step(shown, data["version"], status=data["status"], result=data["result"], by=request.user)
            if data["as_task"]:
                remember_step(shown, by=request.user)
            return redirect("cases:plan", pk)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs and _fetch_step(request, pk, step))
            form.data["version"] = getattr(conflict.theirs, "version", 0)
            status = 409
        except CaseClosed:
            return redirect("cases:plan", pk)
    who = plan_page.who_words(shown, shown.goal.plan)
    context = header.context(head, form=form, step=shown, who=who)
    return render(request, "cases/step_form.html", context, status=422 if form.errors else status)


def _proposed(request: HttpRequest) -> str:
    domain = request.GET.get("bereich", "")
    return domain if domain in code_list("life_domain") else ""


def _show_conflict(form: GoalEditForm, rows: BaseFormSet, theirs: Goal | None) -> None:
    form.show_conflict(theirs)
    mine, other = step_lines(steps_of(rows)), step_lines(step_values(theirs)) if theirs else ""
    if mine != other:
        form.conflict["differences"].append({"label": _("Steps"), "mine": mine, "theirs": other})


def _form(
    request: HttpRequest, head: CaseHeader, form: Any, rows: BaseFormSet, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = header.context(head, form=form, rows=rows, **more)
    wrong = form.errors or (rows.is_bound and rows.total_error_count())
    return render(request, "cases/goal_form.html", context, status=422 if wrong else status)


def _fetch_goal(request: HttpRequest, case: UUID, pk: UUID) -> Goal:
    own = Goal.objects.visible_to(request.user).filter(case=case)
    return get_object_or_404(own.select_related("plan", "case__office").prefetch_related("steps"), pk=pk)


def _fetch_step(request: HttpRequest, case: UUID, pk: UUID) -> Step:
    own = Step.objects.visible_to(request.user).filter(case=case)
    related = own.select_related("case__office", "goal__case__office", "goal__plan__author", "goal__plan__case__person")
    return get_object_or_404(related, pk=pk)
