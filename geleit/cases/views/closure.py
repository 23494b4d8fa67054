from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.cases import header, plan_page
from geleit.cases.actions import closure as actions
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.closure_page import compared_rows
from geleit.cases.forms.closure import ClosureForm
from geleit.cases.forms.review import OutcomeForm, outcome_forms, outcomes
from geleit.cases.header import CaseHeader
from geleit.cases.models import Appointment, Case, Closure
from geleit.cases.views.opening import open_case, open_case_page
from geleit.cases.views.review import show_conflict
from geleit.core import dates, flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.programmes.codes import code_list


@needs("cases.work")
def closure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Abschluss; for a closed case what was written then, and the way to go on."""
    head = open_case_page(request, pk, "closure")
    if not head.case.is_open:
        return _closed(request, head)
    plan = plan_page.in_force(head.case)
    data = request.POST or None
    goals = outcome_forms(data, plan, with_steps=False)
    form = ClosureForm(data, case=head.case, initial=_known(head))
    status = 200
    if request.method == "POST":
        if all([form.is_valid(), *(goal.is_valid() for goal in goals)]):
            try:
                return _close(request, head, form, goals)
            except Conflict as conflict:
                show_conflict(goals, conflict)
                status = 409
            except CaseClosed:  # by somebody else meanwhile
                return redirect("cases:closure", pk)
        else:
            status = 422
    context = header.context(head, form=form, goals=goals, earlier=_earlier(head), still_open=_still_open(head.case))
    return render(request, "cases/closure.html", context, status=status)


def _close(request: HttpRequest, head: CaseHeader, form: ClosureForm, goals: list[OutcomeForm]) -> HttpResponse:
    data = form.cleaned_data
    said = {name: data[name] for name in ("talk_held", "after_care_on", "note", "closed_on")}
    said |= {"compared": form.compared(), "outcomes": outcomes(goals)}
    once(
        data["id"],
        Closure.objects.visible_to(request.user),
        lambda: actions.close_case(data["id"], head.case, data["reason"], by=request.user, **said),
    )
    flash.done(request, _("The case is closed. You can still read it, and reopen it at any time."))
    return redirect("cases:closure", head.case.pk)


@needs("cases.work")
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = open_case(request, pk)
    if not case.is_open:
        actions.reopen_case(case, by=request.user)
        flash.done(request, _("The case goes on, with the same team and everything that was written."))
    return redirect("cases:detail", pk)


def _still_open(case: Case) -> int:
    """Appointments to come, deadlines and tasks: closing leaves them as they are."""
    to_come = case.appointments.filter(ends_at__gte=dates.now(), state=Appointment.State.PLANNED)
    return to_come.count() + case.tasks.filter(done_on=None).count()


def _known(head: CaseHeader) -> dict[str, Any]:
    today = dates.today()
    return {"closed_on": today, **actions.start_and_end(head.case, today)}


def _earlier(head: CaseHeader) -> list[dict[str, Any]]:
    """Closures of a case that was reopened, the latest first."""
    reasons = code_list("closing_reason")
    found = head.case.closures.select_related("author").order_by("-closed_on", "-pk")
    return [{"closure": one, "reason": reasons.label(one.reason), "rows": compared_rows(one)} for one in found]


def _closed(request: HttpRequest, head: CaseHeader) -> HttpResponse:
    closures = _earlier(head)
    plan = plan_page.in_force(head.case)
    context = {
        "shown": closures[0] if closures else None,
        "earlier": closures[1:],
        "goals": plan_page.goal_lines(plan) if plan else [],
    }
    return render(request, "cases/closure_closed.html", header.context(head, **context))
