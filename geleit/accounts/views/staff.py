from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.actions import staff
from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.accounts.forms.staff import EndMembershipForm, MembershipForm, StaffForm
from geleit.accounts.models import Membership, Office, User
from geleit.core import dates


def managed_offices(user: User) -> QuerySet[Office]:
    """Offices of the organisations the user administers."""
    organisations = {office.organisation_id for office in user.offices_with("accounts.manage")}
    return Office.objects.filter(organisation__in=organisations)


def managed_staff(user: User) -> QuerySet[User]:
    """Who works here, and who did and has not gone to another organisation."""
    ours = managed_offices(user)
    lasting = Membership.objects.filter(Q(until_on=None) | Q(until_on__gte=dates.today()))
    here = Q(pk__in=lasting.filter(office__in=ours).values("user"))
    gone = Q(pk__in=lasting.exclude(office__in=ours).values("user"))
    return User.objects.filter(here | ~gone, pk__in=Membership.objects.filter(office__in=ours).values("user")).order_by(
        "name"
    )


def mainly_here(user: User) -> QuerySet[User]:
    """Whose main role, the oldest of today's, is one of ours: of two houses that employ her one keeps the account."""
    today = Membership.objects.valid_on(dates.today()).filter(user=OuterRef("pk")).order_by("from_on", "id")
    main = User.objects.annotate(main_office=Subquery(today.values("office")[:1]))
    return main.filter(main_office__in=managed_offices(user))


def _employed_elsewhere(person: User, user: User) -> bool:
    lasting = person.memberships.filter(Q(until_on=None) | Q(until_on__gte=dates.today()))
    return lasting.exclude(office__in=managed_offices(user)).exists()


def _our_roles(user: User) -> Prefetch:
    return Prefetch("memberships", Membership.objects.filter(office__in=managed_offices(user)).select_related("office"))


@needs("accounts.manage")
def staff_list(request: HttpRequest) -> HttpResponse:
    people = managed_staff(request.user).prefetch_related(_our_roles(request.user))
    return render(request, "accounts/staff_list.html", {"people": people, "today": dates.today()})


@needs("accounts.manage")
@fresh_second_factor
def staff_new(request: HttpRequest) -> HttpResponse:
    form = StaffForm(request.POST or None, offices=managed_offices(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if (known := managed_staff(request.user).filter(pk=data["id"]).first()) is not None:
            return redirect("accounts:staff_detail", known.pk)
        password = secrets.token_urlsafe(12)
        user = staff.create_user(
            data["username"],
            data["name"],
            data["office"].organisation,
            pk=data["id"],
            email=data["email"],
            password=password,
            office=data["office"],
            by=request.user,
        )
        staff.add_membership(user, data["office"], data["role"], by=request.user)
        return render(request, "accounts/staff_password.html", {"person": user, "password": password})
    return render(request, "accounts/staff_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("accounts.manage")
def staff_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(managed_staff(request.user), pk=pk)
    return _show(
        request, person, MembershipForm(offices=managed_offices(request.user), initial={"from_on": dates.today()})
    )


def _show(request: HttpRequest, person: User, form: MembershipForm) -> HttpResponse:
    context = {
        "person": person,
        "memberships": person.memberships.filter(office__in=managed_offices(request.user))
        .select_related("office")
        .order_by("-from_on"),
        "may_renew": mainly_here(request.user).filter(pk=person.pk).exists(),
        "kept_by": person.office.organisation.name if person.office else "",
        "form": form,
        "end_form": EndMembershipForm(initial={"until_on": dates.today()}),
        "is_self": person == request.user,
        "today": dates.today(),
    }
    return render(request, "accounts/staff_detail.html", context, status=422 if form.errors else 200)


@needs("accounts.manage")
@require_POST
@fresh_second_factor
def membership_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(managed_staff(request.user).exclude(pk=request.user.pk), pk=pk)
    form = MembershipForm(request.POST, offices=managed_offices(request.user))
    if form.is_valid():
        again = person.memberships.filter(office=form.cleaned_data["office"], role=form.cleaned_data["role"]).valid_on(
            form.cleaned_data["from_on"]
        )
        if again.exists():
            form.add_error("role", _("This role is held already on that day."))
        # A role that begins earlier would make this house the one that keeps the account.
        if form.cleaned_data["from_on"] < dates.today() and _employed_elsewhere(person, request.user):
            form.add_error("from_on", _("Another house employs her too: please choose today or a later day."))
    if not form.is_valid():
        return _show(request, person, form)
    staff.add_membership(person, by=request.user, **form.cleaned_data)
    messages.success(request, _("The role is given."))
    return redirect("accounts:staff_detail", pk)


@needs("accounts.manage")
@require_POST
@fresh_second_factor
def membership_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = Membership.objects.filter(office__in=managed_offices(request.user)).exclude(user=request.user)
    membership = get_object_or_404(held, pk=pk)
    form = EndMembershipForm(request.POST)
    if form.is_valid() and staff.end_membership(membership, form.cleaned_data["until_on"], by=request.user):
        messages.success(request, _("The role ends on that day."))
    else:
        messages.error(
            request, _("The role can only end earlier than now, and not before its first day. Nothing was changed.")
        )
    return redirect("accounts:staff_detail", membership.user_id)


@needs("accounts.manage")
@require_POST
@fresh_second_factor
def password_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(mainly_here(request.user).exclude(pk=request.user.pk), pk=pk)
    password = secrets.token_urlsafe(12)
    staff.renew_password(person, password, by=request.user)
    return render(request, "accounts/staff_password.html", {"person": person, "password": password})


@needs("accounts.manage")
@require_POST
@fresh_second_factor
def sessions_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(mainly_here(request.user).exclude(pk=request.user.pk), pk=pk)
    staff.end_sessions(person, by=request.user)
    messages.success(request, _("All open sessions of this account have ended."))
    return redirect("accounts:staff_detail", pk)
