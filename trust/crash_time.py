"""Clocks: deadlines over both changes of summer time, leap days and year ends (R7), and a clock set back (R20).

What is expected is counted here anew, from the rules as they stand in the law, with nothing of geleit.core.dates.
"""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from crash_house import House
from django.db import connection
from harness import Found, check

from geleit.access.acting import acting_as
from geleit.audit import chain
from geleit.audit.models import AuditEvent
from geleit.audit.record import record
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.tasks import create_task
from geleit.cases.models import Appointment, Case, Task
from geleit.core import dates
from geleit.rules.loading import catalogue
from geleit.rules.rule import Deadline

EDGES = (
    *(date(year, 3, 28) for year in (2027, 2032)),  # last Sundays of March and October: the clock changes at 1:00 UTC
    *(date(year, 10, 31) for year in (2027, 2032)),
    *(date(2028, 2, day) for day in (28, 29)),
    *(date(year, 12, 31) for year in (2026, 2027, 2028)),
    date(2027, 2, 28),
)
FREE = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
AROUND_EASTER = (-2, 1, 39, 50)
COUNTED = ("days", "weeks", "months", "years")


def berlin(moment: datetime) -> datetime:
    """Wall clock in Berlin: two hours ahead from the last Sunday of March to that of October, 1:00 UTC; else one."""
    begins, ends = (last_sunday(moment.year, month) for month in (3, 10))
    return (moment + timedelta(hours=2 if begins <= moment < ends else 1)).replace(tzinfo=None)


def last_sunday(year: int, month: int) -> datetime:
    day = date(year, month, 31)
    return datetime.combine(day - timedelta(days=(day.weekday() + 1) % 7), time(1), UTC)


def easter(year: int) -> date:
    """Gauß, with the corrections of Lichtenberg."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s, a = 2 - (3 * k + 3) // 4, year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    day = og + 7 - (og - sz) % 7
    return date(year, 3, 1) + timedelta(days=day - 1)


def is_free(day: date) -> bool:
    moving = {easter(day.year) + timedelta(days=days) for days in AROUND_EASTER}
    return day.weekday() >= 5 or (day.month, day.day) in FREE or day in moving


def counted(event: date, kind: str, amount: int, rolls: bool) -> date:
    """§§ 187 Abs. 1, 188, 193 BGB."""
    if kind in ("days", "weeks"):
        day = event + timedelta(days=amount * (7 if kind == "weeks" else 1))
    else:
        months = event.year * 12 + event.month - 1 + amount * (12 if kind == "years" else 1)
        year, month = divmod(months, 12)
        day = date(year, month + 1, min(event.day, calendar.monthrange(year, month + 1)[1]))
    while rolls and is_free(day):
        day += timedelta(days=1)
    return day


def moments(number: int) -> Iterator[datetime]:
    """UTC, minutes around midnight and around the change of the clock, on and beside the edges; and any others."""
    chance = random.Random(7)
    for turn in range(number):
        day = chance.choice(EDGES) + timedelta(days=chance.choice((-1, 0, 1)))
        if turn % 3 == 2:
            yield datetime.combine(day, time(), UTC) + timedelta(minutes=chance.randrange(24 * 60))
        else:
            hour = chance.choice((0, 1, 2, 3, 22, 23))
            yield datetime.combine(day, time(hour), UTC) + timedelta(minutes=chance.randint(-5, 5))


@contextmanager
def clock_at(house: House, moment: datetime) -> Iterator[None]:
    """Of this process and of the database, as only its owner can. Nobody waits for the disk to note it."""
    with dates.moved_to(moment) as stopped, house.as_owner() as owner:
        owner.execute("SET synchronous_commit = off")
        owner.execute("DELETE FROM core_clock")
        owner.execute("INSERT INTO core_clock (shift) VALUES (%s)", [stopped - datetime.now(UTC)])
        try:
            yield
        finally:
            owner.execute("DELETE FROM core_clock")


@contextmanager
def days_of_london(_house: House) -> Iterator[None]:
    with patch.object(dates, "today", lambda: dates.now().date()):
        yield


@check("R7", breaks=days_of_london)
def no_deadline_is_a_day_off(house: House, short: bool) -> Found:
    """Today, in the process and in the database; a deadline kept and read in another zone; a series of appointments
    over the change of the clock; and what the rules count, against a count by hand."""
    rules = {pk: one.deadline for pk, one in catalogue().rules.items() if one.deadline and one.deadline.kind in COUNTED}
    wrong, tried, chance = [], 0, random.Random(8)
    for number, moment in enumerate(moments(60 if short else 5_000)):
        with clock_at(house, moment):
            here = berlin(moment)
            found = [today_is(here.date())]
            if number % 4 == 0:
                found.append(a_deadline(house, here.date() + timedelta(days=chance.randint(1, 400))))
            if number % 10 == 0:
                found.append(a_series(house, here))
            found.append(a_rule(*chance.choice(list(rules.items())), here.date()))
        tried += len(found)
        wrong += [f"{moment:%Y-%m-%d %H:%M}: {one}" for one in found if one]
    return Found(len(wrong), tried, where=wrong, counted={"wrong_deadlines": len(wrong)})


def a_rule(rule: str, deadline: Deadline, event: date) -> str:
    expected = counted(event, deadline.kind, deadline.amount, deadline.rolls)
    said = catalogue().deadline(rule, event=dates.today()).day
    return "" if said == expected else f"{rule} from {event}: {said}, not {expected}"


def today_is(day: date) -> str:
    with acting_as(None, purpose="system"), connection.cursor() as cursor:
        cursor.execute("SELECT access_today()")
        [asked] = cursor.fetchone()
    return "" if (dates.today(), asked) == (day, day) else f"today is {dates.today()}, in the database {asked}"


def a_deadline(house: House, due_on: date) -> str:
    anna, pk = house.town.cast.anna, uuid4()
    with acting_as(anna, purpose="test"):
        case = Case.objects.get(pk=house.cases[2])
        create_task(pk, case, "Frist", assignee=anna, by=anna, due_on=due_on, is_deadline=True)
    with acting_as(anna, purpose="test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Pacific/Kiritimati'")
        read = Task.objects.get(pk=pk).due_on
    return "" if read == due_on else f"a deadline on {due_on} is read as {read}"


def a_series(house: House, here: datetime) -> str:
    """Three weeks in a row at the same hour of the wall clock, whatever the clock does between."""
    anna, pk = house.town.cast.anna, uuid4()
    begins = datetime.combine(here.date() + timedelta(days=1), time(9, 30))
    with acting_as(anna, purpose="test"):
        case = Case.objects.get(pk=house.cases[2])
        starts = dates.at(begins.date(), begins.time())
        made = make_appointment(pk, case, starts, starts + timedelta(hours=1), user=anna, by=anna, repeat=3)
        kept = Appointment.objects.filter(pk__in=[one.pk for one in made]).values_list("starts_at", flat=True)
        found = sorted(berlin(moment.astimezone(UTC)) for moment in kept)
    expected = [begins + timedelta(weeks=week) for week in range(3)]
    return "" if found == expected else f"a series from {begins} stands at {found}"


@contextmanager
def lines_by_the_clock(_house: House) -> Iterator[None]:
    """A check of the trail that trusts the clock instead of the numbers."""
    plain = AuditEvent.objects.order_by

    def order_by(*names: str) -> Any:
        return plain(*("at" if name == "seq" else name for name in names))

    with patch.object(AuditEvent.objects, "order_by", order_by):
        yield


@check("R20", breaks=lines_by_the_clock)
def the_clock_is_set_back(house: House, _short: bool) -> Found:
    """An hour back between two lines: they stand in the order in which they were written, and the chain holds."""
    anna = house.town.cast.anna
    before, after = list[UUID](), list[UUID]()
    for shift, kept in ((timedelta(), before), (timedelta(hours=-1), after), (timedelta(minutes=-30), after)):
        with clock_at(house, datetime.now(UTC) + shift):
            for _line in range(20):
                pk = uuid4()
                with acting_as(anna, purpose="test"):
                    record("access.opened", by=anna, subject=pk)
                kept.append(pk)
        chain.chain()
    chain.chain()
    verdict = chain.verify()
    with acting_as(None, purpose="audit"):
        lines = (
            AuditEvent.objects.filter(subject__in=[*before, *after]).order_by("seq").values_list("subject", flat=True)
        )
        stand = list(lines)
    wrong = [*verdict.problems, *([] if stand == [*before, *after] else ["lines stand in another order"])]
    return Found(len(wrong), len(stand), where=wrong, counted={"chain_breaks": len(verdict.problems)})
