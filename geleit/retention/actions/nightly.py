"""What happens at night: files whose time is over are listed, locked when nobody objected, and erased 14 days later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import override

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed, call, rows_of
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.notices import notify
from geleit.cases.figures import pseudonym
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.handover.figures import pseudonym as handover_pseudonym
from geleit.hints.actions.gaps import quarters_pseudonyms
from geleit.programmes.programme import programme, programmes
from geleit.referrals.actions.unmet import needs_pseudonyms
from geleit.retention import ledger
from geleit.retention.models import LOCKED_DAYS, NOTICE_DAYS, Due
from geleit.vault import keys

PURPOSE = "retention"
KINDS = {"person", "case"}


@dataclass
class Night:
    listed: int = 0
    withdrawn: int = 0
    locked: int = 0
    erased: int = 0
    refused: int = 0
    emptied: int = 0  # notes of quick contacts without a person


def run() -> Night:
    """Each file in a transaction of its own, so that one that fails stops no other."""
    night = Night(withdrawn=withdraw(), listed=look(), emptied=empty_notes())
    with acting_as(None, purpose=PURPOSE):
        due = Due.objects.filter(locked_at=None, lock_on__lte=dates.today()).values_list("pk", flat=True)
        before = dates.now() - timedelta(days=LOCKED_DAYS)
        to_lock, to_erase = list(due), list(Due.objects.filter(locked_at__lte=before).values_list("pk", flat=True))
    night.locked = sum(lock(pk) for pk in to_lock)
    for pk in to_erase:
        try:
            night.erased += erase(pk)
        except NotAllowed:  # the database is stricter than the list; the next night asks again
            night.refused += 1
    return night


def candidates() -> list[tuple[UUID, date]]:
    """The dry run: files that are due within the time of notice and not on the list yet, and since when."""
    horizon = dates.today() + timedelta(days=NOTICE_DAYS)
    with acting_as(None, purpose=PURPOSE):
        cases = rows_of("retention_cases_to_list", json.dumps(_closed_until(horizon)))
        people = rows_of("retention_people_to_list", _met_until(horizon))
    due = [(pk, programme(code).on(closed).delete_case_from(closed)) for pk, code, closed in cases]
    due += [(pk, _person_from(codes, met)) for pk, codes, met in people]
    return [(pk, day) for pk, day in due if day <= horizon]


def _closed_until(horizon: date) -> dict[str, str]:
    """The shortest time of all terms a programme ever had; candidates() looks again, exactly."""
    shortest = {code: min(terms.retention_years for terms in one.terms) for code, one in programmes().items()}
    return {code: str(date(horizon.year - years - 1, 12, 31)) for code, years in shortest.items()}


def _met_until(horizon: date) -> date:
    months = min(terms.retention_months_without_case for one in programmes().values() for terms in one.terms)
    return dates.add_months(horizon, -months)


def _person_from(codes: list[str], met: date) -> date:
    """An office with several programmes keeps somebody without a case as long as the longest of them."""
    known = [programme(code).on(met) for code in codes or ["mbe"] if code in programmes()]
    return max(terms.delete_person_from(met) for terms in known or [programme("mbe").on(met)])


def look() -> int:
    """Puts on the list what the dry run finds, and tells the leads. Returns how many files."""
    return sum(list_file(pk, day) for pk, day in candidates())


def list_file(file: UUID, due_on: date) -> bool:
    with acting_as(None, purpose=PURPOSE):
        listed = call("retention_list", file, due_on)
        if listed is None:
            return False
        due = Due.objects.get(pk=listed)
        _record("retention.listed", due.subject, due.kind, due.office_id)
        if due.lead_id and due.kind == Due.Kind.CASE:
            _tell(due, due.lead_id)
    return True


def _tell(due: Due, lead_id: UUID) -> None:
    """In her name: to the job no file is open. Where she has left, nobody reads it, and the list stays."""
    with acting_as(None, purpose="tidy"):
        lead = User.objects.get(pk=lead_id)
    with acting_as(lead, purpose=PURPOSE), override(lead.language):
        case = Case.objects.visible_to(lead).filter(pk=due.subject).first()
        if case:
            notify(case, lead, "retention", "retention_listed", day_short(due.lock_on), object_id=due.pk)


def withdraw() -> int:
    """What was reopened, met again or is held now leaves the list."""
    with acting_as(None, purpose=PURPOSE):
        gone = rows_of("retention_withdraw")
        for subject, kind, office in gone:
            _record("retention.withdrawn", subject, kind, office)
    return len(gone)


def empty_notes() -> int:
    """Of quick contacts that belong to nobody's file, after the months a person without a case is kept."""
    months = max(terms.retention_months_without_case for one in programmes().values() for terms in one.terms)
    with acting_as(None, purpose=PURPOSE):
        emptied = rows_of("retention_empty_notes", dates.add_months(dates.today(), -months))
        for office, number in emptied:
            record("retention.notes_emptied", by=None, office=office, detail={"number": number})
    return sum(number for _office, number in emptied)


def lock(pk: UUID) -> bool:
    """From now on nobody can open it."""
    with acting_as(None, purpose=PURPOSE):
        locked = call("retention_lock", pk)
        if locked:
            due = Due.objects.get(pk=pk)
            _record("retention.locked", due.subject, due.kind, due.office_id)
    return locked


def erase(pk: UUID) -> bool:
    """Keys, then rows. The ledger outside the database is written before the transaction ends."""
    with acting_as(None, purpose=PURPOSE):
        due = Due.objects.filter(pk=pk).first()
        if due is None:
            return False
        going = rows_of("retention_going", pk)
        gone = _shred(due, going)
        for subject, kind, office in gone:
            _record("retention.erased", subject, kind, office, why=due.why)
        ledger.append(
            ledger.entry(kind, due.why, office, _marks(going)[str(subject)]) for subject, kind, office in gone
        )
    keys.forget()
    return True


def _shred(due: Due, going: list[tuple[UUID, str, UUID, date]]) -> list[tuple[UUID, str, UUID]]:
    marks = json.dumps({file: mark.hex() for file, mark in _marks(going).items()})
    return rows_of("retention_shred", due.pk, marks, list(pseudonyms(going)))


def _marks(going: list[tuple[UUID, str, UUID, date]]) -> dict[str, bytes]:
    return {str(file): ledger.mark(organisation, file) for organisation, kind, file, _since in going if kind in KINDS}


def pseudonyms(going: list[tuple[UUID, str, UUID, date]]) -> Iterator[bytes]:
    """Of the rows figures are counted from: afterwards nobody, with whatever key, gets from them to the file."""
    for organisation, kind, file, since in going:
        if kind == "person":
            yield from quarters_pseudonyms(organisation, file, since)
            yield from needs_pseudonyms(organisation, file, since)
        elif kind == "handover":
            yield handover_pseudonym(organisation, file)
        else:
            yield pseudonym(organisation, file)


def _record(event: str, subject: UUID, kind: str, office: UUID, **detail: Any) -> None:
    record(event, by=None, subject=subject, subject_kind=kind, office=office, detail=detail)
