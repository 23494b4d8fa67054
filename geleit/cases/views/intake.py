from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.actions import intake as actions
from geleit.cases.actions.closed import CaseClosed
from geleit.cases.forms.intake import IntakeForm, values_of
from geleit.cases.models import Case, Intake
from geleit.cases.proposal import propose, target_findings
from geleit.cases.views.opening import open_case, open_case_page
from geleit.core import flash
from geleit.core.versions import Conflict
from geleit.programmes.programme import programme
from geleit.programmes.targets import is_outside


@needs("cases.work")
def intake(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Klärung on one page: the concern, the frame, the criteria, the proposal, the decision."""
    head = open_case_page(request, pk, "intake")
    case = head.case
    known = Intake.objects.visible_to(request.user).filter(case=case).select_related("case").first()
    findings = target_findings(case)
    form = IntakeForm(request.POST or None, outside=is_outside(findings), initial=values_of(known))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, case, form)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
        except CaseClosed as closed:
            form.add_error(None, str(closed))
    context = header.context(
        head,
        form=form,
        intake=known,
        findings=findings,
        terms=programme(case.programme).on(case.opened_on).text(),
        proposal=propose(form["criteria"].value() or []),
    )
    return render(request, "cases/intake.html", context, status=422 if form.errors else status)


def _save(request: HttpRequest, case: Case, form: IntakeForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        saved = actions.save_intake(case, form.said(), data["version"], by=request.user)
    except Conflict as conflict:
        if not form.says_the_same(conflict.theirs):
            raise
        saved = conflict.theirs  # sent twice
    if data["decision"]:
        actions.decide_intake(saved, data["decision"], by=request.user)
        flash.done(request, _("Decided: %(form)s.") % {"form": Case.Form(data["decision"]).label})
        return redirect("cases:detail", case.pk)
    flash.done(request, _("Saved. The proposal stands below; you decide."))
    return redirect("cases:intake", case.pk)


@needs("cases.work")
@require_POST
def intake_proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proposal for what is ticked just now, while the page is being filled in."""
    open_case(request, pk)
    return render(request, "cases/_proposal.html", {"proposal": propose(request.POST.getlist("criteria"))})
