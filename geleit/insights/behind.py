"""A counsellor's own cases behind a number: her rows are found by their pseudonyms, in memory."""

from __future__ import annotations

from geleit.cases.figures import own_pseudonyms
from geleit.cases.models import Case, CaseQuarter
from geleit.core.forms import UNKNOWN
from geleit.insights.asked import Asked
from geleit.insights.figures.breakdowns import Breakdown


def cases_behind(asked: Asked, breakdown: Breakdown, code: str) -> list[Case]:
    own = own_pseudonyms(asked.user)
    rows = CaseQuarter.objects.filter(
        office=asked.office, programme=asked.programme.code, year=asked.year, is_latest=True, pseudonym__in=list(own)
    )
    behind = [own[bytes(row.pseudonym)] for row in rows if code in codes_of(row, breakdown)]
    found = Case.objects.visible_to(asked.user).filter(pk__in=behind).select_related("person")
    return sorted(found, key=lambda case: (case.person.list_name.casefold(), case.number))


def codes_of(row: CaseQuarter, breakdown: Breakdown) -> set[str]:
    """The codes this row is counted under."""
    if breakdown.column == "reason" and not row.is_closed:
        return set()
    value = getattr(row, breakdown.column)
    values = (value or [UNKNOWN]) if isinstance(value, list) else [value]
    return {breakdown.code_of(one, row.year) for one in values}
