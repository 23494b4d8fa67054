"""The rules by which something stands out, each one question to the audit trail.

Nobody is compared with anybody, and nothing is counted for those who lead: only the data protection officer sees it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from geleit.access.models import Grant
from geleit.accounts.models import Membership, User
from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.mail.actions import is_on, tell
from geleit.oversight.models import WHOLE_DAY, Finding

PURPOSE = "audit"
MANY = 40  # different cases in an hour
READ_ONLY = 10  # different cases in seven days, and not a line written
REFUSED = 20  # on one day
LOOKED_BACK = timedelta(hours=26)  # so that one hour without the job misses nothing
LOCAL = "(at AT TIME ZONE 'Europe/Berlin')"
OPENED = "event = 'content.opened' AND subject_kind = 'case' AND actor IS NOT NULL AND office IS NOT NULL"
NIGHT = f"(extract(hour FROM {LOCAL}) >= 22 OR extract(hour FROM {LOCAL}) < 5)"
WHO = "SELECT actor, office"


class Found(NamedTuple):
    user: UUID
    office: UUID
    on: date
    hour: int
    number: int


# kind → a question with the moment from which on it looks; answers as in Found
QUESTIONS = {
    Finding.Kind.MANY: f"""{WHO}, {LOCAL}::date, extract(hour FROM {LOCAL})::int, count(DISTINCT subject)
        FROM audit_auditevent WHERE at >= %s AND {OPENED} GROUP BY 1, 2, 3, 4
        HAVING count(DISTINCT subject) > {MANY}""",
    # The night belongs to the day it began on.
    Finding.Kind.NIGHT: f"""{WHO}, ({LOCAL} - interval '5 hours')::date, {WHOLE_DAY}, count(DISTINCT subject)
        FROM audit_auditevent WHERE at >= %s AND {OPENED} AND {NIGHT} GROUP BY 1, 2, 3""",
    Finding.Kind.REFUSED: f"""{WHO}, {LOCAL}::date, {WHOLE_DAY}, count(*) FROM audit_auditevent
        WHERE at >= %s AND event IN ('content.refused', 'user.not_confirmed')
        AND actor IS NOT NULL AND office IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) >= {REFUSED}""",
    Finding.Kind.STOPPED: f"""{WHO}, {LOCAL}::date, extract(hour FROM {LOCAL})::int, count(*) FROM audit_auditevent
        WHERE at >= %s AND event = 'content.stopped' AND office IS NOT NULL GROUP BY 1, 2, 3, 4""",
}
# Once a week: on its Monday.
READS_ONLY = f"""{WHO}, date_trunc('week', %s::date)::date, {WHOLE_DAY}, count(DISTINCT subject) FILTER (WHERE {OPENED})
    FROM audit_auditevent WHERE at >= %s AND actor IS NOT NULL AND office IS NOT NULL GROUP BY 1, 2
    HAVING count(DISTINCT subject) FILTER (WHERE {OPENED}) >= {READ_ONLY}
    AND count(*) FILTER (WHERE split_part(event, '.', 1) NOT IN ('content', 'user', 'notice')) = 0"""
OPENINGS = f"""{WHO}, {LOCAL}::date, subject FROM audit_auditevent WHERE at >= %s AND {OPENED} GROUP BY 1, 2, 3, 4"""


def look() -> int:
    """Writes down what is new and tells the officers that there is something. Returns how many."""
    since = dates.now() - LOOKED_BACK
    found = {kind: [Found(*row) for row in _asked(question, since)] for kind, question in QUESTIONS.items()}
    week = _asked(READS_ONLY, dates.today(), dates.now() - timedelta(days=7))
    found[Finding.Kind.READS_ONLY] = [Found(*row) for row in week]
    found[Finding.Kind.FORMER] = _after_handing_over(since)
    new = [office for kind, rows in found.items() for office in _write(kind, rows)]
    for office in set(new):
        _tell(office)
    return len(new)


def _asked(question: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with acting_as(None, purpose=PURPOSE), connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return cursor.fetchall()


def _after_handing_over(since: Any) -> list[Found]:
    """Opened on a day on which a grant on the case was over and no other one held."""
    opened = _asked(OPENINGS, since)
    with acting_as(None, purpose="tidy"):
        grants = Grant.objects.filter(subject__in={row[3] for row in opened}, user__in={row[0] for row in opened})
        spans: dict[tuple[UUID, UUID], list[tuple[date, date | None]]] = {}
        for user, subject, start, end in grants.values_list("user_id", "subject_id", "from_on", "until_on"):
            spans.setdefault((user, subject), []).append((start, end))
    counted: dict[tuple[UUID, UUID, date], int] = {}
    for user, office, day, subject in opened:
        held = spans.get((user, subject), [])
        # The day of handing over itself counts as hers: she may have opened it in the morning.
        if held and not any(start <= day and (end is None or end + timedelta(days=1) >= day) for start, end in held):
            counted[user, office, day] = counted.get((user, office, day), 0) + 1
    return [Found(user, office, day, WHOLE_DAY, number) for (user, office, day), number in counted.items()]


def _write(kind: str, rows: list[Found]) -> list[UUID]:
    """What is known keeps its verdict; its number may grow. Returns the offices of new ones."""
    with acting_as(None, purpose=PURPOSE):
        of_kind = Finding.objects.filter(kind=kind, on__gte=dates.today() - timedelta(days=9))
        known = {(one.user_id, one.office_id, one.on, one.hour): one for one in of_kind}
        new = [row for row in rows if row[:4] not in known]
        Finding.objects.bulk_create(
            (
                Finding(kind=kind, user_id=r.user, office_id=r.office, on=r.on, hour=r.hour, number=r.number)
                for r in new
            ),
            ignore_conflicts=True,
        )
        for row in rows:
            if row[:4] in known and row.number > known[row[:4]].number:
                Finding.objects.filter(pk=known[row[:4]].pk).update(number=row.number)
    return [row.office for row in new]


def _tell(office: UUID) -> None:
    if not is_on():
        return
    with acting_as(None, purpose="system"):
        house = Membership.objects.valid_on(dates.today()).filter(role="data_protection")
        here = house.filter(office__organisation__offices=office).values("user_id")
        tell(list(User.objects.filter(pk__in=here, is_active=True)), by=None)
