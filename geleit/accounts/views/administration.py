from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geleit.accounts import roles
from geleit.accounts.actions import recovery, staff
from geleit.accounts.decorators import needs
from geleit.accounts.forms.staff import OfficeForm
from geleit.accounts.models import Office, User
from geleit.accounts.views.staff import managed_offices
from geleit.audit.models import AuditEvent
from geleit.audit.wording import sentence
from geleit.core.lists import listing
from geleit.core.versions import Conflict
from geleit.mail import health as mail_health


@needs("accounts.rights")
def index(request: HttpRequest) -> HttpResponse:
    permissions = request.user.permissions()
    looks_after = "health.see" in permissions
    context = {"permissions": permissions, "recovery_overdue": looks_after and recovery.is_overdue()}
    if context["recovery_overdue"]:
        context["last_drill"] = recovery.last_drill()
    return render(request, "accounts/index.html", context)


@needs("accounts.rights")
def rights(request: HttpRequest) -> HttpResponse:
    """Who may do what, drawn from the role table."""
    held = list(roles.ROLES.values())
    rows = [(label, [code in role.permissions for role in held]) for code, label in roles.PERMISSIONS.items()]
    return render(request, "accounts/rights.html", {"roles": held, "rows": rows})


@needs("accounts.manage")
def office_list(request: HttpRequest) -> HttpResponse:
    offices = managed_offices(request.user).select_related("organisation")
    return render(request, "accounts/office_list.html", {"offices": offices})


@needs("accounts.manage")
def office_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    office = get_object_or_404(managed_offices(request.user), pk=pk)
    form = OfficeForm(request.POST or None, instance=office, initial={"version": office.version})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name != "version"}
        try:
            staff.change_office(office, form.cleaned_data["version"], changed, by=request.user)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:office_list")
    return render(request, "accounts/office_edit.html", {"form": form, "office": office}, status=status)


def _events_of(organisations: set[UUID]) -> QuerySet[AuditEvent]:
    """What happened in their offices, and to their accounts and keys, which belong to no office."""
    offices = Office.objects.filter(organisation__in=organisations)
    accounts = User.objects.filter(memberships__office__in=offices)
    things = Q(object_kind="accounts.user", object_id__in=accounts.values("pk"))
    things |= Q(object_kind="accounts.organisation", object_id__in=organisations)
    in_office = Q(office__in=list(offices.values_list("pk", flat=True)))
    return AuditEvent.objects.filter(in_office | Q(things, office=None)).order_by("-seq")


@needs("audit.review")
def audit_review(request: HttpRequest) -> HttpResponse:
    """Who did what in the offices of the data protection officer's organisation; files by pseudonym only."""
    organisations = {office.organisation_id for office in request.user.offices_with("audit.review")}
    shown = listing(request, _events_of(organisations), per_page=100)
    named = {event.actor for event in shown.rows} | {event.object_id for event in shown.rows}
    names = dict(User.objects.filter(pk__in=named - {None}).values_list("pk", "name"))
    rows = [
        (event, names.get(event.actor, "–"), sentence(event), names.get(event.object_id, "")) for event in shown.rows
    ]
    return render(request, "accounts/audit_review.html", {"listing": shown, "rows": rows})


@needs("health.see")
def health(request: HttpRequest) -> HttpResponse:
    """The state of jobs and of the audit chain; counts only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
        jobs = cursor.fetchall()
        cursor.execute("SELECT chained, waiting FROM audit_counts()")
        chained, tail = cursor.fetchone()
    context = {"jobs": jobs, "tail": tail, "chained": chained, "mail": mail_health.state()}
    return render(request, "accounts/health.html", context)
