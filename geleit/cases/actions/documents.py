"""Documents of a case: sealed in pieces, described, answered to a need, removed and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.timeline import tell, untell
from geleit.cases.models import Case, Document, DocumentChunk, NeededDocument
from geleit.cases.models.document import delete_before
from geleit.core import dates, versions
from geleit.core.uploads import virus_scan
from geleit.core.uploads.file_types import CleanFile
from geleit.vault.chunks import open_chunks, seal_chunks

TABLE, COLUMN = "cases_documentchunk", "data"


def has_room_today(user: User, pk: UUID) -> bool:
    """Nobody fills the disk: so many documents a day, the one with this id left out (it may come twice)."""
    began, _ended = dates.day_bounds(dates.today())
    today = Document.objects.filter(uploaded_by=user, uploaded_at__gte=began).exclude(pk=pk)
    return today.count() < settings.DOCUMENTS_A_DAY


@transaction.atomic
def add_document(
    pk: UUID, case: Case, file: CleanFile, kind: str, *, by: User, answers: NeededDocument | None = None, **fields: Any
) -> Document:
    """Keeps a checked and cleaned file (core.uploads.file_types). fields: note, issued_on, valid_until."""
    document = Document(
        id=pk,
        case=case,
        key_id=case.key_id,
        name=file.name,
        kind=kind,
        media_type=file.media_type,
        size=len(file.data),
        uploaded_by=by,
        uploaded_at=dates.now(),
        safety=Document.Safety.WAITING if file.waits else Document.Safety.CHECKED,
        **fields,
    )
    document.save(force_insert=True)
    pieces = seal_chunks(case.key_id, pk, TABLE, COLUMN, file.data)
    DocumentChunk.objects.bulk_create(
        [DocumentChunk(document=document, index=i, data=piece) for i, piece in enumerate(pieces)]
    )
    if answers is not None:
        answers.answered_by = document
        answers.save(update_fields=["answered_by"])
    _tell(document, by)
    _record("document.added", document, by)
    if file.waits:
        app.configure_task("geleit.cases.check_document", queue="cases").defer(
            document_id=str(pk), case_id=str(case.pk), user_id=str(by.pk)
        )
    return document


def check_again(document_id: UUID, case_id: UUID, user_id: UUID) -> None:
    """The job: as whoever brought it, or whoever leads the case by now. Raises NotScanned: then it comes again."""
    with acting_as(None, purpose="tidy"):
        leads = list(Grant.objects.leads().filter(subject=case_id).values_list("user_id", flat=True))
    for pk in (user_id, *leads):
        with acting_as(pk, purpose="check"):
            document = Document.objects.filter(pk=document_id).select_related("case").first()
            if document is not None:
                _check(document, User.objects.get(pk=pk))
                return


def _check(document: Document, by: User) -> None:
    if document.safety != Document.Safety.WAITING:
        return
    found = virus_scan.found_in(b"".join(content_of(document)))
    document.safety = Document.Safety.INFECTED if found else Document.Safety.CHECKED
    document.save(update_fields=["safety"])
    if found:
        document.chunks.all().delete()
    _record("document.infected" if found else "document.checked", document, by)


def content_of(document: Document) -> Iterator[bytes]:
    """The clear bytes, piece by piece."""
    pieces = document.chunks.values_list("data", flat=True)
    return open_chunks(document.key_id, document.pk, TABLE, COLUMN, [bytes(piece) for piece in pieces])


@transaction.atomic
def change_document(document: Document, version: int, *, by: User, **fields: Any) -> Document:
    versions.claim(document, version)
    for name, value in fields.items():
        setattr(document, name, value)
    document.save(update_fields=list(fields))
    _tell(document, by)
    _record("document.changed", document, by)
    return document


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Puts a document away; for 14 days it can be taken back. A paper it answered is missing again."""
    document.removed_at, document.removed_by = dates.now(), by
    document.save(update_fields=["removed_at", "removed_by"])
    untell(document.case, "document", document.pk)
    _record("document.removed", document, by)


@transaction.atomic
def restore_document(document: Document, *, by: User) -> None:
    document.removed_at = document.removed_by = None
    document.save(update_fields=["removed_at", "removed_by"])
    _tell(document, document.uploaded_by)
    _record("document.restored", document, by)


def delete_removed() -> int:
    """The daily job: whatever was removed 14 days ago goes for good. By the database: to the job no file is open."""
    with acting_as(None, purpose="tidy"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM cases_delete_documents(%s)", [delete_before()])
            gone = cursor.fetchall()
        for document, case, office in gone:
            on = Document(pk=document)
            record("document.deleted", by=None, subject=case, subject_kind="case", office=office, on=on)
    return len(gone)


@transaction.atomic
def need_document(pk: UUID, case: Case, kind: str, note: str, *, by: User) -> NeededDocument:
    """Puts a paper on the list of what is needed and missing."""
    needed = NeededDocument(
        id=pk, case=case, key_id=case.key_id, kind=kind, note=note, created_by=by.pk, created_at=dates.now()
    )
    needed.save(force_insert=True)
    record("document.needed", by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=needed)
    return needed


@transaction.atomic
def drop_need(needed: NeededDocument, *, by: User) -> None:
    case = needed.case
    record("document.no_longer_needed", by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=needed)
    needed.delete()


def _tell(document: Document, by: User) -> None:
    content = {"title": "document", "values": {"document": document.kind}, "text": document.name}
    tell(document.case, "document", document.pk, content, at=document.uploaded_at, by=by)


def _record(event: str, document: Document, by: User | None) -> None:
    case = document.case
    record(event, by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=document)
