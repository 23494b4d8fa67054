from __future__ import annotations

from datetime import date
from uuid import uuid4

from geleit.access.acting import acting_as
from geleit.cases.actions.closure import close_case
from geleit.cases.models import Case, Closure
from geleit.people.models import Person


def close_on(cast, day: date) -> None:
    """As if everything had ended on that day."""
    with acting_as(cast.anna, purpose="test"):
        Case.objects.filter(pk=cast.case.pk).update(opened_on=date(day.year - 1, 1, 2))
        cast.case.refresh_from_db()
        close_case(uuid4(), cast.case, "goals_reached_talk", by=cast.anna, closed_on=day)
        Closure.objects.filter(case=cast.case).update(closed_on=day)
        Person.objects.filter(pk=cast.esra.pk).update(last_contact_on=day, created_at=f"{day}T12:00:00Z")
        cast.case.refresh_from_db()
