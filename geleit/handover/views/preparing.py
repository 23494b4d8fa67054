"""Before it is handed over: people, consent, the sheet and the appointment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.accounts.models import Organisation
from geleit.cases import header
from geleit.cases.header import CaseHeader
from geleit.cases.models import Appointment
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.exchange.actions.consent import running
from geleit.exchange.models import Consent
from geleit.exchange.policies import lets_out
from geleit.handover.actions import sheets
from geleit.handover.actions.running import Over, plan_handover, plan_meeting
from geleit.handover.forms.sheet import TYPED, SheetForm
from geleit.handover.forms.steps import ConsentForm, MeetingForm, PlanForm, ShownForm
from geleit.handover.models import Handover, Sheet
from geleit.handover.suggesting import suggested
from geleit.handover.views.handovers import open_handover
from geleit.people.views.way_back import NAME

PLANNED = (
    *("way", "organisation", "to_office", "to_person", "to_phone", "to_deputy", "to_place"),
    *("lead", "deputy", "planned_on", "is_legal"),
)


@needs("cases.work")
def plan(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    head, found = open_handover(request, pk, handover)
    initial = {"version": found.version, **{name: getattr(found, name) for name in PLANNED}}
    form = PlanForm(request.POST or None, case=head.case, organisations=_partners(request), initial=initial)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            plan_handover(found, data.pop("version"), by=request.user, **data)
            return redirect(found)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except Over as over:
            return over_page(request, found, over)
    return step_page(request, head, found, form, _("Who hands over to whom"), status=status)


def _partners(request: HttpRequest) -> Any:
    """Organisations she may know of, but for her own."""
    own = request.user.office.organisation_id if request.user.office else None
    return Organisation.objects.exclude(pk=own).order_by("name")


@needs("cases.work")
def consent(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """Which of the consents of the person this handover rests on; a new one is given on its own page."""
    head, found = open_handover(request, pk, handover)
    good = [one.pk for one in running(head.person)]
    mine = Consent.objects.visible_to(request.user).filter(pk__in=good)
    newest = mine.order_by("-given_at").first()
    chosen = found.consent_id or (newest.pk if newest else None)
    form = ConsentForm(request.POST or None, consents=mine, initial={"consent": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            sheets.choose_consent(found, form.cleaned_data["consent"], by=request.user)
            return redirect(found)
        except Over as over:
            return over_page(request, found, over)
    context = header.context(
        head,
        handover=found,
        form=form,
        consents=good,
        lets_out=lets_out(request.user, head.person),
        way_back=urlencode({NAME: request.path}),
    )
    return render(request, "handover/consent.html", context, status=422 if form.errors else 200)


@needs("cases.work")
def sheet(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """Write the sheet; below it how it looks now, to turn to the person."""
    head, found = open_handover(request, pk, handover)
    if found.needs_consent and (found.consent is None or not found.consent.is_running):
        flash.warn(request, _("Before the sheet comes the consent: it says what may stand on it."))
        return redirect("handover:consent", pk, handover)
    form = SheetForm(request.POST or None, handover=found, initial=_known(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            once(
                data["id"],
                Sheet.objects.visible_to(request.user),
                lambda: sheets.write_sheet(
                    data["id"], found, form.values(), fields=data.get("fields", ()), by=request.user
                ),
            )
            return redirect("handover:sheet", pk, handover)
        except Over as over:
            return over_page(request, found, over)
    written = found.sheet
    context = header.context(
        head,
        handover=found,
        form=form,
        sheet=written,
        as_it_is=written is None or sheets.is_as_shown(written),
        shown_form=ShownForm(),
    )
    return render(request, "handover/sheet.html", context, status=422 if form.errors else 200)


def _known(handover: Handover) -> dict[str, Any]:
    """What was typed the last time; else what ticked items, days and goals of the case say."""
    if written := handover.sheet:
        values = written.content["values"]
        chosen = {"fields": [one["code"] for one in written.fields]}
    else:
        values, chosen = suggested(handover, SheetForm(handover=handover).typed), {}
    return {**chosen, **{TYPED + code: text for code, text in values.items()}}


@needs("cases.work")
@require_POST
def sheet_shown(request: HttpRequest, pk: UUID, handover: UUID, sheet: UUID) -> HttpResponse:
    _head, found = open_handover(request, pk, handover)
    mine = Sheet.objects.visible_to(request.user).select_related("handover__case")
    written = get_object_or_404(mine, pk=sheet, handover=found)
    form = ShownForm(request.POST)
    if not form.is_valid():
        flash.warn(request, _("Please say how the person has seen it."))
        return redirect("handover:sheet", pk, handover)
    if found.sheet != written or not sheets.is_as_shown(written):
        flash.warn(request, _("Something has changed since it was written. Please write and show it anew."))
        return redirect("handover:sheet", pk, handover)
    try:
        sheets.show_sheet(written, form.cleaned_data["how"], by=request.user)
    except Over as over:
        return over_page(request, found, over)
    return redirect(found)


@needs("cases.work")
def meeting(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """The joint meeting: a real appointment of the case."""
    head, found = open_handover(request, pk, handover)
    initial = {
        "interpreter": "needed" if head.person.interpreter == "needed" else "none",
        "with_whom": ", ".join(part for part in (found.to_person, found.to_office) if part),
        "place": found.to_place or "",
        "bring_codes": found.bring_codes or ["paper", "id", "letters"],
        "bring": found.bring or "",
    }
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        said = {**form.said(), "title": _("Handover meeting"), "language": _language(head)}
        try:
            once(
                data["id"],
                Appointment.objects.visible_to(request.user),
                lambda: plan_meeting(
                    data["id"],
                    found,
                    data["starts_at"],
                    data["ends_at"],
                    bring=(data["bring_codes"], data["bring"]),
                    by=request.user,
                    **said,
                ),
            )
            return redirect(found)
        except Over as over:
            return over_page(request, found, over)
    return step_page(request, head, found, form, _("Joint meeting"), submit=_("Make the appointment"))


def _language(head: CaseHeader) -> str:
    """What somebody has to interpret; a sign language is not written down here."""
    spoken = head.person.languages.filter(preferred=True).first()
    return spoken.language if spoken else ""


def step_page(
    request: HttpRequest,
    head: CaseHeader,
    found: Handover,
    form: Any,
    title: str,
    *,
    lead: str = "",
    submit: str = "",
    status: int = 0,
) -> HttpResponse:
    context = header.context(head, handover=found, form=form, title=title, lead=lead, submit=submit or _("Save"))
    return render(request, "handover/step.html", context, status=status or (422 if form.errors else 200))


def over_page(request: HttpRequest, found: Handover, over: Over) -> HttpResponse:
    flash.warn(request, str(over))
    return redirect(found)
