from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from geleit.audit.record import record_opening
from geleit.people.models import Person


def open_person(request: HttpRequest, pk: UUID) -> Person:
    """Every page that shows a person begins here: fetched only if open to the user, the opening recorded."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("office"), pk=pk)
    record_opening(person.pk, "person", "person", by=request.user, office=person.office_id)
    return person
