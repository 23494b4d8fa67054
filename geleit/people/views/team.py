"""The small team of a record without a case. Where there is a case, its team opens the person too."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.access import grants
from geleit.access.models import Grant
from geleit.accounts.decorators import needs
from geleit.core import dates, flash
from geleit.people.forms.team import MemberForm
from geleit.people.models import Person


def _led(request: HttpRequest, pk: UUID) -> Person:
    mine = Person.objects.visible_to(request.user).led_by(request.user)
    return get_object_or_404(mine.select_related("office"), pk=pk)


@needs("cases.work")
def member_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only the lead lets a colleague of the office in; the database checks it again."""
    person = _led(request, pk)
    form = MemberForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        colleague = form.cleaned_data["colleague"]
        given = grants.give(person.pk, colleague, Grant.Kind.MEMBER, dates.today(), None, by=request.user)
        if given:
            flash.done(request, _("The colleague can open the record from now on."))
        else:  # somebody was quicker
            flash.done(request, _("The colleague can open the record already."))
        return redirect("people:detail", person.pk)
    context = {"form": form, "person": person}
    return render(request, "people/member_add.html", context, status=422 if form.errors else 200)


@needs("cases.work")
@require_POST
def member_end(request: HttpRequest, pk: UUID, grant: UUID) -> HttpResponse:
    person = _led(request, pk)
    held = Grant.objects.filter(subject=person.pk).active().exclude(kind=Grant.Kind.LEAD)
    grants.end(get_object_or_404(held, pk=grant), by=request.user)
    flash.done(request, _("The colleague cannot open the record any more."))
    return redirect("people:detail", person.pk)
