"""What somebody does with a hint: put it into the plan, make its deadline a real one, print it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.audit.record import record
from geleit.cases import deadlines, header
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.forms.schedule import DeadlineForm, case_team
from geleit.cases.header import CaseHeader
from geleit.cases.models import Goal
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import dates, flash
from geleit.core.once import once
from geleit.hints import pages
from geleit.hints.actions.pins import pin_as_goal, pin_as_step
from geleit.hints.care import marked_rules
from geleit.hints.forms import DeadlineQuestion
from geleit.hints.known import known_of, say
from geleit.hints.models import Pin
from geleit.hints.paper import hint_paper, paper_name
from geleit.hints.picture import one_hint
from geleit.hints.views.hints import fetch_rule, open_goals, sent_id
from geleit.rules.deadlines import Calculation
from geleit.rules.loading import catalogue
from geleit.rules.rule import Rule

# Rule → kind of deadline in the calendar; with the others the counsellor chooses.
KINDS = {
    **dict.fromkeys(("D01", "D02", "D02_alt", "D03", "D05", "D22", "D22s", "D23"), "appeal_deadline"),
    **dict.fromkeys(("D04", "D06", "D06e"), "objection_deadline"),
    **dict.fromkeys(("D16", "D16z", "D17"), "authorisation_expiry"),
    **dict.fromkeys(("D10", "D29"), "permit_expiry"),
    "D08d": "family_reunification_3_months",
    "D12": "passport_expiry",
    "D15": "course_registration",
    "D20a": "contract_end",
}


@needs("cases.work")
@require_POST
def pin(request: HttpRequest, pk: UUID, rule: str) -> HttpResponse:
    """As a goal, which can then be put into better words; or as a step of a goal there is."""
    head, which = open_case_page(request, pk, "hints"), fetch_rule(rule)
    new, goal = sent_id(request), request.POST.get("goal", "")
    if Pin.objects.visible_to(request.user).filter(pk=new).exists():
        return redirect("cases:plan", pk)
    try:
        if goal:
            chosen = _chosen(request, head, goal)
            once(new, Pin.objects.visible_to(request.user), lambda: pin_as_step(new, chosen, which, by=request.user))
            flash.done(request, _("The hint is a step of the plan now."))
            return redirect("cases:plan", pk)
        made = once(
            new, Pin.objects.visible_to(request.user), lambda: pin_as_goal(new, head.case, which, by=request.user)
        )
    except CaseClosed:
        return closed_page(request, head)
    flash.done(request, _("The hint is a goal of the draft now. Put it into the person's own words."))
    return redirect("cases:goal_edit", pk, made.pk) if isinstance(made, Goal) else redirect("cases:plan", pk)


def _chosen(request: HttpRequest, head: CaseHeader, goal: str) -> Goal:
    for one in open_goals(request, head):
        if str(one.pk) == goal:
            return one
    raise Http404


@needs("cases.work")
def deadline(request: HttpRequest, pk: UUID, rule: str) -> HttpResponse:
    """The day is worked out, shown with every step, and goes into the form of a new deadline."""
    head, which = open_case_page(request, pk, "hints"), fetch_rule(rule)
    if which.deadline is None:
        raise Http404
    context: dict = {"rule": which, "title": say(which.title)}
    if which.deadline.fixed:
        return _worked_out(request, head, which, catalogue().deadline(which.id), context)
    initial = {"land": head.case.office.land}
    form = DeadlineQuestion(request.POST or None, rule=which, born=head.person.birth_date, initial=initial)
    if request.method == "POST" and form.is_valid() and form.calculation:
        return _worked_out(request, head, which, form.calculation, {**context, "form": form})
    status = 422 if form.errors else 200
    return render(request, "hints/deadline.html", header.context(head, **context, form=form), status=status)


def _worked_out(
    request: HttpRequest, head: CaseHeader, rule: Rule, calculation: Calculation, context: dict
) -> HttpResponse:
    kind = KINDS.get(rule.id, "")
    new = {
        "deadline_type": kind,
        "title": say(rule.title),
        "due_on": calculation.day,
        "remind_on": max(deadlines.remind_on(kind, calculation.day), dates.today()),
        "assignee": request.user.pk,
        "note": f"{', '.join(rule.legal_refs)} · {say(calculation.goes_first)}",
    }
    context |= pages.calculated(rule, calculation)
    if head.case.is_open and not rule.deadline.looks_back:
        context["new"] = DeadlineForm(staff=case_team(head.case), initial=new)
    return render(request, "hints/deadline.html", header.context(head, **context))


@needs("cases.work")
@require_GET
def hint_pdf(request: HttpRequest, pk: UUID, rule: str) -> HttpResponse:
    head, which = open_case_page(request, pk, "hints"), fetch_rule(rule)
    known = known_of(head.person)
    case = head.case
    paper = hint_paper(case, one_hint(which, known, dates.today(), marked_rules(request.user)), known)
    detail = {"area": "hints", "rule": which.id}
    record("content.exported", by=request.user, subject=pk, subject_kind="case", office=case.office_id, detail=detail)
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{paper_name(case, which)}"'
    response.headers["Cache-Control"] = "no-store"
    return response
