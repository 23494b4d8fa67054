from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from geleit.accounts.decorators import needs
from geleit.cases import header, plan_page
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.plan import review_day, start_plan
from geleit.cases.actions.review import NotInForce, review_plan
from geleit.cases.forms.phase import MoveOn
from geleit.cases.forms.review import OutcomeForm, ReviewForm, outcome_forms, outcomes
from geleit.cases.header import CaseHeader
from geleit.cases.models import Plan
from geleit.cases.models.case import Phase
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import dates, flash
from geleit.core.versions import Conflict


@needs("cases.work")
def plan_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Monitoring: goal by goal in a talk; then the next version, or on as before."""
    head = open_case_page(request, pk, "plan")
    plan = plan_page.in_force(head.case)
    if plan is None:
        return redirect("cases:plan", pk)
    if not head.case.is_open:
        return closed_page(request, head)
    data = request.POST or None
    goals = outcome_forms(data, plan)
    form = ReviewForm(data, initial={"next_review_on": review_day(head.case, dates.today())})
    MoveOn.offer(form, head.case, Phase.MONITORING)
    status = 200
    if request.method == "POST":
        if all([form.is_valid(), *(goal.is_valid() for goal in goals)]):
            try:
                return _save(request, head, plan, form, goals)
            except Conflict as conflict:
                show_conflict(goals, conflict)
                status = 409
            except (CaseClosed, NotInForce):
                return redirect("cases:plan", pk)
        else:
            status = 422
    context = header.context(head, plan=plan, form=form, goals=goals, draft=plan_page.draft_of(head.case))
    return render(request, "cases/review.html", context, status=status)


def _save(
    request: HttpRequest, head: CaseHeader, plan: Plan, form: ReviewForm, goals: list[OutcomeForm]
) -> HttpResponse:
    with transaction.atomic():
        review_plan(plan, outcomes(goals), next_review_on=form.cleaned_data["next_review_on"], by=request.user)
        if form.cleaned_data.get("move_on"):
            move_to_phase(head.case, Phase.MONITORING, by=request.user)
        if "next" in request.POST:
            start_plan(uuid4(), head.case, by=request.user)
    if "next" in request.POST:
        flash.done(request, _("The talk is written down. Here is the draft of the next version."))
    else:
        flash.done(request, _("The talk is written down. The plan goes on as it is."))
    return redirect("cases:plan", head.case.pk)


def show_conflict(goals: list[OutcomeForm], conflict: Conflict) -> None:
    """Both texts at the goal somebody else saved meanwhile; all other goals keep what was typed."""
    for form in goals:
        if conflict.theirs is None or form.goal.pk == conflict.theirs.pk:
            form.show_conflict(conflict.theirs)
