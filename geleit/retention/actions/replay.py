"""After a restore: whoever was erased since the backup was made is erased again, before anybody can sign in."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from geleit.access.acting import acting_as
from geleit.access.grants import call, rows_of
from geleit.audit.record import record
from geleit.retention import ledger
from geleit.retention.actions.nightly import PURPOSE, pseudonyms
from geleit.vault import keys


def replay(entries: Iterable[ledger.Entry]) -> int:
    """As the owner of the database, in one transaction. Returns how many files had come back."""
    wanted = {entry.mark: entry for entry in entries}
    with acting_as(None, purpose=PURPOSE):
        back = _come_back(set(wanted))
        if back:
            going = rows_of("retention_marked", back)
            _note_again(back)
            call("retention_erase", back, list(pseudonyms(going)))
        _fill_ledger(wanted.values())
    keys.forget()
    return len(back)


def _come_back(marks: set[str]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.organisation_id, s.id FROM access_subject s JOIN accounts_office o ON o.id = s.office_id"
        )
        return [file for organisation, file in cursor.fetchall() if ledger.mark(organisation, file).hex() in marks]


def _note_again(files: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, office_id FROM access_subject WHERE id = ANY (%s)", [files])
        held = cursor.fetchall()
    for file, kind, office in held:
        record("retention.erased_again", by=None, subject=file, subject_kind=kind, office=office)


def _fill_ledger(entries: Iterable[ledger.Entry]) -> None:
    rows = [(bytes.fromhex(one.mark), one.kind, one.why, one.office, one.gone_at) for one in entries]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO retention_tombstone (mark, kind, why, office, gone_at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (mark) DO NOTHING",
            rows,
        )
