"""Shorthand for telling a story: who counsels, on which day, in which case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.case import open_case
from geleit.cases.actions.contact import Note, Topic, add_contact
from geleit.cases.actions.intake import decide_intake, save_intake
from geleit.cases.actions.tasks import create_task
from geleit.cases.deadlines import remind_on
from geleit.cases.models import Case, Plan
from geleit.core import dates
from geleit.demo.chance import Dice, ago
from geleit.demo.plans import PlannedGoal, PlannedStep, agree
from geleit.demo.town import Town
from geleit.people.actions import facts
from geleit.people.actions.person import create_person
from geleit.people.models import Person


class Teller:
    """Tells one story as one counsellor. Days are counted back from today, hours are Berlin hours."""

    def __init__(self, town: Town, username: str, name: str) -> None:
        self.town, self.by, self.dice = town, town.users[username], Dice(f"story/{name}")
        self.office = self.by.office
        self.today = dates.today()  # the real one, whatever the clock of the story says
        self.person: Person
        self.case: Case

    def user(self, username: str) -> User:
        return self.town.users[username]

    def in_days(self, days: int) -> date:
        """A day from the real today."""
        return self.today + timedelta(days=days)

    @contextmanager
    def on(self, days_ago: int, hour: int = 10) -> Iterator[date]:
        day = ago(days_ago)
        with acting_as(self.by, purpose="demo"), dates.moved_to(dates.at(day, time(hour))):
            yield day

    def meet(self, given: str, family: str, *, language: str, entry: int | None = None, **data: Any) -> Person:
        """A new person, on the day told; entry: days before today."""
        names = {"given_names": given, "family_name": family, "first_contact_on": dates.today(), **data}
        languages = [{"language": language, "mode": "native", "preferred": True}]
        self.person = create_person(
            self.dice.id(), names, office=self.office, lead=self.by, languages=languages, by=self.by
        )
        if entry:
            facts.set_milestone(self.person, "entry", ago(entry), by=self.by)
        return self.person

    def fact(self, kind: str, code: str, **fields: Any) -> None:
        facts.add_period(self.dice.id(), self.person, kind, code, by=self.by, **{"from_on": dates.today(), **fields})

    def open(self, concern: str, form: str = "social_counselling", **data: Any) -> Case:
        """Case and Klärung on the day told."""
        self.case = open_case(self.dice.id(), self.person, programme=self.office.programme, lead=self.by, by=self.by)
        criteria = ["complex_needs", "many_actors", "wants_to_take_part"] if form == "case_management" else []
        said = {
            "concern": concern,
            "privacy_informed_on": dates.today(),
            "privacy_language": "de",
            "criteria": criteria,
            **data,
        }
        decide_intake(save_intake(self.case, said, 0, by=self.by), form, by=self.by)
        return self.case

    def note(self, text: str, *topics: tuple, mode: str = "in_person", **fields: Any) -> None:
        """topics: (code, minutes)."""
        touched = [Topic(*topic) for topic in topics]
        follow = {name: fields.pop(name) for name in ("follow_up", "follow_up_on") if name in fields}
        note = Note(
            on=dates.today(),
            mode=mode,
            text=text,
            topics=touched,
            minutes=sum(one.minutes for one in touched),
            **fields,
        )
        add_contact(self.dice.id(), self.case, note, by=self.by, **follow)

    def assess(self, summary: str = "", **needs: tuple[int, int]) -> None:
        """domain=(resource, need)"""
        ratings = {domain: {"resource": resource, "need": need} for domain, (resource, need) in needs.items()}
        make_assessment(self.dice.id(), self.case, ratings, summary=summary, by=self.by)

    def plan(self, own_words: str, goals: list[tuple], how: str = "unsigned", language: str = "de") -> Plan:
        """goals: (title, domain, indicator, [(step, who, days from today, status)])."""
        planned = [
            PlannedGoal(
                title,
                domain,
                indicator,
                [PlannedStep(text, who, _from_today(days), status) for text, who, days, status in steps],
            )
            for title, domain, indicator, steps in goals
        ]
        return agree(self.dice, self.case, own_words, planned, how, by=self.by, language=language)

    def deadline(self, kind: str, title: str, due_on: date, note: str = "") -> None:
        create_task(
            self.dice.id(), self.case, title, assignee=self.by, by=self.by, is_deadline=True, deadline_type=kind, due_on=due_on, remind_on=remind_on(kind, due_on), note=note
        )  # fmt: skip

    def task(self, title: str, due_on: date | None) -> None:
        create_task(self.dice.id(), self.case, title, assignee=self.by, by=self.by, due_on=due_on)

    def meeting(self, day: date, hour: int, minutes: int, title: str, **fields: Any) -> None:
        start = dates.at(day, time(hour, minutes))
        make_appointment(
            self.dice.id(),
            self.case,
            start,
            start + timedelta(hours=1),
            user=self.by,
            by=self.by,
            title=title,
            **fields,
        )


def _from_today(days: int) -> date:
    return dates.today() + timedelta(days=days)
