from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.access.models import Grant, open_files
from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases import header
from geleit.cases.models import Case
from geleit.cases.views.opening import open_case_page
from geleit.core import flash
from geleit.people.models import Person
from geleit.programmes.programme import programme
from geleit.retention.actions import objections
from geleit.retention.forms.retention import HoldForm, ObjectForm
from geleit.retention.models import Due, Hold

HOLD_ID = "hold_%s"  # beside the other form, which has a reason too


def _reviewed(user: User) -> Q:
    """What a data protection officer sees: all files of the house, by number."""
    houses = {office.organisation_id for office in user.offices_with("audit.review")}
    return Q(office__organisation__in=houses)


def dues_of(user: User) -> QuerySet[Due]:
    mine = Q(lead=user) | Q(subject__in=open_files(user))
    return Due.objects.filter(mine | _reviewed(user)).select_related("lead", "office")


def holds_of(user: User) -> QuerySet[Hold]:
    mine = Q(set_by=user) | Q(subject__in=open_files(user))
    return Hold.objects.filter(mine | _reviewed(user)).in_force().select_related("set_by")


def leads(user: User, file: UUID) -> bool:
    return Grant.objects.to(user).filter(subject=file, kind=Grant.Kind.LEAD).exists()


@needs("cases.work", "audit.review")
@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """Files whose time is over: a counsellor's own, with the names she may read; a house's by number alone."""
    dues = list(dues_of(request.user))
    names = _names(request.user, dues)
    shown = [(due, names.get(due.subject, "")) for due in dues]
    context = {"dues": shown, "holds": list(holds_of(request.user))}
    return render(request, "retention/list.html", context)


def _names(user: User, dues: list[Due]) -> dict[UUID, str]:
    files = [due.subject for due in dues if due.locked_at is None]
    cases = Case.objects.visible_to(user).filter(pk__in=files).select_related("person")
    people = Person.objects.visible_to(user).filter(pk__in=files)
    names = {case.pk: case.person.short_name for case in cases}
    return names | {person.pk: person.short_name for person in people}


@needs("cases.work", "audit.review")
@require_GET
def due_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    due = get_object_or_404(dues_of(request.user), pk=pk)
    return _show_due(request, due)


def _show_due(request: HttpRequest, due: Due, **forms: Any) -> HttpResponse:
    name = _names(request.user, [due]).get(due.subject, "")
    context = {"name": name, **_facts(request.user, due, due.subject), **forms}
    return render(request, "retention/due.html", context, status=422 if forms else 200)


def _facts(user: User, due: Due | None, subject: UUID) -> dict[str, Any]:
    lead = leads(user, subject)
    reviews = bool(due) and due.office.organisation_id in {o.organisation_id for o in user.offices_with("audit.review")}
    return {
        "due": due,
        "subject": subject,
        "holds": list(holds_of(user).filter(subject=subject)),
        "may_object": lead and due is not None and due.can_be_objected_to,
        "may_hold": lead or reviews or (due is not None and due.lead_id == user.pk),
        "may_lift": lead or reviews,
        "object_form": ObjectForm(),
        "hold_form": HoldForm(initial={"id": uuid4()}, auto_id=HOLD_ID),
    }


@needs("cases.work")
@require_GET
def case_retention(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How long this case is kept."""
    return _show_case(request, pk)


def _show_case(request: HttpRequest, pk: UUID, **forms: Any) -> HttpResponse:
    head = open_case_page(request, pk, "retention")
    case = head.case
    due = dues_of(request.user).filter(subject=pk).first()
    terms = programme(case.programme).on(case.closed_on or case.opened_on)
    kept_until = terms.delete_case_from(case.closed_on) if case.closed_on else None
    facts = _facts(request.user, due, pk) | forms
    context = header.context(head, terms=terms, kept_until=kept_until, **facts)
    return render(request, "retention/case.html", context, status=422 if forms else 200)


@needs("cases.work")
@require_POST
def due_object(request: HttpRequest, pk: UUID) -> HttpResponse:
    due = get_object_or_404(dues_of(request.user), pk=pk)
    if not leads(request.user, due.subject):
        raise Http404
    form = ObjectForm(request.POST)
    if not form.is_valid():
        return _show_due(request, due, object_form=form)
    try:
        objections.object_once(due, form.cleaned_data["reason"], by=request.user)
    except NotAllowed:
        flash.done(request, _("Nothing was changed: a file can be objected to once, before it is locked."))
    else:
        flash.done(request, _("The file is kept a year longer."))
    return redirect("retention:due", due.pk)


@needs("cases.work", "audit.review")
@require_POST
def hold_set(request: HttpRequest, subject: UUID) -> HttpResponse:
    """By whoever leads the file, or the data protection officer where it is on the list."""
    due = dues_of(request.user).filter(subject=subject).first()
    if not _facts(request.user, due, subject)["may_hold"]:
        raise Http404
    form = HoldForm(request.POST, auto_id=HOLD_ID)
    if not form.is_valid():
        return _show_due(request, due, hold_form=form) if due else _show_case(request, subject, hold_form=form)
    data = form.cleaned_data
    try:
        objections.set_hold(data["id"], subject, data["reason"], data["until"], by=request.user)
    except NotAllowed as refused:
        raise PermissionDenied from refused
    flash.done(request, _("The file is held until that day."))
    return redirect("retention:list")


@needs("cases.work", "audit.review")
@require_POST
def hold_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    hold = get_object_or_404(holds_of(request.user), pk=pk)
    try:
        objections.lift_hold(hold, by=request.user)
    except NotAllowed as refused:
        raise Http404 from refused
    flash.done(request, _("The legal hold is lifted."))
    return redirect("retention:list")
