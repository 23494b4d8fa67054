"""The checklists for handovers: read by everybody, written by whoever cares for the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.accounts.models import Organisation
from geleit.core import flash
from geleit.core.once import once
from geleit.core.versions import Conflict
from geleit.handover.actions.checklists import write_checklist
from geleit.handover.checklist_paper import blank_paper
from geleit.handover.checklists import CATEGORIES, Item, StartList, compare, start_set
from geleit.handover.choosing import as_it_came, own_version, version_for
from geleit.handover.forms.checklists import ChecklistForm, item_forms
from geleit.handover.models import ChecklistVersion
from geleit.programmes.codes import code_list


@needs("accounts.rights")
@require_GET
def checklists(request: HttpRequest) -> HttpResponse:
    rows = [(start, version_for(request.user.office, code)) for code, start in start_set().items()]
    return render(request, "handover/checklists.html", {"rows": rows})


@needs("accounts.rights")
@require_GET
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """The version in use, and the earlier ones."""
    start = _start(code)
    organisation = _organisation(request)
    earlier = ChecklistVersion.objects.of(organisation.pk, code).select_related("by") if organisation else []
    version = version_for(request.user.office, code)
    context = {
        "start": start,
        "version": version,
        "groups": _by_category(version.all_items),
        "versions": list(earlier),
        "may_edit": request.user.may("handovers.checklists"),
    }
    return render(request, "handover/checklist.html", context)


@needs("accounts.rights")
@require_GET
def checklist_compare(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version beside the one before it, or beside another one that was chosen; 0 is the start set."""
    start, organisation = _start(code), _organisation(request)
    shown = _numbered(organisation, code, number)
    asked = request.GET.get("mit", "")
    other = _numbered(organisation, code, int(asked) if asked.isascii() and asked.isdigit() else max(number - 1, 0))
    known = ChecklistVersion.objects.of(organisation.pk, code) if organisation else []
    context = {
        "start": start,
        "shown": shown,
        "other": other,
        "changes": compare(other.all_items, shown.all_items),
        "others": [as_it_came(code), *(one for one in known if one.number != shown.number)],
    }
    return render(request, "handover/checklist_compare.html", context)


@needs("handovers.checklists")
def checklist_edit(request: HttpRequest, code: str) -> HttpResponse:
    """All items on one page; saving makes the next version."""
    start = _start(code)
    version = version_for(request.user.office, code)
    own = own_version(_organisation(request), code)
    data = request.POST or None
    form = ChecklistForm(data, initial={"after": own.number if own else 0})
    rows = item_forms(data, version.all_items)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                return _write(request, code, form, rows)
            except Conflict as conflict:
                status = _show_conflict(form, conflict)
    context = {"start": start, "version": version, "form": form, "rows": rows}
    return render(request, "handover/checklist_edit.html", context, status=status)


def _write(request: HttpRequest, code: str, form: ChecklistForm, rows: Any) -> HttpResponse:
    said = form.cleaned_data
    items = [item for item in (row.item() for row in rows) if item]
    once(
        said["id"],
        ChecklistVersion.objects.all(),
        lambda: write_checklist(said["id"], code, items, said["note"], after=said["after"], by=request.user),
    )
    flash.done(request, _("Saved as a new version. Handovers that run already keep theirs."))
    return redirect("handover:checklist", code)


def _show_conflict(form: ChecklistForm, conflict: Conflict) -> int:
    newest: Any = conflict.theirs
    form.data = form.data.copy()
    form.data["after"] = newest.number if newest else 0
    form.add_error(None, _("Somebody else wrote a version meanwhile. Saving again replaces it by yours."))
    return 409


@needs("accounts.rights")
@require_GET
def checklist_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """To tick by hand, for handovers that stay on paper."""
    _start(code)
    version = version_for(request.user.office, code)
    answer = HttpResponse(blank_paper(version, request.user.office), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="Checkliste-{code}.pdf"'
    return answer


def _by_category(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """In the order of the list of categories."""
    codes = code_list(CATEGORIES)
    found = [(code.label(), [item for item in items if item.category == code.code]) for code in codes]
    return [(label, held) for label, held in found if held]


def _start(code: str) -> StartList:
    if code not in start_set():
        raise Http404
    return start_set()[code]


def _organisation(request: HttpRequest) -> Organisation | None:
    return request.user.office.organisation if request.user.office else None


def _numbered(organisation: Organisation | None, code: str, number: int) -> ChecklistVersion:
    if number == 0 or organisation is None:
        return as_it_came(code)
    return get_object_or_404(ChecklistVersion.objects.of(organisation.pk, code), number=number)
