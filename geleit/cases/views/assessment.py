from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.cases import assessment_picture, header
from geleit.cases.actions import assessment as actions
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.draft import drop_draft
from geleit.cases.forms.assessment import AssessmentEditForm, AssessmentForm, values_of
from geleit.cases.header import CaseHeader
from geleit.cases.models import Assessment
from geleit.cases.views.closed import closed_page
from geleit.cases.views.drafts import kept_draft
from geleit.cases.views.opening import open_case_page
from geleit.core import dates, flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.programmes.codes import code_list


@needs("cases.work")
@require_GET
def assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the person stands now, against last time."""
    head = open_case_page(request, pk, "assessment")
    found = assessment_picture.assessments_of(head.case)
    lines = assessment_picture.picture(found, assessment_picture.covered_domains(head.case))
    context = {
        "assessments": found,
        "lines": lines,
        "open_domains": assessment_picture.not_spoken_about(lines),
        "of_today": next((one for one in found if one.on == dates.today()), None),
    }
    return render(request, "cases/assessment.html", header.context(head, **context))


@needs("cases.work")
@require_GET
def assessment_detail(request: HttpRequest, pk: UUID, assessment: UUID) -> HttpResponse:
    """One assessment as it was written down."""
    head = open_case_page(request, pk, "assessment")
    shown = _fetch(request, pk, assessment)
    place = code_list("life_domain").order
    ratings = sorted(shown.ratings.all(), key=lambda rating: place(rating.domain))
    rows = [
        {
            "label": code_list("life_domain").label(rating.domain),
            "rating": rating,
            "resource": assessment_picture.level_words("rating_resource", rating.resource_level),
            "need": assessment_picture.level_words("rating_need", rating.need_level),
        }
        for rating in ratings
    ]
    editable = shown.on == dates.today() and head.case.is_open
    return render(
        request, "cases/assessment_detail.html", header.context(head, assessment=shown, rows=rows, editable=editable)
    )


@needs("cases.work")
def assessment_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "assessment")
    if not head.case.is_open:
        return closed_page(request, head)
    found = assessment_picture.assessments_of(head.case)
    if request.method == "GET" and found and found[0].on == dates.today():
        return redirect("cases:assessment_edit", pk, found[0].pk)
    draft, typed = kept_draft(request, pk, "assessment")
    form = AssessmentForm(request.POST or None, initial=typed, last=assessment_picture.picture(found))
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["id"]
        try:
            once(
                new,
                Assessment.objects.visible_to(request.user),
                lambda: actions.make_assessment(
                    new, head.case, form.ratings(), summary=form.cleaned_data["summary"], by=request.user
                ),
            )
            return _saved(request, pk)
        except CaseClosed as closed:
            form.add_error(None, str(closed))
    return _form(request, head, form, draft=draft)


@needs("cases.work")
def assessment_edit(request: HttpRequest, pk: UUID, assessment: UUID) -> HttpResponse:
    """Corrects the assessment of today; an older one stays as it was."""
    head = open_case_page(request, pk, "assessment")
    changed = _fetch(request, pk, assessment)
    if changed.on != dates.today() or not head.case.is_open:
        return redirect("cases:assessment_detail", pk, assessment)
    earlier = [one for one in assessment_picture.assessments_of(head.case) if one.pk != changed.pk]
    form = AssessmentEditForm(
        request.POST or None, initial=values_of(changed), last=assessment_picture.picture(earlier)
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_assessment(
                changed, data["version"], form.ratings(), summary=data["summary"], by=request.user
            )
            return _saved(request, pk)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except CaseClosed as closed:
            form.add_error(None, str(closed))
    return _form(request, head, form, status=status)


def _fetch(request: HttpRequest, case: UUID, pk: UUID) -> Assessment:
    own = Assessment.objects.visible_to(request.user).filter(case=case)
    return get_object_or_404(own.select_related("case__office", "author").prefetch_related("ratings"), pk=pk)


def _saved(request: HttpRequest, case: UUID) -> HttpResponse:
    drop_draft(case, "assessment", by=request.user)
    flash.done(request, _("The assessment is saved."))
    return redirect("cases:assessment", case)


def _form(request: HttpRequest, head: CaseHeader, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = header.context(head, form=form, **more)
    return render(request, "cases/assessment_form.html", context, status=422 if form.errors else status)
