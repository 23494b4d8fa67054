from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.audit.record import record, record_opening
from geleit.cases import header, plan_page
from geleit.cases.actions import plan as actions
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.forms.plan import PlanForm
from geleit.cases.header import CaseHeader
from geleit.cases.models import Plan
from geleit.cases.plan_paper import paper_name, plan_paper
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case, open_case_page
from geleit.core import flash
from geleit.core.forms import NewObjectForm, VersionedForm
from geleit.core.versions import Conflict


@needs("cases.work")
@require_GET
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft if there is one, else the version in force."""
    head = open_case_page(request, pk, "plan")
    draft, agreed = plan_page.draft_of(head.case), plan_page.in_force(head.case)
    shown = draft or agreed if head.case.is_open else agreed or draft
    return _page(request, head, shown, agreed=agreed)


@needs("cases.work")
@require_GET
def plan_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Any version, as it was agreed."""
    head = open_case_page(request, pk, "plan")
    return _page(request, head, fetch_version(request, pk, number), agreed=plan_page.in_force(head.case))


def _page(request: HttpRequest, head: CaseHeader, shown: Plan | None, *, agreed: Plan | None) -> HttpResponse:
    case = head.case
    context: dict[str, Any] = {
        "plan": shown,
        "agreed": agreed,
        "versions": list(case.plans.order_by("-number")),
        "proposals": plan_page.from_assessment(case),
        "new_id": uuid4(),
    }
    if shown:
        languages = plan_page.paper_languages(head.person)
        names = settings.CLIENT_LANGUAGES
        context |= {
            "goals": plan_page.goal_lines(shown),
            "called": plan_page.called(head.person),
            "paper_language": (languages[0], names[languages[0]]),
            "more_languages": [(language, names[language]) for language in languages[1:]],
            "editable": shown.state == Plan.State.DRAFT and case.is_open,
            "steps_go_on": shown.state != Plan.State.REPLACED and case.is_open,
        }
    return render(request, "cases/plan.html", header.context(head, **context))


@needs("cases.work")
@require_POST
def plan_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first version, or the next one; sent twice, it is the same draft."""
    case = open_case(request, pk)
    form = NewObjectForm(request.POST)
    if not form.is_valid():
        return redirect("cases:plan", pk)
    spoken = case.person.languages.order_by("-preferred", "pk").first()
    try:
        draft = actions.start_plan(
            form.cleaned_data["id"], case, by=request.user, language=spoken.language if spoken else ""
        )
    except CaseClosed as closed:
        flash.warn(request, str(closed))
        return redirect("cases:plan", pk)
    return redirect("cases:plan_edit" if draft.number == 1 else "cases:plan", pk)


@needs("cases.work")
def plan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stands around the goals of the draft."""
    head = open_case_page(request, pk, "plan")
    if not head.case.is_open:
        return closed_page(request, head)
    draft = plan_page.draft_of(head.case)
    if draft is None:
        return redirect("cases:plan", pk)
    initial = {name: getattr(draft, name) for name in (*actions.FIELDS, "version")}
    form = PlanForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_plan(draft, form.said(), form.cleaned_data["version"], by=request.user)
            flash.done(request, _("Saved."))
            return redirect("cases:plan", pk)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except (CaseClosed, actions.PlanAgreed):
            return redirect("cases:plan", pk)
    context = header.context(head, form=form, plan=draft)
    return render(request, "cases/plan_form.html", context, status=422 if form.errors else status)


@needs("cases.work")
@require_POST
def plan_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = plan_page.draft_of(open_case(request, pk))
    form = VersionedForm(request.POST)
    if draft and form.is_valid():
        try:
            actions.discard_plan(draft, form.cleaned_data["version"], by=request.user)
            flash.done(request, _("The draft is put away."))
        except (Conflict, actions.PlanAgreed):
            flash.warn(request, _("Somebody changed the plan meanwhile. Please look at it again."))
    return redirect("cases:plan", pk)


@needs("cases.work")
@require_GET
def plan_pdf(request: HttpRequest, pk: UUID, number: int, language: str) -> HttpResponse:
    """The version on paper, to print and to take along."""
    if language not in settings.CLIENT_LANGUAGES:
        raise Http404
    case = open_case(request, pk)
    shown = fetch_version(request, pk, number)
    paper = plan_paper(shown, language)
    detail = {"area": "plan", "number": number, "language": language}
    record(
        "content.exported",
        by=request.user,
        subject=case.pk,
        subject_kind="case",
        office=case.office_id,
        on=shown,
        detail=detail,
    )
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{paper_name(shown, language)}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("cases.work")
@require_GET
def plan_signature(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """What was drawn on the screen."""
    shown = fetch_version(request, pk, number)
    if not shown.signature:
        raise Http404
    record_opening(pk, "case", "plan", by=request.user, office=shown.case.office_id)
    response = HttpResponse(shown.signature, content_type="image/png")
    response.headers["Cache-Control"] = "no-store"
    return response


def fetch_version(request: HttpRequest, case: UUID, number: int) -> Plan:
    own = Plan.objects.visible_to(request.user).filter(case=case)
    return get_object_or_404(own.select_related("author", "case__person", "case__office__organisation"), number=number)
