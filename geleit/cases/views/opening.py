from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from geleit.audit.record import record, record_opening
from geleit.cases.header import CaseHeader, area_of, case_header, cases_with_header
from geleit.cases.models import Case
from geleit.people.models import Person


def open_case_page(request: HttpRequest, pk: UUID, tab: str) -> CaseHeader:
    """Every page of a case begins here: fetched only if open to the user, the opening recorded, its head built."""
    case = cases_with_header(request.user).filter(pk=pk).first()
    if case is None:  # the same line, and so the same time, whether there is such a case or not
        record("content.refused", by=request.user, office=request.user.office_id)
        raise Http404
    if area := area_of(tab):
        record_opening(case.pk, "case", area, by=request.user, office=case.office_id)
    return case_header(case, tab)


def open_case(request: HttpRequest, pk: UUID) -> Case:
    """The case of an action: fetched only if open to the user."""
    return get_object_or_404(Case.objects.visible_to(request.user).select_related("person", "office"), pk=pk)


def record_person(request: HttpRequest, *people: Person) -> None:
    """A page outside of a case that shows what is known about somebody."""
    for person in people:
        record_opening(person.pk, "person", "person", by=request.user, office=person.office_id)
