from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from geleit.accounts.decorators import needs
from geleit.cases import header, plan_page
from geleit.cases.actions import agreement as actions
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.documents import add_document
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.plan import PlanAgreed
from geleit.cases.forms.agreement import AgreeForm, SignForm
from geleit.cases.forms.phase import MoveOn
from geleit.cases.header import CaseHeader
from geleit.cases.models import Plan
from geleit.cases.models.case import Phase
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import dates, flash
from geleit.core.drawing import NotADrawing
from geleit.core.uploads.file_types import CleanFile
from geleit.core.versions import Conflict

SCAN_KIND = "support_plan"


@needs("cases.work")
def plan_agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft was discussed: it comes into force, signed or not."""
    head = open_case_page(request, pk, "plan")
    draft = plan_page.draft_of(head.case)
    if draft is None:
        return redirect("cases:plan", pk)
    if not head.case.is_open:
        return closed_page(request, head)
    initial = {"version": draft.version, "agreed_on": dates.today(), "how": Plan.Agreement.DISCUSSED, "tasks": True}
    form = AgreeForm(request.POST or None, request.FILES or None, initial=initial)
    if not _dated_steps(draft):
        del form.fields["tasks"]
    MoveOn.offer(form, head.case, Phase.LINKING)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _agree(request, head, draft, form)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except (actions.PlanEmpty, NotADrawing) as problem:
            form.add_error("how", _why(problem))
        except (CaseClosed, PlanAgreed):
            return redirect("cases:plan", pk)
    return _page(request, head, draft, form, status)


def _agree(request: HttpRequest, head: CaseHeader, draft: Plan, form: AgreeForm) -> HttpResponse:
    data = form.cleaned_data
    actions.agree_plan(
        draft,
        data["version"],
        data["how"],
        on=data["agreed_on"],
        drawing=data["drawing"],
        tasks=data.get("tasks", False),
        by=request.user,
    )
    if data.get("move_on"):
        move_to_phase(head.case, Phase.LINKING, by=request.user)
    _keep_scan(request, head, data)
    flash.done(request, _("The plan is in force. It stays as it is; a review makes the next version."))
    return redirect("cases:plan", head.case.pk)


@needs("cases.work")
def plan_sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A signature that comes after the talk."""
    head = open_case_page(request, pk, "plan")
    agreed = plan_page.in_force(head.case)
    if agreed is None or agreed.agreement not in actions.UNSIGNED:
        return redirect("cases:plan", pk)
    if not head.case.is_open:
        return closed_page(request, head)
    way = request.GET.get("wie")
    form = SignForm(
        request.POST or None, request.FILES or None, initial={"how": way if way in Plan.Agreement else "paper"}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.sign_plan(agreed, data["how"], drawing=data["drawing"], by=request.user)
            _keep_scan(request, head, data)
            flash.done(request, _("The signature is added."))
            return redirect("cases:plan", pk)
        except NotADrawing as problem:
            form.add_error("how", _why(problem))
        except (CaseClosed, actions.NothingToSign):
            return redirect("cases:plan", pk)
    return _page(request, head, agreed, form, 200)


def _why(problem: Exception) -> str:
    if isinstance(problem, actions.PlanEmpty):
        return _("There is no goal in the plan yet.")
    return _("The drawing did not arrive. Please draw once more.")


def _keep_scan(request: HttpRequest, head: CaseHeader, data: dict[str, Any]) -> None:
    scan: CleanFile | None = data.get("scan")
    if scan and data["how"] == Plan.Agreement.PAPER:
        add_document(uuid4(), head.case, scan, SCAN_KIND, by=request.user)


def _dated_steps(plan: Plan) -> bool:
    return plan.goals.filter(steps__who="counsellor", steps__due_on__isnull=False).exists()


def _page(request: HttpRequest, head: CaseHeader, plan: Plan, form: Any, status: int) -> HttpResponse:
    context = header.context(head, form=form, plan=plan)
    return render(request, "cases/agreement.html", context, status=422 if form.errors else status)
