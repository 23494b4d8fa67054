"""The "already known" check: a colleague accompanies this person. It answers her name and a date, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from geleit.access.acting import acting_as
from geleit.access.models import Grant, open_people
from geleit.accounts.models import Office, User
from geleit.audit.record import record, record_many
from geleit.core import dates
from geleit.people.models import KnownCheck, Person
from geleit.people.search import Question, in_offices

PER_HOUR = 30  # answers that name a colleague
MOST = 5  # more people than this is no answer but a list


@dataclass(frozen=True)
class Known:
    """Somebody with a file the asker may not open. Without lead, the file waits for a team lead to assign it."""

    lead: User | None
    since: date  # the day the file came to her; of an imported list the day of the import, not of the first talk
    asked: UUID  # the KnownCheck


@dataclass
class Answer:
    known: list[Known] = field(default_factory=list)
    too_many: bool = False
    again_at: datetime | None = None  # the asker had her answers for this hour

    @property
    def found(self) -> bool:
        """Also where the limit is reached: then nobody knows, and that is not the same as nobody."""
        return bool(self.known or self.too_many or self.again_at)


def check(question: Question, offices: Sequence[Office], *, by: User, at_least: int | None = None) -> Answer:
    """Looks through whole offices for files closed to `by`. `at_least` as in search.in_offices.

    In a strict office the answer stays empty, and the lead finds the question on her page.
    """
    if not question or not offices:
        return Answer()
    return _answer_about(lambda: in_offices(offices, question, at_least=at_least), offices, by)


def check_people(people: QuerySet[Person], offices: Sequence[Office], *, by: User) -> Answer:
    """What `by` may learn of these people of her offices, wherever their files are closed to her."""
    return _answer_about(lambda: people, offices, by)


@transaction.atomic
def _answer_about(ask: Callable[[], QuerySet[Person]], offices: Sequence[Office], by: User) -> Answer:
    if again_at := _limit_reached(by):
        return Answer(again_at=again_at)
    # Under this purpose alone the database shows her files of her offices that are closed to her.
    with acting_as(by, purpose="known"):
        closed = list(ask().exclude(pk__in=open_people(by))[: MOST + 1])
        leads = leads_of([person.pk for person in closed[:MOST]])
    if len(closed) > MOST:
        KnownCheck.objects.create(user=by, office=offices[0], at=dates.now())
        record("person.known_checked", by=by, office=offices[0].pk, detail={"found": "many"})
        return Answer(too_many=True)
    asked = _kept(closed, leads, offices, by)
    told = [pair for pair in zip(closed, asked, strict=True) if not _is_strict(pair[1].office)]
    return Answer([_known(person, leads.get(person.pk), one) for person, one in told])


@transaction.atomic
def mark_seen(asked: KnownCheck, *, by: User) -> None:
    """The lead has seen who asked."""
    asked.seen_at = dates.now()
    asked.save(update_fields=["seen_at"])
    record("person.known_seen", by=by, subject=asked.person_id, subject_kind="person", office=asked.office_id, on=asked)


def _limit_reached(by: User) -> datetime | None:
    """When the oldest answer of the last hour is an hour old, if there were too many since."""
    recent = KnownCheck.objects.filter(user=by, at__gt=dates.now() - timedelta(hours=1)).order_by("at")
    # Asking again about the same person is free.
    asked = {person or pk: at for person, pk, at in recent.values_list("person", "pk", "at")}
    return min(asked.values()) + timedelta(hours=1) if len(asked) >= PER_HOUR else None


def _kept(people: Sequence[Person], leads: dict[UUID, Grant], offices: Sequence[Office], by: User) -> list[KnownCheck]:
    """Who asked after whom: for the hourly limit, and for the lead where the office is strict."""
    now, held = dates.now(), {office.pk: office for office in offices}
    asked = []
    for person in people:
        office, grant = held[person.office_id], leads.get(person.pk)
        told = grant.user if grant and _is_strict(office) else None
        asked.append(KnownCheck(user=by, office=office, person=person, lead=told, at=now))
    KnownCheck.objects.bulk_create(asked)
    for office in {one.office for one in asked}:
        lines: list[tuple[UUID, dict]] = [(person.pk, {}) for person in people if person.office_id == office.pk]
        record_many("person.known_checked", lines, by=by, subject_kind="person", office=office.pk)
    return asked


def _is_strict(office: Office) -> bool:
    return office.known_notice == Office.KnownNotice.STRICT


def _known(person: Person, grant: Grant | None, asked: KnownCheck) -> Known:
    since = grant.from_on if grant else dates.local(person.created_at).date()
    return Known(grant.user if grant else None, since, asked.pk)


def leads_of(people: Sequence[UUID]) -> dict[UUID, Grant]:
    """Person → the grant of whoever leads her file or one of her cases; the longest one."""
    grants = Grant.objects.filter(person_id__in=people, kind=Grant.Kind.LEAD).active().select_related("user")
    return {grant.person_id: grant for grant in grants.order_by("-from_on", "-id")}
