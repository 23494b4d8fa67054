"""One object of every kind, all in anna's case of esra, for the arguments of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from geleit.cases.actions import appointments, documents, tasks
from geleit.cases.actions.notices import notify
from geleit.cases.file_types import PDF, CleanFile
from geleit.core import dates
from tests.cast import Cast


def _task(cast: Cast) -> UUID:
    return tasks.create_task(uuid4(), cast.case, "Bescheid prüfen", assignee=cast.anna, by=cast.anna).pk


def _appointment(cast: Cast, repeat: int = 1) -> UUID:
    start = dates.now() + timedelta(days=1)
    made = appointments.make_appointment(
        uuid4(), cast.case, start, start + timedelta(hours=1), user=cast.anna, by=cast.anna, repeat=repeat
    )
    return made[0].pk


def _document(cast: Cast) -> UUID:
    return documents.add_document(
        uuid4(), cast.case, CleanFile("Bescheid.pdf", PDF, b"%PDF-1.7"), "asylum_decision", by=cast.anna
    ).pk


# what → function from the cast to the primary key; each part adds its own.
OBJECTS: dict[str, Callable[[Cast], UUID | str]] = {
    "case": lambda cast: cast.case.pk,
    "person": lambda cast: cast.esra.pk,
    "office": lambda cast: cast.office.pk,
    "colleague_account": lambda cast: cast.bilal.pk,
    "colleague_membership": lambda cast: cast.bilal.memberships.get().pk,
    "code_list": lambda cast: "gender",
    "notice": lambda cast: notify(cast.case, cast.anna, "known", "Nachfrage").pk,
    "task": _task,
    "appointment": _appointment,
    "appointment_in_series": lambda cast: _appointment(cast, repeat=3),
    "document": _document,
    "another_document": _document,
    "needed_document": lambda cast: (
        documents.need_document(uuid4(), cast.case, "residence_document", "", by=cast.anna).pk
    ),
}
