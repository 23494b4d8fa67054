"""The person as part of a case, and what needs persons and cases at once: merging two records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.access.grants import NotAllowed
from geleit.accounts.decorators import needs
from geleit.cases import header
from geleit.cases.actions import merge as actions
from geleit.cases.forms.merge import MergeForm, OtherRecordForm
from geleit.cases.views.opening import open_case_page, record_person
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.people import facts, search
from geleit.people.models import Merge, Person
from geleit.people.page import person_page

LIKELY = 5


@needs("cases.work")
@require_GET
def case_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of the person under the head of the case."""
    head = open_case_page(request, pk, "person")
    context = person_page(head.person, request.user) | {"back": request.path}
    return render(request, "cases/person.html", header.context(head, **context))


@needs("cases.work")
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First the other record is chosen, then both stand side by side."""
    mine = Person.objects.visible_to(request.user).select_related("office")
    kept = get_object_or_404(mine, pk=pk)
    others = mine.filter(office=kept.office_id).exclude(pk=kept.pk)
    if "mit" not in request.GET:
        return render(request, "cases/merge_choose.html", _choosing(request, kept, others))
    choice = OtherRecordForm(request.GET, people=others)
    if not choice.is_valid():
        context = _choosing(request, kept, others) | {"form": choice}
        return render(request, "cases/merge_choose.html", context, status=422)
    return _side_by_side(request, kept, get_object_or_404(others, pk=choice.cleaned_data["mit"]))


def _choosing(request: HttpRequest, kept: Person, others: Any) -> dict[str, Any]:
    names = search.names_of(kept)
    question = search.about(names=names, year=kept.year_of_birth, birth_date=kept.birth_date, phone=kept.phone or "")
    alike = list(search.in_offices([kept.office], question, at_least=1).filter(pk__in=others)[:LIKELY])
    lines = facts.header_lines(alike)
    record_person(request, kept, *alike)
    likely = [{"person": one, "line": lines[one.pk]} for one in alike]
    return {"person": kept, "likely": likely, "form": OtherRecordForm(people=others)}


def _side_by_side(request: HttpRequest, kept: Person, dropped: Person) -> HttpResponse:
    record_person(request, kept, dropped)
    form = MergeForm(request.POST or None, kept=kept, dropped=dropped)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            new = form.cleaned_data["id"]
            once(
                new,
                Merge.objects.visible_to(request.user),
                lambda: actions.merge_people(new, kept, dropped, form.chosen(), by=request.user),
            )
        except Conflict:
            form = MergeForm(kept=kept, dropped=dropped)
            flash.warn(request, _("Somebody changed one of the records meanwhile. Please look at both again."))
            status = 409
        except NotAllowed:
            form.add_error(None, _("One of the cases is not open to you. Please merge together with its lead."))
        else:
            flash.done(request, _("The two records are one now. This can be undone for 14 days."))
            return redirect("people:detail", kept.pk)
    context = {"form": form, "kept": kept, "dropped": dropped}
    return render(request, "cases/merge.html", context, status=422 if form.errors else status)


@needs("cases.work")
@require_POST
def merge_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.visible_to(request.user).select_related("kept", "dropped"), pk=pk)
    try:
        actions.undo_merge(merge, by=request.user)
    except actions.TooLate:
        flash.warn(request, _("This merge cannot be undone any more."))
    except NotAllowed:
        flash.warn(request, _("One of the cases or records is not open to you. Please ask its lead to undo the merge."))
    else:
        flash.done(request, _("There are two records again. What was written since stays with this one."))
    return redirect("people:detail", merge.kept_id)
