from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from geleit.access import grants
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.actions.timeline import tell
from geleit.cases.models import Case, PhaseEntry
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.people.models import Person
from geleit.programmes.programme import programme as programme_of
from geleit.vault import keys


@transaction.atomic
def open_case(
    pk: UUID,
    person: Person,
    *,
    programme: str,
    lead: User | None,
    by: User,
    form: str = Case.Form.COUNSELLING,
    opened_on: date | None = None,
) -> Case:
    """Opens a case for a person of the same office, in Klärung. Without lead a team lead assigns it by number."""
    office = person.office
    day = opened_on or dates.today()
    case = Case(
        id=pk,
        number=_next_number(office.organisation_id, programme_of(programme).prefix, day.year),
        organisation=office.organisation,
        office=office,
        person=person,
        programme=programme,
        form=form,
        opened_on=day,
        key_id=keys.new_key("case", owner=pk, under=office.organisation.key_id),
        created_by=by.pk,
        created_at=dates.now(),
    )
    grants.open_subject(pk, "case", office, lead=lead, parent=person.pk, by=by)
    case.save(force_insert=True)
    PhaseEntry.objects.create(case=case, phase=Phase.CLARIFICATION, entered_on=day, by=by.pk)
    tell(case, "opened", pk, {"title": "opened", "text": "", "meta": [case.number]}, on=day, big=True, by=by)
    record("case.opened", by=by, subject=pk, subject_kind="case", office=office.pk, detail={"number": case.number})
    figures.renew(case)
    return case


def _next_number(organisation: UUID, prefix: str, year: int) -> str:
    return next_numbers(organisation, prefix, year, 1)[0]


def next_numbers(organisation: UUID, prefix: str, year: int, how_many: int) -> list[str]:
    """MBE-2026-000142: the next numbers of this organisation, programme and year; two callers never get the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (organisation_id, prefix, year, last) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (organisation_id, prefix, year) DO UPDATE SET last = cases_numbercounter.last + excluded.last "
            "RETURNING last",
            [organisation, prefix, year, how_many],
        )
        last = cursor.fetchone()[0]
    return [f"{prefix}-{year}-{number:06d}" for number in range(last - how_many + 1, last + 1)]
