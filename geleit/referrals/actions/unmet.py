"""“Nothing fits”: a need is counted without the person, so that the network can see what is missing."""

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
from geleit.directory.models import Area
from geleit.people import facts
from geleit.programmes.codes import code_list
from geleit.programmes.mapping import status_group
from geleit.referrals.models import UnmetNeed
from geleit.vault.blind_index import blind

NO_STATUS = "none_or_unclear"


@transaction.atomic
def count_need(case: Case, topics: list[str], place: Area | None, reason: str, *, by: User) -> int:
    """How many were counted now: each topic once for a person and quarter.

    The audit line names neither the person nor the row, and the row no day, so that nobody finds one by the other.
    """
    wait_for(case.person_id)
    today, counted = dates.today(), counted_topics(case, topics)
    status = facts.current(case.person, today).status
    spoken = case.person.spoken()
    needs = [
        UnmetNeed(
            id=uuid4(),
            pseudonym=_pseudonym(case.organisation_id, case.person_id, topic, today),
            office=case.office,
            year=today.year,
            quarter=dates.quarter(today),
            topic=topic,
            place=_district(place),
            status_group=status_group(status.true_code) if status else NO_STATUS,
            language=spoken[0].language if spoken else "",
            reason=reason,
        )
        for topic in topics
        if topic not in counted
    ]
    UnmetNeed.objects.bulk_create(needs)
    if needs:
        record("need.counted", by=by, office=case.office_id)
    return len(needs)


def counted_topics(case: Case, topics: list[str]) -> set[str]:
    """Those that were counted for this person in this quarter."""
    own = {_pseudonym(case.organisation_id, case.person_id, topic, dates.today()): topic for topic in topics}
    found = UnmetNeed.objects.filter(pseudonym__in=own).values_list("pseudonym", flat=True)
    return {own[bytes(one)] for one in found}


def _district(place: Area | None) -> str:
    if place is None:
        return ""
    return next((area.code for area in place.line_up() if area.kind == Area.Kind.DISTRICT), place.code)


def _pseudonym(organisation: UUID, person: UUID, topic: str, day: date) -> bytes:
    return _of_quarter(organisation, person, topic, day.year, dates.quarter(day))


def _of_quarter(organisation: UUID, person: UUID, topic: str, year: int, quarter: int) -> bytes:
    return blind(organisation, "unmet need", f"{person}/{topic}/{year}/{quarter}")


def needs_pseudonyms(organisation: UUID, person: UUID, since: date) -> Iterator[bytes]:
    """All that may stand for somebody, from the year she came until today."""
    for year in range(since.year, dates.today().year + 1):
        for quarter in (1, 2, 3, 4):
            for topic in code_list("counselling_topic").codes:
                yield _of_quarter(organisation, person, topic, year, quarter)
