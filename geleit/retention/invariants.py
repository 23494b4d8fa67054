"""What must be true of all data at any time: asked by ./run manage invariants, after a restore and after a crash.

The numbers are those of the checks R of docs/operate/trust.md. Asked as the owner of the database, who sees every row.
I6 knows the consents of the exchange. That a day was not moved is compared there (R8); what one database can tell of
I8 by itself is that days are kept as days, which no zone and no change of the clock can move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q

from geleit.audit import chain, checkpoints
from geleit.cases import figures
from geleit.cases.actions.documents import content_of
from geleit.cases.models import Case, CaseQuarter, Contact, Document, DocumentChunk, Plan, QuickContactFigure
from geleit.cases.models import TimelineEntry as Line
from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.exchange.models import Link, Package, PackageContent
from geleit.retention import ledger
from geleit.retention.models import Tombstone
from geleit.vault import keys
from geleit.vault.errors import VaultError
from geleit.vault.fields import SealedField
from geleit.vault.models import Key, SealedModel

AT_ONCE = 1_000
MOST_NAMED = 20
LONGEST_WAIT = timedelta(seconds=15)  # of a statement of a page (config/wsgi.py)
TYPES = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"


@dataclass
class Held:
    """`wrong`: ids and numbers of what breaks the promise, never content; `n`: how much was looked at."""

    id: str
    n: int
    wrong: list[str]

    @property
    def line(self) -> dict[str, Any]:
        found = {"id": self.id, "pass": not self.wrong, "figure": len(self.wrong), "n": self.n}
        return {**found, "where": self.wrong[:MOST_NAMED]} if self.wrong else found


def notes_stand_in_their_story() -> Held:
    """I1, I2: each note once in the story of its case, in no other, and counted there."""
    told = Line.objects.filter(kind="contact").values_list("object_id", "case_id")
    notes = Contact.objects.values_list("pk", "case_id")
    wrong = [f"note {pk} is not told in its case" for pk, _case in set(notes) - set(told)]
    wrong += [f"case {case} tells of note {pk}, which is not there" for pk, case in set(told) - set(notes)]
    kept = Count("contact_set", filter=Q(contact_set__attendance=Contact.Attendance.KEPT))
    miscounted = Case.objects.annotate(kept=kept).exclude(contacts=F("kept") + F("listed_contacts"))
    wrong += [f"case {pk} counts its notes wrongly" for pk in miscounted.values_list("pk", flat=True)]
    return Held("I1", len(notes), wrong)


def the_trail_holds() -> Held:
    """I3: the chain, and what was signed outside the database."""
    verdict = chain.verify()
    signed = [one for one in checkpoints.read(settings.CHECKPOINTS) if one.line <= verdict.last]
    return Held("I3", verdict.lines, verdict.problems + checkpoints.problems(signed))


def documents_are_whole() -> Held:
    """I4: all pieces there, sealed for their place, as long as the document says; none without a document."""
    documents = Document.objects.exclude(safety=Document.Safety.INFECTED)
    wrong, number = [], 0
    for document in documents.iterator(chunk_size=AT_ONCE):
        number += 1
        try:
            if sum(map(len, content_of(document))) != document.size:
                wrong.append(f"document {document.pk} has another length")
        except VaultError as problem:
            wrong.append(f"document {document.pk}: {type(problem).__name__}")
    lost = DocumentChunk.objects.filter(document=None).count()
    return Held("I4", number, wrong + ([f"{lost} pieces without a document"] if lost else []))


def keys_open_or_are_gone() -> Held:
    """I5: whatever is sealed lies under a key that opens; nothing is left of what was erased."""
    keys.forget()  # what this process opened a moment ago may be gone
    used: dict[UUID, str] = {}
    for model in _sealed_models():
        used |= dict.fromkeys(model._base_manager.values_list("key_id", flat=True).distinct(), model._meta.label)
    for key_id in PackageContent.objects.exclude(package__closed_at=None).values_list("key_id", flat=True):
        used.pop(key_id, None)  # withdrawn: that its key is gone is what I6 asks for
    wrong = []
    for key_id, label in used.items():
        try:
            keys.get(key_id)
        except VaultError as problem:
            wrong.append(f"{label} under key {key_id}: {type(problem).__name__}")
    gone = {bytes(mark) for mark in Tombstone.objects.values_list("mark", flat=True)}
    for pk, organisation in [*Case.objects.values_list("pk", "organisation_id"), *_people()]:
        if gone and ledger.mark(organisation, pk) in gone:
            wrong.append(f"file {pk} was erased and is there")
    return Held("I5", len(used), wrong)


def _people() -> Iterator[tuple[UUID, UUID]]:
    people = apps.get_model("people", "Person").objects
    yield from people.values_list("pk", "office__organisation_id").iterator(chunk_size=AT_ONCE)


def _sealed_models() -> list[type[SealedModel]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel) and model is not Key]


def versions_of_a_plan_follow_each_other() -> Held:
    """I7: 1, 2, 3 … without a gap; every one that was replaced has one after it."""
    numbers: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for case, number, state in Plan.objects.order_by("number").values_list("case_id", "number", "state"):
        numbers[case].append((number, state))
    wrong = [
        f"plans of case {case}: {[number for number, _state in found]}"
        for case, found in numbers.items()
        if [number for number, _state in found] != list(range(1, len(found) + 1)) or found[-1][1] == Plan.State.REPLACED
    ]
    return Held("I7", len(numbers), wrong)


def figures_equal_a_recount() -> Held:
    """I9: the rows all figures are counted from are those a full recount writes; what the job of the next minute
    carries on by itself is no fault."""
    with transaction.atomic():
        figures.keep_up()
        before = _rollup()
        figures.recount()
        after = _rollup()
        transaction.set_rollback(True)
    wrong = [f"{name}: {len(before[name] ^ after[name])} rows differ" for name in before if before[name] != after[name]]
    return Held("I9", sum(map(len, before.values())), wrong)


def _rollup() -> dict[str, set[tuple[Any, ...]]]:
    found = {}
    for model in (CaseQuarter, QuickContactFigure):
        names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
        rows = model._base_manager.values_list(*names)
        found[model._meta.model_name or ""] = {tuple(_comparable(value) for value in row) for row in rows}
    return found


def _comparable(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return tuple(value) if isinstance(value, list) else value


def what_left_was_allowed() -> Held:
    """I6: each package was made under a consent that ran that day, and each opening came before its end and before it
    was withdrawn; whoever waited while somebody read noted a moment before that, so long as a statement waits."""
    wrong, number = [], 0
    for package in Package.objects.select_related("consent").prefetch_related("openings").iterator(chunk_size=AT_ONCE):
        consent, number = package.consent, number + 1
        until = consent.withdrawn_at + LONGEST_WAIT if consent.withdrawn_at else None
        moments = [package.made_at, *(opening.at for opening in package.openings.all())]
        for at in moments:
            if not consent.from_on <= dates.local(at).date() <= consent.until_on or (until and at > until):
                wrong.append(f"package {package.pk} left at {at:%Y-%m-%d %H:%M:%S} without a consent")
        if consent.withdrawn_at and not package.closed_at:
            wrong.append(f"package {package.pk} is open although its consent was withdrawn")
    over = Package.objects.exclude(closed_at=None).values("pk")
    left = Key.objects.filter(kind="package", owner__in=over, destroyed_at=None).values_list("owner", flat=True)
    wrong += [f"package {pk} is closed and its key is there" for pk in left]
    alive = Link.objects.filter(package__in=over).exclude(dead_at__isnull=False, sealed=None)
    wrong += [f"link {pk} leads to a closed package" for pk in alive.values_list("pk", flat=True)]
    return Held("I6", number, wrong)


def days_are_days() -> Held:
    """I8: every column named as a day holds one."""
    columns = [
        (model._meta.db_table, field)
        for model in apps.get_models()
        if model.__module__.startswith("geleit")
        for field in model._meta.concrete_fields
        if field.name.endswith("_on")
    ]
    with connection.cursor() as cursor:
        cursor.execute(TYPES)
        types = {(table, column): kind for table, column, kind in cursor.fetchall()}
    wrong = [
        f"{table}.{field.column} is {kind}"
        for table, field in columns
        if (kind := types.get((table, field.column))) != ("bytea" if isinstance(field, SealedField) else "date")
    ]
    return Held("I8", len(columns), wrong)


INVARIANTS: tuple[Callable[[], Held], ...] = (
    notes_stand_in_their_story,
    the_trail_holds,
    documents_are_whole,
    keys_open_or_are_gone,
    what_left_was_allowed,
    versions_of_a_plan_follow_each_other,
    days_are_days,
    figures_equal_a_recount,
)


def look() -> Iterator[Held]:
    for invariant in INVARIANTS:
        with acting_as(None, purpose="keys"):
            held = invariant()
        yield held
