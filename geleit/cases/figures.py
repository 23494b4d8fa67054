"""The rows all figures are counted from, written by the actions: one for each case and quarter, and each quick contact.

A row is found again by a pseudonym, which only the key of the organisation can make out of the id of the file.
docs/adr/0007-figures-from-a-rollup.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.cases.models import Case, FiguresState, QuickContact
from geleit.core import dates
from geleit.programmes.codes import code_list
from geleit.vault.blind_index import blind

BATCH = 1_000
# A change may be written down some time before its transaction ends.
LATE = timedelta(minutes=2)
Batch = list[tuple[UUID, UUID]]  # file, organisation

_waiting: ContextVar[set[UUID] | None] = ContextVar("cases to renew at the end", default=None)


def pseudonym(organisation: UUID, pk: UUID) -> bytes:
    """What stands for a case or a quick contact in its rows."""
    return blind(organisation, "figures", str(pk))


def renew(case: Case) -> None:
    """Writes the rows of a case anew from what is known now; every action that changes a counted fact calls it."""
    waiting = _waiting.get()
    if waiting is None:
        _renew_cases([(case.pk, case.organisation_id)])
    else:
        waiting.add(case.pk)


@contextmanager
def renewed_at_the_end() -> Iterator[None]:
    """For many actions in a row: each case they touch is renewed once, at the end of the block."""
    waiting: set[UUID] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    renew_many(waiting)


def renew_many(cases: Iterable[UUID]) -> int:
    """The same for many cases at once, a thousand in each statement; returns how many there were."""
    pks, done = sorted(set(cases)), 0
    for start in range(0, len(pks), BATCH):
        found = Case.objects.filter(pk__in=pks[start : start + BATCH]).values_list("pk", "organisation_id")
        _renew_cases(list(found))
        done += len(found)
    return done


def _renew_cases(cases: list[tuple[UUID, UUID]]) -> None:
    """(case, organisation); figures.sql says how a row comes about."""
    pks = [pk for pk, _organisation in cases]
    pseudonyms = [pseudonym(organisation, pk) for pk, organisation in cases]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT figures_renew_cases(%s::uuid[], %s::bytea[], %s, %s)",
            [pks, pseudonyms, dates.today(), _sensitive_languages()],
        )


def renew_quick_contact(contact: QuickContact) -> None:
    renew_quick_contacts([(contact.pk, contact.office.organisation_id)])


def renew_quick_contacts(contacts: list[tuple[UUID, UUID]]) -> None:
    """(quick contact, organisation) of those that were written or corrected."""
    pks = [pk for pk, _organisation in contacts]
    pseudonyms = [pseudonym(organisation, pk) for pk, organisation in contacts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT figures_renew_quick_contacts(%s::uuid[], %s::bytea[], %s)",
            [pks, pseudonyms, _sensitive_languages()],
        )


def _sensitive_languages() -> list[str]:
    return [item.code for item in code_list("language") if item.sensitive]


def keep_up() -> int:
    """What no action does: every open case is carried on once a day, and what was changed about people is followed.

    Returns how many cases were renewed. The very first time it renews all of them.
    """
    with acting_as(None, purpose="figures"):
        state, _created = FiguresState.objects.get_or_create(id=1)
    now, today = dates.now(), dates.today()
    done = 0
    if state.seen_until is None:
        done += recount()
    else:
        if state.carried_on != today:
            done += _renew_all(only_open=True)
        done += _renew_all(changed_since=state.seen_until - LATE)
    with acting_as(None, purpose="figures"):
        FiguresState.objects.filter(id=1).update(carried_on=today, seen_until=now)
    return done


def recount() -> int:
    """Every row anew. Rows whose file is gone stay as they are."""
    _in_batches("figures_quick_contacts_after(%s, %s)", [], renew_quick_contacts)
    return _renew_all()


def _renew_all(*, only_open: bool = False, changed_since: datetime | None = None) -> int:
    return _in_batches("figures_cases_after(%s, %s, %s, %s)", [only_open, changed_since], _renew_cases)


def _in_batches(function: str, narrowed: list[Any], work: Callable[[Batch], None]) -> int:
    """Batch after batch in transactions of their own, so that nobody waits; returns how many files there were."""
    done, last = 0, None
    while True:
        with acting_as(None, purpose="figures"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {function}", [last, BATCH, *narrowed])  # noqa: S608 – one of ours
                batch = cursor.fetchall()
            work(batch)
        done += len(batch)
        if len(batch) < BATCH:
            return done
        last = batch[-1][0]


def own_pseudonyms(user: User) -> dict[bytes, UUID]:
    """Pseudonym → id of the cases the user may open: how she finds her own rows."""
    cases = Case.objects.visible_to(user).values_list("pk", "organisation_id")
    return {pseudonym(organisation, pk): pk for pk, organisation in cases}


def own_quick_pseudonyms(user: User) -> list[bytes]:
    """The same for the quick contacts she wrote down."""
    contacts = QuickContact.objects.filter(author=user).values_list("pk", "office__organisation_id")
    return [pseudonym(organisation, pk) for pk, organisation in contacts]
