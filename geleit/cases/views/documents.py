from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleit.access.emergency import open_in_emergency
from geleit.accounts.decorators import needs
from geleit.audit.record import record_opening
from geleit.cases import header
from geleit.cases.actions import documents
from geleit.cases.forms.documents import DescriptionForm, DocumentForm, NeedForm
from geleit.cases.header import CaseHeader
from geleit.cases.models import Document, NeededDocument
from geleit.cases.views.opening import open_case, open_case_page
from geleit.core import flash
from geleit.core.once import once
from geleit.core.uploads.file_types import PDF, SHOWN_IN_PLACE
from geleit.core.versions import Conflict
from geleit.vault import keys

# A document is looked at in a frame of its own that can do nothing: no script, no form, no way out.
# The PDF viewers of browsers refuse to work in a sandbox; a PDF has lost its scripts on the way in.
NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
SANDBOX = f"{NOTHING_ELSE}; img-src 'self' data:; sandbox"


@needs("cases.work")
def document_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    head = open_case_page(request, pk, "documents")
    return _show(request, head, DocumentForm(initial={"answers": request.GET.get("fuer")}), NeedForm())


def _show(request: HttpRequest, head: CaseHeader, form: DocumentForm, need_form: NeedForm) -> HttpResponse:
    case = head.case
    needed = list(case.needed_documents.missing())
    kept = list(case.documents.kept().select_related("uploaded_by"))
    removed = list(case.documents.restorable().select_related("removed_by").order_by("-removed_at"))
    keys.load({row.key_id for row in (*needed, *kept, *removed)})
    context = header.context(
        head, documents=kept, removed=removed, needed=needed, form=form, need_form=need_form, days=Document.REMOVED_DAYS
    )
    failed = form.errors or need_form.errors
    return render(request, "cases/documents.html", context, status=422 if failed else 200)


@needs("cases.work")
@require_POST
def document_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = open_case(request, pk)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid() and not documents.has_room_today(request.user, form.cleaned_data["id"]):
        form.add_error("file", _("You have stored very many documents today. Tomorrow you can store more."))
    if not form.is_valid():
        return _show(request, open_case_page(request, pk, "documents"), form, NeedForm())
    data = form.cleaned_data
    answers = case.needed_documents.filter(pk=data["answers"]).first() if data["answers"] else None
    said = {name: data[name] for name in ("issued_on", "valid_until", "note")}
    once(
        data["id"],
        Document.objects.visible_to(request.user),
        lambda: documents.add_document(
            data["id"], case, data["file"], data["kind"], answers=answers, by=request.user, **said
        ),
    )
    flash.done(request, _("The document is kept, sealed."))
    return redirect("cases:documents", case.pk)


@needs("cases.work")
def document_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user).select_related("case"), pk=pk)
    head = open_case_page(request, document.case_id, "documents")
    said = {name: getattr(document, name) for name in ("version", "kind", "issued_on", "valid_until", "note")}
    form = DescriptionForm(request.POST or None, initial=said)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            documents.change_document(document, data.pop("version"), by=request.user, **data)
            return redirect("cases:documents", head.case.pk)
        except Conflict as conflict:
            form.show_conflict(conflict.theirs)
            status = 409
    in_place = document.media_type in SHOWN_IN_PLACE and not document.safety
    context = header.context(head, document=document, form=form, in_place=in_place)
    return render(request, "cases/document.html", context, status=status)


@needs("cases.work")
@open_in_emergency
def document_content(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file itself: pictures and PDF shown in place, everything else only downloaded."""
    document = get_object_or_404(Document.objects.visible_to(request.user).select_related("case"), pk=pk)
    if document.safety:
        raise Http404
    record_opening(document.case_id, "case", "documents", by=request.user, office=document.case.office_id)
    in_place = document.media_type in SHOWN_IN_PLACE and "laden" not in request.GET
    answer = HttpResponse(b"".join(documents.content_of(document)), content_type=document.media_type)
    kind = "inline" if in_place else "attachment"
    number = document.case.number
    answer["Content-Disposition"] = f'{kind}; filename="{number}-{str(document.pk)[:8]}{document.ending}"'
    answer["Content-Security-Policy"] = NOTHING_ELSE if document.media_type == PDF else SANDBOX
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@needs("cases.work")
@require_POST
def document_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user).select_related("case"), pk=pk)
    documents.remove_document(document, by=request.user)
    flash.done(
        request, _("The document is removed. It can be taken back for %(days)s days.") % {"days": Document.REMOVED_DAYS}
    )
    return redirect("cases:documents", document.case_id)


@needs("cases.work")
@require_POST
def document_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user, removed=True).select_related("case"), pk=pk)
    documents.restore_document(document, by=request.user)
    flash.done(request, _("The document is back."))
    return redirect("cases:documents", document.case_id)


@needs("cases.work")
@require_POST
def need_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = open_case(request, pk)
    form = NeedForm(request.POST)
    if not form.is_valid():
        return _show(request, open_case_page(request, pk, "documents"), DocumentForm(), form)
    data = form.cleaned_data
    once(
        data["id"],
        NeededDocument.objects.visible_to(request.user),
        lambda: documents.need_document(data["id"], case, data["kind"], data["note"], by=request.user),
    )
    return redirect("cases:documents", case.pk)


@needs("cases.work")
@require_POST
def need_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    needed = get_object_or_404(NeededDocument.objects.visible_to(request.user).select_related("case"), pk=pk)
    documents.drop_need(needed, by=request.user)
    return redirect("cases:documents", needed.case_id)
