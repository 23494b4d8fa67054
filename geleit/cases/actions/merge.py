"""Two records of one person become one, and can be parted again within 14 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.access import grants
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases import figures
from geleit.cases.models import Case, QuickContact
from geleit.core import dates, versions
from geleit.exchange.actions import consent as consents
from geleit.people.actions.person import change_person
from geleit.people.models import Merge, Milestone, Period, Person, Relation
from geleit.people.page import UNDO_DAYS
from geleit.people.search import index_names

DAYS = ("birth_date", "first_contact_on", "last_contact_on")
Languages = list[dict[str, Any]]


class TooLate(Exception):
    """The 14 days are over, or the merge was undone already."""


@dataclass
class Chosen:
    """What the kept record shall hold afterwards, and the versions of both that were looked at."""

    data: dict[str, Any]
    languages: Languages
    versions: tuple[int, int]


@transaction.atomic
def merge_people(pk: UUID, kept: Person, dropped: Person, chosen: Chosen, *, by: User) -> Merge:
    """Cases, facts, relatives, consents of `dropped` go to `kept`. Raises NotAllowed where a case is closed to `by`."""
    before = {"data": _plain(kept, chosen.data), "languages": spoken(kept)}
    versions.claim(dropped, chosen.versions[1])
    change_person(kept, chosen.data, chosen.versions[0], languages=chosen.languages, by=by)
    after = {"data": _plain(kept, chosen.data), "languages": spoken(kept)}
    moved = {
        "periods": _move_periods(kept, dropped),
        "milestones": _move_milestones(kept, dropped),
        "relations": _move_relations(kept, dropped),
        "relations_back": _move_back_relations(kept, dropped),
        "answers": _move_sealed(dropped.answers.all(), kept),
        "quick_contacts": _move_sealed(QuickContact.objects.filter(person=dropped), kept),
        "exchange": consents.follow(dropped, kept, by=by),
        "grants": [str(pk) for pk in grants.join_people(kept.pk, dropped.pk, by=by)],
        "cases": _move_cases(Case.objects.filter(person=dropped), kept, by),
    }
    _set_aside(dropped, kept)
    merge = Merge(id=pk, key_id=kept.key_id, kept=kept, dropped=dropped, at=dates.now(), by=by.pk)
    merge.before = {"before": before, "after": after, "moved": moved}
    merge.save(force_insert=True)
    _record("person.merged", merge, by)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: User) -> None:
    """Everything that was moved goes back. What was written since stays with the kept record."""
    if merge.undone_at or dates.now() > merge.at + timedelta(days=UNDO_DAYS):
        raise TooLate
    kept, dropped, moved = merge.kept, merge.dropped, merge.before["moved"]
    _set_aside(dropped, None)
    _move_sealed(Period.objects.filter(pk__in=moved["periods"], person=kept), dropped)
    Milestone.objects.filter(pk__in=moved["milestones"], person=kept).update(person=dropped)
    _move_sealed(Relation.objects.filter(pk__in=moved["relations"], person=kept), dropped)
    Relation.objects.filter(pk__in=moved["relations_back"], other=kept).update(other=dropped)
    _move_sealed(kept.answers.filter(pk__in=moved.get("answers", [])), dropped)
    _move_sealed(QuickContact.objects.filter(pk__in=moved["quick_contacts"], person=kept), dropped)
    _move_cases(Case.objects.filter(pk__in=moved["cases"], person=kept), dropped, by)
    consents.follow(kept, dropped, moved.get("exchange", []), by=by)
    grants.part_people(kept.pk, dropped.pk, [UUID(pk) for pk in moved.get("grants", [])], by=by)
    _restore(kept, merge.before["before"], merge.before["after"], by)
    index_names(dropped)
    merge.undone_at = dates.now()
    merge.save(update_fields=["undone_at"])
    _record("person.merge_undone", merge, by)


def spoken(person: Person) -> Languages:
    return [{"language": one.language, "mode": one.mode, "preferred": one.preferred} for one in person.spoken()]


def _plain(person: Person, names: dict[str, Any]) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _set_aside(dropped: Person, kept: Person | None) -> None:
    dropped.merged_into = kept
    dropped.merged_at = dates.now() if kept else None
    dropped.facts_at = dates.now()
    dropped.save(update_fields=["merged_into", "merged_at", "facts_at"])
    if kept:
        dropped.name_keys.all().delete()


def _move_sealed(rows: Any, person: Person) -> list[str]:
    """Rows whose sealed fields go under the key of the other record with them."""
    moved = list(rows)
    for row in moved:
        row.person, row.key_id = person, person.key_id
        row.save()
    return [str(row.pk) for row in moved]


def _move_periods(kept: Person, dropped: Person) -> list[str]:
    """Those that say the same on the same days stay behind."""
    there = {(one.kind, one.true_code, one.from_on, one.until_on) for one in kept.periods.all()}
    new = [one for one in dropped.periods.all() if (one.kind, one.true_code, one.from_on, one.until_on) not in there]
    return _move_sealed(new, kept)


def _move_milestones(kept: Person, dropped: Person) -> list[int]:
    there = set(kept.milestones.values_list("kind", "on"))
    new = [one.pk for one in dropped.milestones.all() if (one.kind, one.on) not in there]
    Milestone.objects.filter(pk__in=new).update(person=kept)
    return new


def _move_relations(kept: Person, dropped: Person) -> list[str]:
    return _move_sealed(dropped.relations.exclude(other=kept), kept)


def _move_back_relations(kept: Person, dropped: Person) -> list[str]:
    back = dropped.relations_back.exclude(person=kept)
    moved = [str(pk) for pk in back.values_list("pk", flat=True)]
    back.update(other=kept)
    return moved


def _move_cases(cases: Any, person: Person, by: User) -> list[str]:
    moved = list(cases)
    for case in moved:
        grants.move_case(case.pk, person.pk, by=by)
        case.person = person
        case.save(update_fields=["person"])
        figures.renew(case)
    return [str(case.pk) for case in moved]


def _restore(kept: Person, before: dict[str, Any], after: dict[str, Any], by: User) -> None:
    """Fields that nobody changed since the merge get their earlier value back."""
    now = _plain(kept, before["data"])
    data = {name: value for name, value in before["data"].items() if now[name] == after["data"][name]}
    for name in set(DAYS) & set(data):
        data[name] = date.fromisoformat(data[name]) if data[name] else None
    unchanged = spoken(kept) == after["languages"]
    change_person(kept, data, kept.version, languages=before["languages"] if unchanged else None, by=by)


def _record(event: str, merge: Merge, by: User) -> None:
    office = merge.kept.office_id
    detail = {"dropped": str(merge.dropped_id)}
    record(event, by=by, subject=merge.kept_id, subject_kind="person", office=office, on=merge, detail=detail)
