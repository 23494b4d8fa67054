from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geleit.accounts.decorators import fresh_second_factor, needs
from geleit.audit.record import record_opening
from geleit.core import dates, flash
from geleit.core.once import once
from geleit.disclosure import looking
from geleit.disclosure.actions import extracts as actions
from geleit.disclosure.law import law_of
from geleit.disclosure.models import Extract
from geleit.disclosure.views.requests import open_request

State = Extract.State
Page = Callable[..., HttpResponse]


def where_it_is(view: Page) -> Page:
    """A page that is behind the copy leads to where it is now."""

    @wraps(view)
    def shown(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, **kwargs)
        except actions.WrongState:
            return redirect("disclosure:extract", pk)

    return shown


def _open(request: HttpRequest, pk: UUID) -> Extract:
    """Only her own, and only while the person is open to her."""
    mine = Extract.objects.visible_to(request.user).select_related("request", "person__office__organisation", "user")
    extract = get_object_or_404(mine, pk=pk)
    if extract.until < dates.now():
        raise Http404
    return extract


@needs("cases.work")
@require_POST
def extract_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = open_request(request, pk)
    new = _sent_id(request)
    mine = Extract.objects.visible_to(request.user)
    extract = once(new, mine, lambda: actions.start_extract(new, held, by=request.user))
    return redirect("disclosure:extract", extract.pk)


def _sent_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return uuid4()


@needs("cases.work")
@require_GET
def extract_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Wherever the copy is just now."""
    extract = _open(request, pk)
    context: dict[str, Any] = {"extract": extract, "held": extract.request}
    if extract.is_working:
        part = "#progress" if request.htmx else ""
        return render(request, f"disclosure/working.html{part}", context)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if extract.state == State.REVIEW:
        left = looking.left_to_look(extract.content.found)
        return redirect("disclosure:look", extract.pk, left[0]) if left else _ready_to_go(request, extract)
    return render(request, "disclosure/extract.html", context)


def _ready_to_go(request: HttpRequest, extract: Extract) -> HttpResponse:
    pages = looking.pages_of(extract.content.found)
    context = {"extract": extract, "held": extract.request, "pages": pages, "to_release": True}
    return render(request, "disclosure/extract.html", context)


@needs("cases.work")
@where_it_is
def extract_look(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """One page of the copy as it will go out; what is about others is blacked out here."""
    extract = _open(request, pk)
    person = extract.person
    if extract.state != State.REVIEW:
        return redirect("disclosure:extract", extract.pk)
    found = extract.content.found
    pages = looking.pages_of(found)
    if not 1 <= number <= len(pages):
        raise Http404
    status = 200
    if request.method == "POST":
        refused = actions.look_through(extract, number, request.POST, by=request.user)
        if refused is None:
            return redirect("disclosure:extract", extract.pk)
        pages, status = refused, 422
    record_opening(person.pk, "person", "copy", by=request.user, office=person.office_id)
    context = {
        "extract": extract,
        "page": pages[number - 1],
        "pages": pages,
        "looked": found["looked"],
        "elsewhere": found["elsewhere"],
        "refused": status == 422,
        "law": law_of(person.office.organisation),
    }
    return render(request, "disclosure/look.html", context, status=status)


@needs("cases.work")
@require_POST
@where_it_is
def extract_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    extract = _open(request, pk)
    if "confirmed" not in request.POST:
        flash.warn(request, _("Please confirm first that you have looked through everything."))
        return redirect("disclosure:extract", extract.pk)
    try:
        actions.release(extract, by=request.user)
    except actions.NotLookedThrough:
        flash.warn(request, _("Some pages have not been looked through yet."))
    return redirect("disclosure:extract", extract.pk)


@needs("cases.work")
@fresh_second_factor
@require_GET
@where_it_is
def extract_package(request: HttpRequest, pk: UUID) -> HttpResponse:
    extract = _open(request, pk)
    answer = HttpResponse(actions.package_of(extract, by=request.user), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="Auskunft-{str(extract.pk)[:8]}.zip"'
    return answer


@needs("cases.work")
@require_POST
@where_it_is
def extract_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    extract = _open(request, pk)
    held = extract.request_id
    actions.discard(extract, by=request.user)
    flash.done(request, _("The copy is destroyed."))
    return redirect("disclosure:request", held)
