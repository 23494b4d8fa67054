from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases import header
from geleit.cases.actions import appointments
from geleit.cases.forms.schedule import AppointmentEditForm, AppointmentForm
from geleit.cases.models import Appointment, Case
from geleit.cases.views.opening import open_case_page
from geleit.core import dates, flash
from geleit.core.once import once
from geleit.core.versions import Conflict


@needs("cases.work")
def appointment_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "schedule")
    case = head.case
    needed = "needed" if case.person.interpreter == "needed" else "none"
    form = AppointmentForm(request.POST or None, initial={"interpreter": needed})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        once(data["id"], Appointment.objects.visible_to(request.user), lambda: _make(case, form, request.user))
        number = data["repeat"] if data["weeks"] else 1
        flash.done(
            request,
            ngettext("The appointment is made.", "%(count)s appointments are made.", number) % {"count": number},
        )
        return redirect("cases:schedule", case.pk)
    context = header.context(head, form=form)
    return render(request, "cases/appointment_new.html", context, status=422 if form.errors else 200)


def _make(case: Case, form: AppointmentForm, user: User) -> Appointment:
    data = form.cleaned_data
    made = appointments.make_appointment(
        data["id"],
        case,
        data["starts_at"],
        data["ends_at"],
        user=user,
        by=user,
        weeks=data["weeks"] or 1,
        repeat=data["repeat"] if data["weeks"] else 1,
        **form.said(),
    )
    return made[0]


@needs("cases.work")
def appointment_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user).select_related("case", "user"), pk=pk)
    head = open_case_page(request, appointment.case_id, "schedule")
    form = AppointmentEditForm(request.POST or None, initial=_values(appointment))
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        times = {"starts_at": data["starts_at"], "ends_at": data["ends_at"]}
        try:
            appointments.change_appointment(appointment, data["version"], by=request.user, **times, **form.said())
            return redirect("cases:schedule", appointment.case_id)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
    context = header.context(head, form=form, appointment=appointment)
    return render(request, "cases/appointment_edit.html", context, status=status)


def _values(appointment: Appointment) -> dict:
    start = dates.local(appointment.starts_at)
    length = (appointment.ends_at - appointment.starts_at).total_seconds() // 60
    said = {name: getattr(appointment, name) for name in AppointmentEditForm.SAID}
    return {"version": appointment.version, "day": start.date(), "start": start.time(), "minutes": int(length), **said}


@needs("cases.work")
@require_POST
def appointment_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user).select_related("case"), pk=pk)
    state = request.POST.get("state", "")
    if state in Appointment.State.values:
        appointments.settle_appointment(appointment, state, by=request.user)
    return redirect("cases:schedule", appointment.case_id)


@needs("cases.work")
@require_POST
def series_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    in_series = Appointment.objects.visible_to(request.user).exclude(series=None)
    appointment = get_object_or_404(in_series.select_related("case"), pk=pk)
    count = appointments.cancel_series(appointment, by=request.user)
    flash.done(request, _("%(count)s appointments are cancelled.") % {"count": count})
    return redirect("cases:schedule", appointment.case_id)
