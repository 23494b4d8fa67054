"""Kontakte: a note is written, corrected by its author, or moved where it belongs. It is never deleted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Min

from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.actions.closed import refuse_when_closed
from geleit.cases.actions.tasks import create_task
from geleit.cases.actions.timeline import tell, untell
from geleit.cases.models import Case, Contact, ContactTopic, ContactVersion, Task
from geleit.core import dates, versions
from geleit.programmes.codes import code_list


@dataclass(frozen=True)
class Topic:
    """One topic of a contact, with its own minutes and line."""

    code: str
    minutes: int = 0
    line: str = ""


@dataclass(frozen=True)
class Note:
    """What a contact says; `kind` and `interpretation` are codes of contact_kind and interpretation_mode."""

    on: date
    mode: str
    text: str = ""
    kind: str = "counselling"
    minutes: int = 0
    topics: list[Topic] = field(default_factory=list)
    participants: str = ""
    interpretation: str = ""
    language: str = ""
    attendance: str = Contact.Attendance.KEPT


@transaction.atomic
def add_contact(
    pk: UUID, case: Case, note: Note, *, by: User, follow_up: str = "", follow_up_on: date | None = None
) -> Contact:
    """Writes a contact down. `follow_up` becomes a task of the author."""
    refuse_when_closed(case)
    contact = Contact(id=pk, case=case, key_id=case.key_id, author=by, created_at=dates.now())
    _fill(contact, note)
    contact.save(force_insert=True)
    _set_topics(contact, note.topics)
    if follow_up:
        create_task(uuid4(), case, follow_up, assignee=by, by=by, due_on=follow_up_on, source_id=pk)
    _changed(contact, by)
    record("contact.added", by=by, subject=case.pk, subject_kind="case", office=case.office_id, on=contact)
    return contact


@transaction.atomic
def correct_contact(contact: Contact, note: Note, version: int, *, by: User) -> Contact:
    """The author corrects her note; what it said before is kept. Raises versions.Conflict if it was saved meanwhile."""
    if contact.author_id != by.pk:
        raise PermissionDenied("only the author corrects a note")
    refuse_when_closed(contact.case)
    earlier = content_of(contact)
    versions.claim(contact, version)
    _fill(contact, note)
    contact.save()
    contact.topics.all().delete()
    _set_topics(contact, note.topics)
    ContactVersion.objects.create(
        case=contact.case,
        key_id=contact.case.key_id,
        contact=contact,
        number=version,
        content=earlier,
        saved_at=dates.now(),
        saved_by=by.pk,
    )
    _changed(contact, by)
    record(
        "contact.corrected",
        by=by,
        subject=contact.case_id,
        subject_kind="case",
        office=contact.case.office_id,
        on=contact,
    )
    return contact


@transaction.atomic
def move_contact(contact: Contact, target: Case, *, by: User) -> Contact:
    """A note in the wrong file goes to another case of its author, with its earlier texts and its task.

    Raises versions.Conflict when somebody moved it meanwhile.
    """
    if contact.author_id != by.pk:
        raise PermissionDenied("only the author moves a note")
    source = contact.case
    for case in sorted((source, target), key=lambda case: case.pk):  # always in this order: nobody waits in a ring
        refuse_when_closed(case)
    now = Contact.objects.select_related("case").filter(pk=contact.pk, case=source).first()
    if now is None:
        raise versions.Conflict(None)
    contact = now
    untell(source, "contact", contact.pk)
    _move_rows(contact, source, target, by)
    _count(source)
    _changed(contact, by)
    for case in (source, target):
        detail = {"from": source.number, "to": target.number}
        record(
            "contact.moved",
            by=by,
            subject=case.pk,
            subject_kind="case",
            office=case.office_id,
            on=contact,
            detail=detail,
        )
    return contact


def _move_rows(contact: Contact, source: Case, target: Case, by: User) -> None:
    """Written anew under the key of the other case. A task nobody there could open becomes the author's."""
    tasks = list(Task.objects.filter(source_id=contact.pk, case=source))
    team = (
        set(
            Grant.objects.active()
            .exclude(kind=Grant.Kind.EMERGENCY)
            .filter(subject=target.pk)
            .values_list("user_id", flat=True)
        )
        if tasks
        else set()
    )
    for task in tasks:
        task.assignee_id = task.assignee_id if task.assignee_id in team else by.pk
    rows: tuple[Any, ...] = (contact, *contact.topics.all(), *contact.versions.all(), *tasks)
    for row in rows:
        row.case, row.key_id = target, target.key_id
        row.save()


def content_of(contact: Contact) -> dict[str, Any]:
    """What the contact says now: for its line in the story, and kept as earlier text when it is corrected."""
    topics = [Topic(topic.code, topic.minutes, topic.line or "") for topic in contact.topics.all()]
    return content_of_note(
        Note(
            on=contact.on,
            mode=contact.mode,
            text=contact.note or "",
            kind=contact.kind_code,
            minutes=contact.minutes,
            topics=topics,
            participants=contact.participants or "",
            interpretation=contact.interpretation_code,
            language=contact.language,
            attendance=contact.attendance,
        )
    )


def content_of_note(note: Note) -> dict[str, Any]:
    """As plain data; the topics longest first, as the story shows them."""
    order = code_list("counselling_topic").order
    topics = sorted(note.topics, key=lambda topic: (-topic.minutes, order(topic.code)))
    return {
        "title": "",
        "text": note.text,
        "on": note.on.isoformat(),
        "mode": note.mode,
        "kind": note.kind,
        "minutes": note.minutes,
        "interpretation": note.interpretation,
        "language": note.language,
        "attendance": str(note.attendance),
        "participants": note.participants,
        "topics": [[topic.code, topic.minutes, topic.line] for topic in topics],
    }


def _fill(contact: Contact, note: Note) -> None:
    contact.on, contact.mode, contact.minutes = note.on, note.mode, note.minutes
    contact.note, contact.participants = note.text, note.participants or None
    contact.language, contact.attendance = note.language, note.attendance
    contact.kind, contact.sealed_kind = _parted("contact_kind", note.kind)
    contact.interpretation, contact.sealed_interpretation = _parted("interpretation_mode", note.interpretation)


def _set_topics(contact: Contact, topics: list[Topic]) -> None:
    for topic in topics:
        clear, sealed = _parted("counselling_topic", topic.code)
        ContactTopic.objects.create(
            case=contact.case,
            key_id=contact.case.key_id,
            contact=contact,
            topic=clear,
            sealed_topic=sealed,
            minutes=topic.minutes,
            line=topic.line or None,
        )


def _parted(name: str, code: str) -> tuple[str, str | None]:
    """A code for its clear column, or for its sealed one where the code itself betrays something."""
    return ("", code) if code_list(name).is_sensitive(code) else (code, None)


def _changed(contact: Contact, by: User) -> None:
    """The story, the counters and the figures of the case follow."""
    case = contact.case
    content = content_of(contact) | {"corrected": contact.version > 1}
    if task := Task.objects.filter(case=case, source_id=contact.pk).first():
        content["task"] = {
            "id": str(task.pk),
            "title": task.title,
            "due_on": task.due_on.isoformat() if task.due_on else "",
        }
    written_at = dates.local(contact.created_at).timetz()  # notes of one day stand in the order they were written
    tell(case, "contact", contact.pk, content, at=datetime.combine(contact.on, written_at), by=by)
    _count(case)


def _count(case: Case) -> None:
    """Counted anew from the contacts that took place, and what an imported list counted before.

    The first and last day are those somebody was reached on.

    The action holds the case (refuse_when_closed), so that two notes at once are both counted.
    """
    kept = Contact.objects.filter(case=case, attendance=Contact.Attendance.KEPT)
    counted = kept.aggregate(contacts=Count("pk"), first=Min("on"), last=Max("on"))
    first_days = [day for day in (counted["first"], case.listed_first_on) if day]
    case.contacts = case.listed_contacts + counted["contacts"]
    case.first_contact_on, case.last_contact_on = min(first_days, default=None), counted["last"]
    case.save(update_fields=["contacts", "first_contact_on", "last_contact_on"])
    figures.renew(case)
