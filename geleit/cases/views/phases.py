from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from geleit.accounts.decorators import needs
from geleit.accounts.models import User
from geleit.cases import header
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.forms.phase import PhaseForm
from geleit.cases.phases import history
from geleit.cases.views.opening import open_case_page
from geleit.core import flash


@needs("cases.work")
def phases(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the case stands, where it has been, and what was passed over."""
    head = open_case_page(request, pk, "phases")
    form = PhaseForm(request.POST or None, current=head.case.phase)
    if request.method == "POST" and form.is_valid():
        try:
            move_to_phase(head.case, form.cleaned_data["phase"], by=request.user)
            flash.done(request, _("The case moved on."))
            return redirect("cases:phases", pk)
        except CaseClosed as closed:
            form.add_error(None, str(closed))
    names = dict(User.objects.filter(pk__in={entry.by for entry in head.phase_entries}).values_list("pk", "name"))
    context = header.context(head, form=form, **history(head.phase_entries, names))
    return render(request, "cases/phases.html", context, status=422 if form.errors else 200)
