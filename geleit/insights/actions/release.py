from __future__ import annotations

from django.db import transaction

from geleit.accounts.models import Office, User
from geleit.audit.record import record
from geleit.core.once import wait_for
from geleit.insights.models import Release
from geleit.insights.releases import making


class NotNow(Exception):
    """The office is too small, or this quarter cannot be released (any more)."""


@transaction.atomic
def release(office: Office, year: int, quarter: int, *, by: User) -> Release:
    """Fixes what may be given away of this quarter. Sent twice it is one release."""
    wait_for(office.pk)
    done = Release.objects.filter(office=office)
    if found := done.filter(year=year, quarter=quarter).first():
        return found
    if making.next_quarter(office, set(done.values_list("year", "quarter"))) != (year, quarter):
        raise NotNow
    if making.counsellors(office) < making.FEWEST_COUNSELLORS:
        raise NotNow
    content = making.content_of(office, year, quarter)
    made = Release.objects.create(office=office, year=year, quarter=quarter, content=content, made_by=by.pk)
    record("figures.released", by=by, office=office.pk, on=made, detail={"year": year, "quarter": quarter})
    return made
