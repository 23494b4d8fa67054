"""Writing a batch of rows: what the actions of people and cases do one by one, in a few statements for all of them.

A batch is one transaction, small enough that nobody waits for it. It leaves the fingerprint of each row behind, so an
import that stopped goes on where it was, and the same row is never written twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import models

from geleit.access import grants
from geleit.access.grants import NewFile
from geleit.accounts.models import Office, User
from geleit.audit.record import record_many
from geleit.cases import figures
from geleit.cases.actions.case import next_numbers
from geleit.cases.models import Case, Closure, Intake, PhaseEntry, QuickContact, TimelineEntry
from geleit.core import dates
from geleit.listimport import records
from geleit.listimport.inserting import insert_many, insert_values
from geleit.listimport.models import ImportedRow, ImportRun, ListedColleague
from geleit.listimport.preparing import PreviewRow
from geleit.people.models import Milestone, NameKey, Period, Person, PersonLanguage, Relation
from geleit.people.search import hashes_of
from geleit.programmes.programme import programme as programme_of
from geleit.vault import keys

BATCH = 250


def batches(rows: Sequence[PreviewRow]) -> Iterator[list[PreviewRow]]:
    """Rows of one person are never parted."""
    batch: list[PreviewRow] = []
    for row in rows:
        if len(batch) >= BATCH and row.same_as is None:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def case_numbers(office: Office, rows: Sequence[PreviewRow]) -> dict[int, str]:
    """row → number of its case, in the order of the list within each year. Taken for the whole list beforehand in a
    transaction of their own, so that no colleague who opens a case meanwhile waits for a batch."""
    by_year: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if not row.facts.has_case:
            continue
        by_year[row.facts.opened_on(dates.today()).year].append(row.facts.number)
    prefix = programme_of(office.programme).prefix
    found: dict[int, str] = {}
    for year, numbers in sorted(by_year.items()):
        found.update(zip(numbers, next_numbers(office.organisation_id, prefix, year, len(numbers)), strict=True))
    return found


def listed_colleagues(run: ImportRun, rows: Sequence[PreviewRow]) -> dict[str, UUID]:
    """Spelling → what is kept of it, where nobody was chosen. An import that goes on finds its own again."""
    found = {one.name or "": one.pk for one in ListedColleague.objects.filter(run=run)}
    for name in sorted({row.facts.staff for row in rows if row.lead is None and row.facts.staff} - set(found)):
        key_id = run.office.organisation.key_id
        found[name] = ListedColleague.objects.create(run=run, key_id=key_id, name=name).pk
    return found


@dataclass
class Taken:
    """What was set apart for the whole list before its first batch."""

    numbers: dict[int, str]  # row → number of its case
    colleagues: dict[str, UUID]  # listed_colleagues


@dataclass
class Batch:
    run: ImportRun
    by: User
    taken: Taken
    made: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    files: list[NewFile] = field(default_factory=list)
    index: list[tuple[UUID, str, bytes]] = field(default_factory=list)  # person, kind, keyed hash of a name part

    @property
    def office(self) -> Office:
        return self.run.office

    def add(self, *things: models.Model | None) -> None:
        for thing in things:
            if thing is not None:
                self.made[type(thing)].append(thing)


def write(run: ImportRun, rows: Sequence[PreviewRow], taken: Taken, *, by: User) -> None:
    """One transaction of the caller (access.acting_as): people, cases, files, audit lines, fingerprints."""
    batch = Batch(run, by, taken)
    people = _people(batch, rows)
    cases = _cases(batch, rows, people)
    for row in rows:
        _imported(batch, row, people[row.facts.number], cases.get(row.facts.number))
    _save(batch)
    grants.open_subjects(batch.files, run.office, by=by)
    _record(batch)
    figures.renew_many([case.pk for case in batch.made[Case]])
    figures.renew_quick_contacts([(contact.pk, run.office.organisation_id) for contact in batch.made[QuickContact]])


def _people(batch: Batch, rows: Sequence[PreviewRow]) -> dict[int, Person]:
    """row → her person: a new one, that of an earlier row, or one the office knows."""
    fresh = {row.facts.number: uuid4() for row in rows if row.same_as is None and row.person is None}
    held = keys.new_keys("person", fresh.values(), under=batch.office.organisation.key_id)
    known = {
        person.pk: person for person in Person.objects.visible_to(batch.by).filter(pk__in=[row.person for row in rows])
    }
    people: dict[int, Person] = {}
    for row in rows:
        facts = row.facts
        if row.person is not None:
            people[facts.number] = known[row.person]
        elif row.same_as is not None:
            people[facts.number] = people[row.same_as.number]
        else:
            people[facts.number] = _person(batch, row, fresh[facts.number], held)
    return people


def _person(batch: Batch, row: PreviewRow, pk: UUID, held: dict[UUID, UUID]) -> Person:
    now = dates.now()
    person = Person(id=pk, key_id=held[pk], office=batch.office, created_by=batch.by.pk, created_at=now, facts_at=now)
    records.person_of(row.facts, person)
    batch.add(person, *records.languages_of(row.facts, person), *records.periods_of(row.facts, person, batch.by))
    batch.add(*records.milestones_of(row.facts, person, batch.by), *records.relations_of(row.facts, person))
    batch.index.extend((pk, *found) for found in hashes_of(person, batch.office.organisation_id))
    batch.files.append(NewFile(pk, "person", row.lead.pk if row.lead else None))
    return person


def _cases(batch: Batch, rows: Sequence[PreviewRow], people: dict[int, Person]) -> dict[int, Case]:
    with_case = [row for row in rows if row.facts.has_case]
    ids = {row.facts.number: uuid4() for row in with_case}
    held = keys.new_keys("case", ids.values(), under=batch.office.organisation.key_id)
    cases: dict[int, Case] = {}
    for row in with_case:
        pk, person = ids[row.facts.number], people[row.facts.number]
        case = Case(
            id=pk, key_id=held[pk], number=batch.taken.numbers[row.facts.number], person=person, office=batch.office
        )
        case.organisation, case.programme = batch.office.organisation, batch.office.programme
        records.case_of(row.facts, case, batch.by)
        closure = records.closure_of(row.facts, case, batch.by)
        attached = row.same_as is not None or row.person is not None
        intake = records.intake_of(row.facts, case, with_note=attached)
        batch.add(case, closure, intake, *records.phases_of(case, batch.by))
        batch.add(*records.story_of(case, intake, closure, batch.by))
        batch.files.append(NewFile(pk, "case", row.lead.pk if row.lead else None, parent=person.pk))
        cases[row.facts.number] = case
    return cases


def _imported(batch: Batch, row: PreviewRow, person: Person, case: Case | None) -> None:
    facts = row.facts
    contact = None
    if facts.is_short and facts.first_contact:
        attached = row.same_as is not None or row.person is not None
        contact = records.quick_contact_of(facts, facts.first_contact, person, row.lead, with_note=attached)
        batch.add(contact)
    batch.add(
        ImportedRow(
            office=batch.office,
            run=batch.run,
            row=facts.number,
            fingerprint=row.fingerprint,
            colleague_id=batch.taken.colleagues.get(facts.staff) if row.lead is None else None,
            person=person.pk,
            case=case.pk if case else None,
            case_number=case.number if case else "",
            quick_contact=contact.pk if contact else None,
        )
    )


# In this order, because each points to the ones before.
ORDER: tuple[type[models.Model], ...] = (
    Person, PersonLanguage, Period, Milestone, Relation,
    Case, PhaseEntry, Intake, Closure, TimelineEntry, QuickContact, ImportedRow,
)  # fmt: skip


def _save(batch: Batch) -> None:
    for model in ORDER:
        insert_many(model, batch.made[model])
    office = batch.office.pk
    insert_values(
        NameKey,
        [
            {"person_id": person, "office_id": office, "kind": kind, "value": value}
            for person, kind, value in batch.index
        ],
    )


def _record(batch: Batch) -> None:
    """The same lines as for files made one by one."""
    office, run = batch.office.pk, str(batch.run.pk)
    people = [(person.pk, {"import": run}) for person in batch.made[Person]]
    opened = [(case.pk, {"number": case.number, "import": run}) for case in batch.made[Case]]
    closed = [(one.case_id, {"reason": one.reason, "import": run}) for one in batch.made[Closure]]
    contacts = [(one.person_id, {"import": run}) for one in batch.made[QuickContact]]
    record_many("person.created", people, by=batch.by, subject_kind="person", office=office)
    record_many("case.opened", opened, by=batch.by, subject_kind="case", office=office)
    record_many("case.closed", closed, by=batch.by, subject_kind="case", office=office)
    record_many("quick_contact.added", contacts, by=batch.by, subject_kind="person", office=office)
