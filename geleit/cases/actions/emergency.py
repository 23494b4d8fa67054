"""Emergency access: one case, to read, four hours. The lead and the data protection officer learn of it at once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from geleit.access import grants
from geleit.accounts.models import Membership, Office, User
from geleit.audit.record import record
from geleit.cases.models import Case, Emergency
from geleit.core import dates
from geleit.mail.actions import is_on, tell
from geleit.vault import keys


@transaction.atomic
def open_in_emergency(pk: UUID, case: Case, reason: str, words: str, *, by: User) -> Emergency:
    """`words`: why, in her own words; read by the lead and the data protection officer. Raises NotAllowed."""
    key = keys.new_key("oversight", owner=pk, under=case.organisation.key_id)
    sealed = Emergency(id=pk, key_id=key, words=words).sealed("words")
    grants.call("cases_open_in_emergency", pk, case.pk, reason, key, sealed, dates.now())
    emergency = Emergency.objects.get(pk=pk)
    _record("emergency.opened", emergency, by, reason=reason, until=emergency.until_at)
    tell(_to_be_told(emergency, case), by=by)
    return emergency


@transaction.atomic
def end_emergency(emergency: Emergency, *, by: User) -> None:
    """Before the four hours are over."""
    grants.call("cases_end_emergency", emergency.pk)
    _record("emergency.ended", emergency, by)


@transaction.atomic
def see_emergency(emergency: Emergency, *, by: User) -> None:
    """The lead has read that somebody opened her case."""
    grants.call("cases_see_emergency", emergency.pk)
    _record("emergency.seen", emergency, by)


@transaction.atomic
def review_emergency(emergency: Emergency, verdict: str, note: str, *, by: User) -> bool:
    """Once, by the data protection officer. False where somebody reviewed it meanwhile."""
    emergency.note = note
    sealed = emergency.sealed("note")
    if not grants.call("cases_review_emergency", emergency.pk, verdict, emergency.key_id, sealed):
        return False
    _record("emergency.reviewed", emergency, by, verdict=verdict)
    return True


def _to_be_told(emergency: Emergency, case: Case) -> list[User]:
    """The lead, and whoever is data protection officer of the house today."""
    if not is_on():
        return []
    offices = Office.objects.filter(organisation=case.organisation)
    held = Membership.objects.valid_on(dates.today()).filter(role="data_protection", office__in=offices)
    wanted = Q(pk=emergency.lead_id) | Q(pk__in=held.values("user_id"))
    return list(User.objects.filter(wanted, is_active=True))


def _record(event: str, emergency: Emergency, by: User, **detail: object) -> None:
    office = emergency.office_id
    record(event, by=by, subject=emergency.case_id, subject_kind="case", office=office, on=emergency, detail=detail)
