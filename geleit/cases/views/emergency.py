"""Emergency access, its notice to the lead, and the review by the data protection officer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.access.emergency import open_in_emergency
from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.cases import emergency_page, header
from geleit.cases.actions import emergency as actions
from geleit.cases.caseload import asked_for
from geleit.cases.forms.emergency import EmergencyForm, ReviewForm
from geleit.cases.models import Case, Emergency
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.core.lists import listing
from geleit.core.once import once


@needs("cases.emergency")
@fresh_second_factor
def emergency_new(request: HttpRequest) -> HttpResponse:
    """Somebody is in danger and nobody of the team can be reached."""
    user = request.user
    initial = {"number": asked_for(request.GET.get("anfrage", ""), user)}
    form = EmergencyForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        if Case.objects.visible_to(user).filter(pk=form.case.pk).exists():
            flash.done(request, _("This case is open to you anyway."))
            return redirect("cases:detail", form.case.pk)
        if opened := _opened(form, user):
            return redirect("cases:emergency_case", opened.pk)
        form.add_error(None, _("You have opened three cases like this in thirty days; more is not possible."))
    return render(request, "cases/emergency_new.html", {"form": form}, status=422 if form.errors else 200)


def _opened(form: EmergencyForm, user) -> Emergency | None:
    """The one that is still running, or a new one. None where the database refuses."""
    data = form.cleaned_data
    if running := Emergency.objects.running(user).filter(case=form.case.pk).first():
        return running
    try:
        return once(
            data["id"],
            Emergency.objects.filter(user=user),
            lambda: actions.open_in_emergency(data["id"], form.case, data["reason"], data["words"], by=user),
        )
    except NotAllowed:
        return None


@needs("cases.emergency")
@require_GET
@open_in_emergency
def emergency_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole case on one page, to read, with the time that is left."""
    emergency = get_object_or_404(Emergency.objects.filter(user=request.user), pk=pk)
    if not Emergency.objects.running(request.user).filter(pk=pk).exists():
        return render(request, "cases/emergency_over.html", {"emergency": emergency})
    head = open_case_page(request, emergency.case_id, "emergency")
    context = header.context(head, emergency=emergency, **emergency_page.at_a_glance(head.case))
    return render(request, "cases/emergency_case.html", context)


@needs("cases.work")
@require_POST
def emergency_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By whoever opened the case, or by its lead."""
    mine = Emergency.objects.running(request.user) | Emergency.objects.led_by(request.user)
    emergency = get_object_or_404(mine, pk=pk)
    actions.end_emergency(emergency, by=request.user)
    flash.done(request, _("The emergency access has ended."))
    return redirect("cases:today")


@needs("cases.work")
@require_POST
def emergency_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    emergency = get_object_or_404(Emergency.objects.led_by(request.user), pk=pk)
    actions.see_emergency(emergency, by=request.user)
    return redirect("cases:today")


@needs("audit.review")
@require_GET
def emergency_list(request: HttpRequest) -> HttpResponse:
    """For the data protection officer: what waits for a review, the oldest first, and what was reviewed."""
    mine = Emergency.objects.reviewed_by(request.user).select_related("user", "lead", "office")
    waiting = list(mine.waiting().order_by("review_by"))
    shown = listing(request, mine.exclude(reviewed_at=None), per_page=50)
    return render(request, "cases/emergency_list.html", {"waiting": waiting, "listing": shown})


@needs("audit.review")
def emergency_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    mine = Emergency.objects.reviewed_by(request.user).select_related("user", "lead", "office")
    emergency = get_object_or_404(mine, pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if actions.review_emergency(emergency, data["verdict"], data["note"], by=request.user):
            flash.done(request, _("Your verdict is noted."))
        else:
            flash.warn(request, _("Somebody else has reviewed it meanwhile."))
        return redirect("cases:emergency_list")
    context = {"emergency": emergency, "form": form}
    return render(request, "cases/emergency_review.html", context, status=422 if form.errors else 200)
