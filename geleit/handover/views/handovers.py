"""Handovers of a case: the list with what comes near, the page of one, and its beginning."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.header import CaseHeader
from geleit.cases.plan_page import paper_choices
from geleit.cases.views.closed import closed_page
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.handover.actions import triggers
from geleit.handover.actions.running import Over, begin_handover, settle_item
from geleit.handover.forms.steps import BeginForm, ItemForm
from geleit.handover.models import Handover, HandoverItem, Trigger
from geleit.handover.progress import Line, lines_of, settled
from geleit.handover.proposing import Proposal, proposals
from geleit.handover.stepping import NOW, steps_of
from geleit.people.models import Person

TAB = "handover"


@needs("cases.work")
@require_GET
def handover_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    head = open_case_page(request, pk, TAB)
    context = {
        "handovers": list(Handover.objects.visible_to(request.user).filter(case=head.case).select_related("checklist")),
        "triggers": open_triggers(request, head),
    }
    return render(request, "handover/list.html", header.context(head, **context))


def open_triggers(request: HttpRequest, head: CaseHeader) -> list[tuple[Trigger, list[Proposal]]]:
    found = Trigger.objects.visible_to(request.user).filter(case=head.case, handover=None, dropped_at=None)
    return [(trigger, offered(trigger, head.person)) for trigger in found]


def offered(trigger: Trigger, person: Person) -> list[Proposal]:
    return proposals(trigger, list(person.periods.all()), list(person.milestones.all()))


@needs("cases.work")
def handover_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From nothing, or from a trigger that says what it is about."""
    head = open_case_page(request, pk, TAB)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        trigger = Trigger.objects.visible_to(request.user).filter(case=head.case, pk=data["trigger"]).first()
        code, kind = data["what"].split(":")
        said = {name: data[name] for name in ("planned_on", "is_legal", "reason")}
        try:
            made = once(
                data["id"],
                Handover.objects.visible_to(request.user),
                lambda: begin_handover(data["id"], head.case, code, kind, trigger=trigger, by=request.user, **said),
            )
        except CaseClosed:
            return closed_page(request, head)
        return redirect("handover:detail", pk, made.pk)
    context = header.context(head, form=form)
    return render(request, "handover/new.html", context, status=422 if form.errors else 200)


@needs("cases.work")
@require_POST
def trigger_begin(request: HttpRequest, pk: UUID, trigger: UUID) -> HttpResponse:
    """One click: the right checklist, the day as far as it is known. Where the record does not say what follows, the
    click says it.
    """
    head = open_case_page(request, pk, TAB)
    found = get_object_or_404(Trigger.objects.visible_to(request.user), pk=trigger, case=head.case)
    if found.handover_id:
        return redirect("handover:detail", pk, found.handover_id)
    chosen = _chosen(request, offered(found, head.person))
    if chosen is None:
        flash.warn(request, _("The record does not say what follows. Please choose it."))
        return redirect("handover:list", pk)
    try:
        made = once(
            found.pk,  # two clicks on one trigger are one handover
            Handover.objects.visible_to(request.user),
            lambda: begin_handover(
                found.pk,
                head.case,
                chosen.code,
                chosen.kind,
                planned_on=chosen.planned_on,
                is_legal=chosen.is_legal,
                trigger=found,
                by=request.user,
            ),
        )
    except CaseClosed:
        return closed_page(request, head)
    return redirect("handover:detail", pk, made.pk)


def _chosen(request: HttpRequest, found: list[Proposal]) -> Proposal | None:
    if len(found) == 1:
        return found[0]
    return next((one for one in found if one.what == request.POST.get("what")), None)


@needs("cases.work")
@require_POST
def trigger_drop(request: HttpRequest, pk: UUID, trigger: UUID) -> HttpResponse:
    found = get_object_or_404(
        Trigger.objects.visible_to(request.user).select_related("case__office"), pk=trigger, case=pk
    )
    triggers.drop_trigger(found, by=request.user)
    return redirect("handover:list", pk)


def open_handover(request: HttpRequest, pk: UUID, handover: UUID) -> tuple[CaseHeader, Handover]:
    """Every page of a handover begins here."""
    head = open_case_page(request, pk, TAB)
    mine = Handover.objects.visible_to(request.user).select_related(
        "checklist", "consent", "request", "appointment", "lead", "deputy"
    )
    found = get_object_or_404(mine, pk=handover, case=head.case)
    found.case = head.case
    return head, found


@needs("cases.work")
@require_GET
def handover_detail(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """What is done, what comes next, and the checklist."""
    head, found = open_handover(request, pk, handover)
    return _detail(request, head, found)


def _detail(
    request: HttpRequest, head: CaseHeader, found: Handover, wrong: tuple[str, ItemForm] | None = None
) -> HttpResponse:
    steps, lines = steps_of(found), lines_of(found)
    context = {
        "handover": found,
        "steps": steps,
        "next_step": next((step for step in steps if step.state == NOW), None),
        "still": [_with_form(line, wrong) for line in lines if not line.is_settled],
        "through": [_with_form(line, wrong) for line in lines if line.is_settled],
        "settled": settled(lines),
        "total": len(lines),
        "languages": paper_choices(head.person),
    }
    return render(request, "handover/detail.html", header.context(head, **context), status=wrong_status(wrong))


def wrong_status(wrong: tuple[str, ItemForm] | None) -> int:
    return 422 if wrong else 200


def _with_form(line: Line, wrong: tuple[str, ItemForm] | None) -> tuple[Line, ItemForm]:
    if wrong and wrong[0] == line.item.key:
        return line, wrong[1]
    known = {"version": line.version, "status": line.status, "why": line.why, "on_sheet": line.on_sheet}
    return line, ItemForm(initial=known, auto_id=f"{line.item.key}_%s")


@needs("cases.work")
@require_POST
def item_settle(request: HttpRequest, pk: UUID, handover: UUID, item: str) -> HttpResponse:
    """One item of the checklist: done with one click, everything else in its small form."""
    head, found = open_handover(request, pk, handover)
    known = {line.item.key: line for line in lines_of(found)}
    if item not in known:
        return redirect("handover:detail", pk, handover)
    form = ItemForm(_sent(request, known[item]), auto_id=f"{item}_%s")
    if not form.is_valid():
        return _detail(request, head, found, (item, form))
    try:
        settle_item(found, item, by=request.user, **form.cleaned_data)
    except Conflict:
        flash.warn(request, _("A colleague has just said something else about this item. Please look again."))
    except Over as over:
        flash.warn(request, str(over))
    return redirect(f"{found.get_absolute_url()}#{item}")


def _sent(request: HttpRequest, line: Line) -> Any:
    """The button "done" sends the state alone; note and tick stay as they are."""
    if "quick" not in request.POST:
        return request.POST
    sent = request.POST.copy()
    sent["status"], sent["why"] = HandoverItem.Status.DONE, line.why
    if line.on_sheet:
        sent["on_sheet"] = "on"
    return sent
