"""Everything that can be said about a list before a single line is written: what the import is going to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from geleit.accounts.models import Office, User
from geleit.audit.record import record_many
from geleit.core import dates
from geleit.listimport import duplicates
from geleit.listimport.columns import TEXT, guess_field
from geleit.listimport.duplicates import Duplicate
from geleit.listimport.facts import RowFacts
from geleit.listimport.mapping import SAME, SKIP, BadMap, ImportMap
from geleit.listimport.models import ImportedRow
from geleit.listimport.questions import Question
from geleit.listimport.sheet import Sheet
from geleit.listimport.staff import Colleague, colleagues, counsellors
from geleit.listimport.understanding import Readings, all_questions, understand_rows
from geleit.people.actions.known import leads_of
from geleit.people.models import KnownCheck, Person
from geleit.vault.blind_index import blind

AT_ONCE = 5_000


@dataclass
class PreviewRow:
    facts: RowFacts
    fingerprint: bytes
    lead: User | None
    same_as: RowFacts | None = None  # an earlier row of this list
    person: UUID | None = None  # somebody the office knows, open to whoever imports


@dataclass
class Preview:
    """What the import will do, row by row."""

    rows: list[PreviewRow]  # rows of the same person stand together
    all_rows: int
    unchanged: int
    skipped: int
    duplicates: list[Duplicate]
    questions: list[Question]
    staff: list[Colleague]
    leads: dict[str, User | None] = field(default_factory=dict)  # spelling → colleague
    readings: Readings = field(default_factory=dict)
    closed: list[UUID] = field(default_factory=list)  # people the office knows whose files are closed to the user

    @property
    def people(self) -> int:
        return sum(1 for row in self.rows if row.same_as is None and row.person is None)

    @property
    def cases(self) -> int:
        return sum(1 for row in self.rows if row.facts.has_case)

    @property
    def quick_contacts(self) -> int:
        return sum(1 for row in self.rows if row.facts.has_quick_contact)

    @property
    def unassigned(self) -> int:
        return sum(1 for row in self.rows if row.lead is None)

    def counts(self) -> dict[str, int]:
        return {
            "rows": self.all_rows,
            "people": self.people,
            "cases": self.cases,
            "quick_contacts": self.quick_contacts,
            "duplicates": len(self.duplicates),
            "questions": len(self.questions),
            "unassigned": self.unassigned,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
        }


def make_preview(sheet: Sheet, chosen: ImportMap, office: Office, user: User) -> Preview:
    understood = understand_rows(sheet, chosen, dates.today())
    facts = understood.rows
    prints = {row.number: blind(office.organisation_id, f"listimport.{office.pk}", row.fingerprint) for row in facts}
    known = _imported_before(office, list(prints.values()))
    fresh = [row for row in facts if prints[row.number] not in known]
    known_people = duplicates.known_in(office, fresh)
    visible = _visible(user, known_people)
    closed = [one.person for one in known_people if one.person and one.person not in visible]
    if office.known_notice == Office.KnownNotice.STRICT:
        known_people = [one for one in known_people if one.person in visible]
    found = sorted([*duplicates.inside(fresh), *known_people], key=lambda one: one.row)
    groups = colleagues(Counter(row.staff for row in fresh if row.staff), office)
    leads = _leads(groups, chosen, office)
    skipped = {row.number for row in fresh if chosen.duplicates.get(str(row.number)) == SKIP}
    kept = [row for row in fresh if row.number not in skipped]
    coming = [PreviewRow(row, prints[row.number], leads.get(row.staff)) for row in kept]
    _join_same(coming, found, chosen, visible)
    return Preview(
        rows=_together(coming),
        all_rows=len(facts),
        unchanged=len(facts) - len(fresh),
        skipped=len(skipped),
        duplicates=[one for one in found if str(one.row) not in chosen.duplicates],
        questions=[*_about_the_list(sheet, chosen, fresh), *_about_staff(groups, chosen, fresh), *all_questions(kept)],
        staff=groups,
        leads=leads,
        readings=understood.readings,
        closed=closed,
    )


def _imported_before(office: Office, prints: list[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for start in range(0, len(prints), AT_ONCE):
        held = ImportedRow.objects.filter(office=office, fingerprint__in=prints[start : start + AT_ONCE])
        found.update(bytes(value) for value in held.values_list("fingerprint", flat=True))
    return found


def _leads(groups: list[Colleague], chosen: ImportMap, office: Office) -> dict[str, User | None]:
    """Spelling → colleague: as decided, else the only account that fits, else nobody."""
    accounts = {user.username: user for user in counsellors(office)}
    for username in filter(None, chosen.staff.values()):
        if username not in accounts:
            raise BadMap(_("“%(user)s” is no counsellor of this office.") % {"user": username})
    leads: dict[str, User | None] = {}
    for group in groups:
        for spelling in group.spellings:
            leads[spelling] = accounts.get(chosen.staff.get(spelling, group.proposal))
    return leads


def _visible(user: User, known: list[Duplicate]) -> set[UUID]:
    people = Person.objects.visible_to(user).filter(pk__in=[one.person for one in known])
    return set(people.values_list("pk", flat=True))


def _join_same(coming: list[PreviewRow], found: list[Duplicate], chosen: ImportMap, visible: set[UUID]) -> None:
    rows = {row.facts.number: row for row in coming}
    for one in found:
        if one.row not in rows or chosen.duplicates.get(str(one.row)) != SAME:
            continue
        other = rows.get(one.of_row or -1)
        if one.person in visible:
            rows[one.row].person = one.person
        elif other is not None:
            rows[one.row].same_as = other.same_as or other.facts
            rows[one.row].person = other.person


def _together(coming: list[PreviewRow]) -> list[PreviewRow]:
    """In the order of the list, but the rows of one person behind her first row: they are written in one go."""
    place = {row.facts.number: number for number, row in enumerate(coming)}
    return sorted(
        coming,
        key=lambda row: (place[row.same_as.number] if row.same_as else place[row.facts.number], row.facts.number),
    )


def _about_the_list(sheet: Sheet, chosen: ImportMap, fresh: list[RowFacts]) -> list[Question]:
    if not fresh:
        return []
    used = set(chosen.columns.values())
    questions = [
        Question(sheet.header_row, heading, "", "unknown_heading", "columns", kept=True)
        for heading, name in chosen.columns.items()
        if name == TEXT and not heading.startswith("(Kommentar)") and not guess_field(heading)
    ]
    if "form" not in used:
        questions.append(Question(sheet.header_row, "", "", "no_form_column", kept=True))
    if "staff" not in used:
        questions.append(Question(sheet.header_row, "", "", "no_staff_column", kept=True))
    unsplit = any(row.family_name and not row.given_names for row in fresh)
    questions += [
        Question(sheet.header_row, heading, "*", "name_order", "name_order", kept=True)
        for heading, name in chosen.columns.items()
        if unsplit and name == "full_name" and "*" not in chosen.answers.get(heading, {})
    ]
    numbers = {row.number for row in fresh}
    questions += [
        Question(formula["row"], formula["column"], formula["formula"], "formula", "text", by_row=True)
        for formula in sheet.formulas
        if not formula["known"] and formula["row"] in numbers
    ]
    return questions


def note_known(preview: Preview, office: Office, *, by: User) -> None:
    """Asking through a list who is known is recorded like asking by hand; a strict office tells the lead."""
    asked = KnownCheck.objects.filter(user=by, person__in=preview.closed, at__gt=dates.now() - timedelta(days=1))
    people = sorted(set(preview.closed) - set(asked.values_list("person", flat=True)))
    leads = leads_of(people) if office.known_notice == Office.KnownNotice.STRICT else {}
    KnownCheck.objects.bulk_create(
        KnownCheck(user=by, office=office, person_id=pk, lead=leads[pk].user if pk in leads else None, at=dates.now())
        for pk in people
    )
    record_many("person.known_checked", [(pk, {}) for pk in people], by=by, subject_kind="person", office=office.pk)


def _about_staff(groups: list[Colleague], chosen: ImportMap, fresh: list[RowFacts]) -> list[Question]:
    heading = next((heading for heading, name in chosen.columns.items() if name == "staff"), "")
    first = {row.staff: row.number for row in reversed(fresh)}
    return [
        Question(first[spelling], heading, spelling, "staff_unknown", "staff", kept=True)
        for group in groups
        if not group.proposal
        for spelling in group.spellings
        if spelling not in chosen.staff
    ]


def result(preview: Preview, written: int) -> dict[str, Any]:
    """What the command prints."""
    return {
        "rows": preview.all_rows,
        "people": preview.people,
        "cases": preview.cases,
        "quick_contacts": preview.quick_contacts,
        "duplicates": [{**one.to_json(), "why": one.sentence} for one in preview.duplicates],
        "questions": [
            {"row": one.row, "column": one.column, "value": one.value, "why": one.sentence} for one in preview.questions
        ],
        "unassigned": preview.unassigned,
        "written": written,
    }
