from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.audit.record import record_opening
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.people.actions import facts as actions
from geleit.people.forms.facts import EditPeriodForm, MilestoneForm, NewPeriodForm
from geleit.people.models import Milestone, Period
from geleit.people.page import milestones
from geleit.people.views.opening import open_person
from geleit.people.views.way_back import way_back


@needs("cases.work")
def period_new(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    person = open_person(request, pk)
    if kind not in Period.Kind.values:
        raise Http404
    form = NewPeriodForm(request.POST or None, kind=kind)
    back = way_back(request, person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        fields = form.period() | {"ends_earlier": data["ends_earlier"]}
        once(
            data["id"],
            Period.objects.visible_to(request.user),
            lambda: actions.add_period(data["id"], person, kind, data["code"], by=request.user, **fields),
        )
        flash.done(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "person": person, "label": Period.Kind(kind).label, "back": back}
    return render(request, "people/period_new.html", context, status=422 if form.errors else 200)


@needs("cases.work")
def period_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    period = get_object_or_404(Period.objects.visible_to(request.user).select_related("person__office"), pk=pk)
    person = period.person
    record_opening(person.pk, "person", "person", by=request.user, office=person.office_id)
    form = EditPeriodForm(request.POST or None, period=period)
    back = way_back(request, person)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_period(period, data["version"], by=request.user, code=data["code"], **form.period())
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        else:
            flash.done(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "period": period, "person": person, "back": back}
    return render(request, "people/period_edit.html", context, status=422 if form.errors else status)


@needs("cases.work")
@require_POST
def period_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    period = get_object_or_404(Period.objects.visible_to(request.user).select_related("person__office"), pk=pk)
    actions.remove_period(period, by=request.user)
    flash.done(request, _("Taken out."))
    return redirect(way_back(request, period.person))


@needs("cases.work")
def milestone_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = open_person(request, pk)
    known = milestones(person)
    kind = request.GET.get("was", "")
    before = next(((one.on, one.precision) for one, _label, _when in known if one.kind == kind), None)
    form = MilestoneForm(request.POST or None, initial={"kind": kind, "on": before})
    back = way_back(request, person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        on, precision = data["on"]
        actions.set_milestone(
            person, data["kind"], on, by=request.user, precision=precision, replace=not data["another"]
        )
        flash.done(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "person": person, "back": back, "known": known}
    return render(request, "people/milestone_set.html", context, status=422 if form.errors else 200)


@needs("cases.work")
@require_POST
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    milestone = get_object_or_404(Milestone.objects.visible_to(request.user).select_related("person"), pk=pk)
    actions.remove_milestone(milestone, by=request.user)
    flash.done(request, _("Taken out."))
    return redirect(way_back(request, milestone.person))
