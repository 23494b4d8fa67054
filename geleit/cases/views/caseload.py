from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geleit.access.models import Grant
from geleit.accounts.decorators import needs
from geleit.cases import caseload
from geleit.cases.actions import team
from geleit.cases.actions.case import open_case
from geleit.cases.forms.team import AssignForm, NewCaseForm, StandInForm
from geleit.cases.models import Case
from geleit.cases.views.opening import record_person
from geleit.core import flash
from geleit.core.lists import Filter, Order, listing
from geleit.core.once import once
from geleit.people import search
from geleit.people.models import Person

ORDERS = {
    "offen": Order(gettext_lazy("Opened"), ("opened_on",)),
    "kontakt": Order(gettext_lazy("Longest without contact"), (F("last_contact_on").asc(nulls_first=True),)),
    "nummer": Order(gettext_lazy("Number"), ("number",)),
}


@needs("cases.work", "cases.assign")
def case_list(request: HttpRequest) -> HttpResponse:
    """My cases. What is typed into the name field is sent, never put into the address. A team lead sees numbers."""
    user = request.user
    if not user.may("cases.work"):
        return redirect("cases:assign")
    cases = caseload.own_cases(user)
    shown = listing(
        request, cases, filters=caseload.own_filters(user), orders=caseload.OWN_ORDERS, per_page=caseload.MOST
    )
    asked = request.POST.get("q", "")[: search.LONGEST]
    shown.rows = caseload.own_rows(shown.rows, user, shown.order, asked)
    context = {"listing": shown, "asked": asked, "can_assign": user.may("cases.assign")}
    template = "cases/case_list.html#rows" if request.htmx and request.method == "POST" else "cases/case_list.html"
    return render(request, template, context)


@needs("cases.work")
def case_new(request: HttpRequest, person: UUID) -> HttpResponse:
    """A case for somebody who has a record: programme and form, then Klärung begins."""
    found = get_object_or_404(Person.objects.visible_to(request.user).select_related("office__organisation"), pk=person)
    record_person(request, found)
    others = list(found.cases.visible_to(request.user))
    beside = any(case.is_open and str(case.pk) != request.POST.get("id") for case in others)
    form = NewCaseForm(request.POST or None, office=found.office, beside=beside)
    if request.method == "POST" and form.is_valid():
        pk, chosen = form.cleaned_data["id"], form.cleaned_data["programme"]
        once(
            pk,
            Case.objects.visible_to(request.user),
            lambda: open_case(pk, found, programme=chosen, lead=request.user, by=request.user),
        )
        return redirect("cases:intake", pk)
    context = {"form": form, "person": found, "others": others}
    return render(request, "cases/case_new.html", context, status=422 if form.errors else 200)


@needs("cases.assign")
def assign(request: HttpRequest) -> HttpResponse:
    """The team lead's list: who leads which case, by number. Names and content never appear."""
    user = request.user
    offices = user.offices_with("cases.assign")
    form = AssignForm(request.POST or None, cases=Case.objects.work_for(user), colleagues=caseload.colleagues(offices))
    if request.method == "POST" and form.is_valid():
        return _assign(request, form)
    filters = {
        "wer": Filter(
            gettext_lazy("Lead"),
            [("niemand", _("nobody")), *((str(one.pk), one.name) for one in form.colleagues)],
            _led_by,
        ),
        "stand": caseload.STATE,
    }
    shown = listing(request, Case.objects.work_for(user), filters=filters, orders=ORDERS)
    context = {"listing": shown, "rows": caseload.work_rows(shown.rows), "form": form, "load": caseload.load(offices)}
    return render(request, "cases/assign.html", context, status=422 if form.errors else 200)


def _assign(request: HttpRequest, form: AssignForm) -> HttpResponse:
    cases = form.cleaned_data["cases"]
    given = team.assign_cases(cases, form.cleaned_data["lead"], by=request.user)
    if given:
        flash.done(
            request,
            ngettext("%(count)s case was assigned.", "%(count)s cases were assigned.", given) % {"count": given},
        )
    if given < len(cases):
        flash.warn(
            request, _("A case that somebody leads cannot be given to yourself. Please ask the lead to hand it over.")
        )
    return redirect(request.get_full_path())


def _led_by(rows, value: str):
    led = Grant.objects.leads()
    return (
        rows.exclude(pk__in=led.values("subject_id"))
        if value == "niemand"
        else rows.filter(pk__in=led.filter(user=value).values("subject_id"))
    )


@needs("cases.assign")
def assign_deputy(request: HttpRequest) -> HttpResponse:
    """Somebody is ill: a colleague stands in for all her open cases."""
    offices = request.user.offices_with("cases.assign")
    form = StandInForm(request.POST or None, colleagues=caseload.colleagues(offices))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cases = Case.objects.work_for(request.user).open().filter(pk__in=team.led_by(data["absent"]))
        number = team.name_deputy_for(cases, data["deputy"], data["from_on"], data["until_on"], by=request.user)
        flash.done(
            request,
            ngettext("%(count)s case has a deputy.", "%(count)s cases have a deputy.", number) % {"count": number},
        )
        return redirect("cases:assign")
    return render(request, "cases/assign_deputy.html", {"form": form}, status=422 if form.errors else 200)
