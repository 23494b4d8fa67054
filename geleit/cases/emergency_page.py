"""A case as it is shown in an emergency: on one page, to read, without anything that could be changed."""

from __future__ import annotations

from typing import Any

from geleit.cases import overview
from geleit.cases.models import Appointment, Case
from geleit.core import dates
from geleit.people import facts
from geleit.programmes.codes import code_list
from geleit.vault import keys

NOTES = 100  # the latest ones


def at_a_glance(case: Case) -> dict[str, Any]:
    notes = list(case.contact_set.select_related("author")[: NOTES + 1])
    documents = list(case.documents.kept())
    appointments = case.appointments.filter(ends_at__gte=dates.now(), state=Appointment.State.PLANNED)
    tasks, coming = overview.open_tasks(case.pk), list(appointments.select_related("user"))
    keys.load({row.key_id for row in (*notes, *documents, *tasks, *coming)} | {case.person.key_id})
    modes = code_list("contact_mode")
    return {
        "person": case.person,
        "line": facts.header_line(case.person),
        "tasks": tasks,
        "appointments": coming,
        "goals": overview.goal_lines(case),
        "notes": [(note, modes.label(note.mode) if note.mode in modes else "") for note in notes[:NOTES]],
        "more_notes": len(notes) > NOTES,
        "documents": documents,
    }
