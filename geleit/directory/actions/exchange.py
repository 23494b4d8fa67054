"""Offers in and out: preview without a trace, taking over piece by piece, and undoing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import dates
from geleit.directory import integreat, tables
from geleit.directory.actions.care import confirm_many
from geleit.directory.actions.index import index
from geleit.directory.actions.writing import write_offer
from geleit.directory.hsds import nested
from geleit.directory.hsds.reading import Unreadable
from geleit.directory.hsds.records import Json
from geleit.directory.models import DirectoryImport, Profile, Service

CHUNK = 50
MOST_PROBLEMS = 200
State = DirectoryImport.State


class DryRun(Exception):
    """Takes back what was written to look."""


def read_file(content: bytes) -> tuple[str, list[Json]]:
    """Kind and offers. Raises Unreadable."""
    if content[:2] == b"PK":
        return DirectoryImport.Kind.TABLES, tables.read_package(content)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError):
        raise Unreadable("file", "is neither JSON nor a zip") from None
    if integreat.looks_like(data):
        return DirectoryImport.Kind.INTEGREAT, integreat.records(data)
    return DirectoryImport.Kind.HSDS, _hsds(data)


def _hsds(data: Any) -> list[Json]:
    """A list of offers, a page of the interface, or one offer."""
    if isinstance(data, dict):
        data = data.get("contents") or data.get("services") or [data]
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise Unreadable("file", "holds no list of offers")
    if not data:
        raise Unreadable("file", "holds no offers")
    return data


@transaction.atomic
def begin(pk: UUID, kind: str, records: list[Json], *, by: User) -> DirectoryImport:
    run, _made = DirectoryImport.objects.get_or_create(id=pk, defaults={"user": by, "kind": kind, "records": records})
    return run


def check(run: DirectoryImport, *, by: User) -> None:
    """Writes every offer and takes it back again: what goes wrong here would go wrong then."""
    problems: list[Json] = []
    for one in run.records:
        if problem := _tried(one, by):
            problems.append(problem)
    with acting_as(by, purpose="request"):
        run.problems = problems[:MOST_PROBLEMS]
        run.names_left_out = sum(_names_left_out(one) for one in run.records)
        run.state = State.PREVIEW
        run.save(update_fields=["problems", "names_left_out", "state"])


def _tried(one: Json, by: User) -> Json | None:
    try:
        with acting_as(by, purpose="request"):
            write_offer(one, by=by, searchable=False)
            raise DryRun
    except DryRun:
        return None
    except Unreadable as problem:
        return {"id": str(one.get("id") or ""), "name": str(one.get("name") or ""), "problem": str(problem)}


def _names_left_out(one: Any) -> int:
    """How many people's names the file brings that nobody wished to have here."""
    if isinstance(one, list):
        return sum(map(_names_left_out, one))
    if not isinstance(one, dict):
        return 0
    own = [contact for contact in one.get("contacts") or [] if isinstance(contact, dict) and contact.get("name")]
    unwished = [contact for contact in own if not contact.get("x_geleit_wished_on")]
    return len(unwished) + sum(_names_left_out(value) for name, value in one.items() if name != "contacts")


def new_and_known(run: DirectoryImport) -> tuple[int, int]:
    ids = [one["id"] for one in run.records if _is_id(one.get("id"))]
    known = Service.objects.filter(pk__in=ids).count()
    return len(run.records) - known, known


def _is_id(text: Any) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def start(run: DirectoryImport) -> bool:
    """Whether it was there to be taken over; a second click finds it under way."""
    return bool(DirectoryImport.objects.filter(pk=run.pk, state=State.PREVIEW).update(state=State.WAITING))


def take_over(run: DirectoryImport, *, by: User) -> None:
    """Piece by piece, so that what is done stays done; goes on where it stopped. What cannot be read is left out."""
    bad = {one["id"] for one in run.problems}
    while run.done < len(run.records):
        with acting_as(by, purpose="request"):
            written = []
            for one in run.records[run.done : run.done + CHUNK]:
                if one.get("id") not in bad:
                    written.append(_take(run, one, by))
            confirm_many(written, on=dates.today(), by=by, told=False, who="import")
            run.done = min(run.done + CHUNK, len(run.records))
            run.save(update_fields=["done", "before"])
    with acting_as(by, purpose="request"):
        run.state, run.finished_at = State.DONE, dates.now()
        run.save(update_fields=["state", "finished_at"])
        record("directory.imported", by=by, on=run, detail={"number": len(run.before), "kind": run.kind})


def _take(run: DirectoryImport, one: Json, by: User) -> UUID:
    rows = Service.objects.filter(pk=one["id"]).select_related("organization__organisation", "program")
    old = next(iter(nested.services(rows)), None)
    service = write_offer(one, by=by, searchable=False)
    run.before[str(service.pk)] = {"record": old, "version": service.version}
    return service.pk


@transaction.atomic
def undo(run: DirectoryImport, *, by: User) -> int:
    """How many offers stay, because somebody changed them since."""
    if not DirectoryImport.objects.filter(pk=run.pk, state=State.DONE).update(state=State.UNDONE):
        return 0
    kept = 0
    for pk, before in run.before.items():
        service = Service.objects.filter(pk=pk).first()
        if service is None:
            continue
        if service.version != before["version"]:
            kept += 1
        elif before["record"] is None:
            _remove(service)
        else:
            old = before["record"]
            write_offer(old, by=by, searchable=False)
            Service.objects.filter(pk=pk).update(assured_date=old.get("assured_date"))
    index([UUID(pk) for pk in run.before])
    record("directory.import_undone", by=by, on=run, detail={"kept": kept})
    return kept


def _remove(service: Service) -> None:
    organization = service.organization_id
    service.delete()
    if not Service.objects.filter(organization=organization).exists():
        Profile.objects.filter(pk=organization).delete()


# out


def everything() -> Iterator[Json]:
    """All offers that may be shown, whole."""
    rows = Service.objects.listed().select_related("organization__organisation", "program").order_by("pk")
    total = rows.count()
    for begin_ in range(0, total, CHUNK):
        yield from nested.services(rows[begin_ : begin_ + CHUNK])


def as_json(by: User) -> bytes:
    made = json.dumps(list(everything()), ensure_ascii=False, indent=1).encode()
    record("directory.exported", by=by, detail={"kind": "hsds"})
    return made


def as_tables(by: User) -> bytes:
    made = tables.package(everything(), f"Angebote, Stand {dates.today().isoformat()}")
    record("directory.exported", by=by, detail={"kind": "tables"})
    return made
