"""What is printed: the sheet in German, the cover page in the language of the person, the checklist."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from geleit.accounts.decorators import needs
from geleit.audit.record import record
from geleit.core import dates
from geleit.handover.checklist_paper import handover_paper
from geleit.handover.cover import cover_name, cover_paper
from geleit.handover.models import Handover, Sheet
from geleit.handover.sheet_paper import sheet_name, sheet_paper
from geleit.handover.views.handovers import open_handover


@needs("cases.work")
@require_GET
def sheet_pdf(request: HttpRequest, pk: UUID, handover: UUID, number: int) -> HttpResponse:
    _head, found = open_handover(request, pk, handover)
    mine = Sheet.objects.visible_to(request.user).select_related("handover")
    sheet = get_object_or_404(mine, handover=found, number=number)
    sheet.handover = found
    return _paper(request, found, sheet_paper(sheet), sheet_name(sheet))


@needs("cases.work")
@require_GET
def cover_pdf(request: HttpRequest, pk: UUID, handover: UUID, language: str) -> HttpResponse:
    if language not in settings.CLIENT_LANGUAGES:
        raise Http404
    _head, found = open_handover(request, pk, handover)
    return _paper(request, found, cover_paper(found, language), cover_name(found, language))


@needs("cases.work")
@require_GET
def items_pdf(request: HttpRequest, pk: UUID, handover: UUID) -> HttpResponse:
    """With what was ticked already."""
    _head, found = open_handover(request, pk, handover)
    name = f"Checkliste-{found.case.number}-{dates.today()}.pdf"
    return _paper(request, found, handover_paper(found), name)


def _paper(request: HttpRequest, found: Handover, content: bytes, name: str) -> HttpResponse:
    """The copy is noted: whoever looks at the case sees that it was made."""
    case, detail = found.case, {"area": "handover"}
    record(
        "content.exported", by=request.user, subject=case.pk, subject_kind="case", office=case.office_id, detail=detail
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
