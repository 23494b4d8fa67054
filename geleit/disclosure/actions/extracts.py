"""The copy of a person's data: put together, looked through, packed, handed over, destroyed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.disclosure import collecting, looking
from geleit.disclosure.models import Extract, ExtractContent, Request
from geleit.disclosure.others import others_of
from geleit.disclosure.package import make_package
from geleit.disclosure.parts import PARTS
from geleit.people.models import Person
from geleit.vault import keys

State = Extract.State
QUEUE = "disclosure"
PURPOSE = "disclosure"


class WrongState(Exception):
    """The copy is at another point than the page somebody looked at."""


class NotLookedThrough(Exception):
    """Nothing goes out before every page was looked at."""


@transaction.atomic
def start_extract(pk: UUID, request: Request, *, by: User) -> Extract:
    """Collects as a job; everything lies under a key of its own that only `by` uses."""
    person = request.person
    extract = Extract(
        id=pk,
        person=person,
        request=request,
        user=by,
        total=len(PARTS),
        created_at=dates.now(),
        until=dates.now() + timedelta(days=Extract.DAYS),
    )
    extract.save(force_insert=True)
    key = keys.new_key("copy", owner=by.pk, under=person.office.organisation.key_id)
    ExtractContent.objects.create(extract=extract, person=person, key_id=key)
    _record("extract.started", extract, by)
    _do_later("collect", extract)
    return extract


def collect(extract: Extract) -> None:
    """The job: part by part, each in a transaction of its own, so that the page can tell how far it is."""
    if extract.state != State.COLLECTING:
        return
    with acting_as(extract.user, purpose=PURPOSE):
        person = _person(extract)
        scope = collecting.scope_of(person, extract.user)
        others = others_of(scope.records, extract.user)
    sections = []
    for number, part in enumerate(PARTS, 1):
        with acting_as(extract.user, purpose=PURPOSE):
            sections.append(collecting.section_of(part, scope, others))
            Extract.objects.filter(pk=extract.pk).update(done=number)
    with acting_as(extract.user, purpose=PURPOSE):
        found = {"sections": [one for one in sections if one], **collecting.rest_of(scope)}
        _keep(extract.content, found)
        _move(extract, State.REVIEW)


@transaction.atomic
def look_through(extract: Extract, number: int, sent: Mapping[str, Any], *, by: User) -> list[looking.Page] | None:
    """Keeps what was blacked out on a page. Returns the pages with their problems where something does not fit."""
    content = _content(extract, State.REVIEW)
    found = content.found
    pages = looking.pages_of(found)
    if not looking.take(pages[number - 1], sent):
        return pages
    found["looked"] = sorted({*found["looked"], number})
    _keep(content, found)
    _record("extract.looked_through", extract, by, page=number, pages=len(pages))
    return None


@transaction.atomic
def release(extract: Extract, *, by: User) -> None:
    """She has looked at every page and lets it go out: it is packed as a job."""
    content = _content(extract, State.REVIEW)
    if looking.left_to_look(content.found):
        raise NotLookedThrough
    _move(extract, State.PACKING, released_at=dates.now())
    _record("extract.released", extract, by)
    _do_later("pack", extract)


def pack(extract: Extract) -> None:
    """The job behind release(). What was found goes; only the package stays, for seven days."""
    if extract.state != State.PACKING:
        return
    with acting_as(extract.user, purpose=PURPOSE):
        extract.person = _person(extract)
        content = extract.content
        content.package = make_package(extract, content.found)
        content.found = None
        content.save()
        until = dates.now() + timedelta(days=Extract.DAYS)
        _move(extract, State.READY, size=len(content.package), until=until)


def package_of(extract: Extract, *, by: User) -> bytes:
    """For the download, which is a page that only reads: the line in the log is all that is written."""
    if extract.state != State.READY or extract.until < dates.now():
        raise WrongState(extract.state)
    _record("extract.downloaded", extract, by)
    return bytes(extract.content.package)


@transaction.atomic
def discard(extract: Extract, *, by: User) -> None:
    """Puts the copy away: its key goes, and with it everything in it."""
    held = Extract.objects.select_for_update().get(pk=extract.pk)
    if held.is_working:
        raise WrongState(held.state)
    _record("extract.discarded", extract, by)
    with acting_as(None, purpose="keys"):
        _destroy(held)


@transaction.atomic
def stop(extract: Extract) -> None:
    """A job that failed; it can be begun anew."""
    held = Extract.objects.select_for_update().get(pk=extract.pk)
    if held.is_working:
        _move(held, State.STOPPED)


def destroy_over() -> int:
    """The daily job: whatever is older than seven days goes for good."""
    with acting_as(None, purpose="keys"):
        over = list(Extract.objects.over().select_for_update(of=("self",)).select_related("person"))
        for extract in over:
            _record("extract.destroyed", extract, None)
            _destroy(extract)
    return len(over)


def _destroy(extract: Extract) -> None:
    for content in ExtractContent.objects.filter(extract=extract).only("id", "key_id"):
        keys.destroy_key(content.key_id)
    extract.delete()


def _person(extract: Extract) -> Person:
    """Only while she may still open it."""
    return Person.objects.visible_to(extract.user).select_related("office__organisation").get(pk=extract.person_id)


def _content(extract: Extract, state: str) -> ExtractContent:
    """The row is locked until the end of the action."""
    held = Extract.objects.select_for_update().get(pk=extract.pk)
    if held.state != state:
        raise WrongState(held.state)
    return held.content


def _keep(content: ExtractContent, found: dict[str, Any]) -> None:
    content.found = looking.forget_helpers(found)
    content.save()


def _move(extract: Extract, state: str, **values: Any) -> None:
    extract.state = state
    for name, value in values.items():
        setattr(extract, name, value)
    extract.save(update_fields=["state", *values])


def _do_later(task: str, extract: Extract) -> None:
    app.configure_task(f"geleit.disclosure.{task}", queue=QUEUE).defer(extract_id=str(extract.pk))


def _record(event: str, extract: Extract, by: User | None, **detail: Any) -> None:
    person = extract.person
    record(event, by=by, subject=person.pk, subject_kind="person", office=person.office_id, on=extract, detail=detail)
