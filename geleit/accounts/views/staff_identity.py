from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts import identity
from geleit.accounts.actions import identity as actions
from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.accounts.forms.identity import IdentityForm
from geleit.accounts.models import Identity, User
from geleit.accounts.views.staff import mainly_here


def _providers(person: User) -> list[dict]:
    return identity.of_organisations({person.office.organisation.name}) if person.office else []


@needs("accounts.manage")
@fresh_second_factor
def identity_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only for whoever keeps the account, and never one's own."""
    person = get_object_or_404(mainly_here(request.user).exclude(pk=request.user.pk), pk=pk)
    providers = _providers(person)
    form = IdentityForm(request.POST or None, providers=providers, person=person)
    if request.method == "POST" and form.is_valid():
        actions.link_identity(person, by=request.user, **form.cleaned_data)
        messages.success(request, _("The account is linked. Its open sessions have ended."))
        return redirect("accounts:staff_detail", person.pk)
    names = {known["provider_id"]: known["name"] for known in providers}
    held = [(one, names.get(one.provider, one.provider)) for one in person.identities.all()]
    context = {"person": person, "form": form, "held": held, "providers": providers}
    return render(request, "accounts/staff_identity.html", context, status=422 if form.errors else 200)


@needs("accounts.manage")
@require_POST
@fresh_second_factor
def identity_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    mine = mainly_here(request.user).exclude(pk=request.user.pk)
    held = get_object_or_404(Identity.objects.filter(user__in=mine).select_related("user"), pk=pk)
    actions.unlink_identity(held, by=request.user)
    messages.success(request, _("The link is removed. Open sessions have ended."))
    return redirect("accounts:staff_detail", held.user_id)
