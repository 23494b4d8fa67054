"""“Nobody is responsible”: counted without the person, so that the network can see the gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.once import wait_for
from geleit.hints.models import ServiceGap
from geleit.people import facts
from geleit.people.models import Person
from geleit.programmes.mapping import status_group
from geleit.vault.blind_index import blind

NO_STATUS = "none_or_unclear"


@transaction.atomic
def count_gap(case: Case, *, by: User) -> None:
    """Once for a person and quarter. Neither the row nor the audit line leads back to her."""
    today = dates.today()
    wait_for(case.person_id)
    if is_counted(case):
        return
    status = facts.current(case.person, today).status
    gap = ServiceGap(
        id=uuid4(),
        pseudonym=_pseudonym(case.organisation_id, case.person, today),
        office=case.office,
        year=today.year,
        quarter=dates.quarter(today),
        status_group=status_group(status.true_code) if status else NO_STATUS,
        at=dates.now(),
    )
    gap.save(force_insert=True)
    record("gap.counted", by=by, office=case.office_id, on=gap)


def is_counted(case: Case) -> bool:
    return ServiceGap.objects.filter(pseudonym=_pseudonym(case.organisation_id, case.person, dates.today())).exists()


def _pseudonym(organisation: UUID, person: Person, day: date) -> bytes:
    return _of_quarter(organisation, person.pk, day.year, dates.quarter(day))


def _of_quarter(organisation: UUID, person: UUID, year: int, quarter: int) -> bytes:
    return blind(organisation, "service gap", f"{person}/{year}/{quarter}")


def quarters_pseudonyms(organisation: UUID, person: UUID, since: date) -> Iterator[bytes]:
    """All that may stand for somebody, from the year she came until today."""
    for year in range(since.year, dates.today().year + 1):
        for quarter in (1, 2, 3, 4):
            yield _of_quarter(organisation, person, year, quarter)
