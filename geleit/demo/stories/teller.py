"""Plays a story: a list of acts, each a step a counsellor takes.

An act `{days_ago: 12, hour: 9}` sets the day, counted back from today, and the hour in Berlin; every other act is
`{what: {how …}}`, and `what` is a method of Teller. Days that lie ahead are given as …_in: days from the real today.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from geleit.access.acting import acting_as
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.case import open_case
from geleit.cases.actions.closure import close_case, start_and_end
from geleit.cases.actions.contact import Note, Topic, add_contact
from geleit.cases.actions.emergency import open_in_emergency, review_emergency, see_emergency
from geleit.cases.actions.intake import decide_intake, save_intake
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.cases.actions.review import Outcome, review_plan
from geleit.cases.actions.tasks import create_task
from geleit.cases.actions.team import name_deputy
from geleit.cases.deadlines import remind_on
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo.chance import Dice, ago
from geleit.demo.plans import PlannedGoal, PlannedStep, agree
from geleit.demo.stories.handing_over import HandingOver
from geleit.demo.town import Town
from geleit.disclosure.actions import legal
from geleit.disclosure.actions.requests import receive_request
from geleit.hints.actions.answers import give_answer
from geleit.hints.actions.care import sign_rule
from geleit.hints.actions.gaps import count_gap
from geleit.hints.actions.pins import pin_as_goal
from geleit.hints.models import Answer
from geleit.people.actions import facts
from geleit.people.actions.person import create_person
from geleit.people.actions.relations import add_relation
from geleit.people.models import Person
from geleit.programmes.programme import programme
from geleit.retention.actions import nightly, objections
from geleit.retention.models import Due
from geleit.rules.loading import catalogue


class Teller(HandingOver):
    """Tells one story as one counsellor."""

    def __init__(self, town: Town, username: str, name: str) -> None:
        self.town, self.by, self.dice = town, town.users[username], Dice(f"story/{name}")
        self.office = town.office_of(self.by)
        self.today = dates.today()
        self.people: dict[str, Person] = {}  # by given name
        self.person: Person
        self.case: Case

    def tell(self, acts: list[dict[str, Any]]) -> None:
        day, hour = self.today, 10
        for act in acts:
            if "days_ago" in act:
                day, hour = ago(act["days_ago"]), act.get("hour", 10)
                continue
            ((what, how),) = act.items()
            with acting_as(self.by, purpose="demo"), dates.moved_to(dates.at(day, time(hour))):
                getattr(self, what)(**how)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def meet(
        self, *, given_names: str, language: str, entry: int | None = None, age: int | None = None, **data: Any
    ) -> None:
        """A new person. entry: days before today; age: in years, where only the year of birth is known."""
        if age:
            data["year_of_birth"] = self.today.year - age
        said = {"given_names": given_names, "first_contact_on": dates.today(), **data}
        languages = [{"language": language, "mode": "native", "preferred": True}]
        self.person = create_person(
            self.dice.id(), said, office=self.office, lead=self.by, languages=languages, by=self.by
        )
        self.people[given_names] = self.person
        if entry:
            facts.set_milestone(self.person, "entry", self.ahead(-entry), by=self.by)

    def fact(self, *, kind: str, code: str, until_in: int | None = None, **fields: Any) -> None:
        until = self.ahead(until_in) if until_in is not None else None
        said = {"from_on": dates.today(), "until_on": until, **fields}
        facts.add_period(self.dice.id(), self.person, kind, code, by=self.by, **said)

    def milestone(self, *, kind: str, days_before: int) -> None:
        facts.set_milestone(self.person, kind, dates.today() - timedelta(days=days_before), by=self.by)

    def relative(self, *, role: str, record: str = "", name: str = "", in_household: bool = True) -> None:
        said = {"role": role, "name": name or None, "in_household": in_household, "counselled": bool(record)}
        add_relation(self.dice.id(), self.person, said, other=self.people.get(record), by=self.by)

    def open(
        self, *, concern: str = "", form: str = Case.Form.COUNSELLING, undecided: bool = False, **data: Any
    ) -> None:
        """Case and Klärung; undecided: the first conversation is still to come."""
        programme = self.office.programme
        self.case = open_case(self.dice.id(), self.person, programme=programme, lead=self.by, by=self.by)
        managed = form == Case.Form.CASE_MANAGEMENT
        said = {
            "concern": concern,
            "privacy_informed_on": None if undecided else dates.today(),
            "privacy_language": "" if undecided else "de",
            "criteria": ["complex_needs", "many_actors", "wants_to_take_part"] if managed else [],
            **data,
        }
        intake = save_intake(self.case, said, 0, by=self.by)
        if not undecided:
            decide_intake(intake, form, by=self.by)

    def note(
        self,
        *,
        text: str,
        topics: dict[str, int],
        mode: str = "in_person",
        follow_up: str = "",
        follow_up_in: int = 0,
        **fields: Any,
    ) -> None:
        touched = [Topic(code, minutes) for code, minutes in topics.items()]
        minutes = sum(topics.values())
        note = Note(on=dates.today(), mode=mode, text=text, topics=touched, minutes=minutes, **fields)
        due = self.ahead(follow_up_in) if follow_up else None
        add_contact(self.dice.id(), self.case, note, by=self.by, follow_up=follow_up, follow_up_on=due)

    def quick(self, **data: Any) -> None:
        said = {"on": dates.today(), **data}
        add_quick_contact(self.dice.id(), self.office, said, by=self.by, person=self.person)

    def assess(self, *, ratings: dict[str, list[int]], summary: str = "") -> None:
        """ratings: domain → [resource, need]"""
        said = {domain: {"resource": resource, "need": need} for domain, (resource, need) in ratings.items()}
        make_assessment(self.dice.id(), self.case, said, summary=summary, by=self.by)

    def asks(self, *, wish: str, kind: str = "access") -> None:
        """Something about the person's own data."""
        receive_request(self.dice.id(), self.person, kind, dates.today(), wish, by=self.by)

    def answer(self, *, fact: str, value: Any, evidence: str = "") -> None:
        """To a question of the legal rules."""
        asked = catalogue().facts[fact]
        give_answer(self.dice.id(), self.person, asked, Answer.KNOWN, value, evidence=evidence, by=self.by)

    def pin(self, *, rule: str) -> None:
        """A hint on the law becomes a goal."""
        pin_as_goal(self.dice.id(), self.case, catalogue()[rule], by=self.by)

    def over(self, *, objects: str = "") -> None:
        """Somebody without a case whose time is over within a month; `objects`: the reason why the lead keeps her."""
        met = self.person.quick_contacts.latest("on").on
        nightly.list_file(self.person.pk, programme(self.office.programme).on(met).delete_person_from(met))
        if objects:
            objections.object_once(Due.objects.get(subject=self.person.pk), objects, by=self.by)

    def hold(self, *, reason: str, until_in: int) -> None:
        objections.set_hold(self.dice.id(), self.case.pk, reason, self.ahead(until_in), by=self.by)

    def gap(self) -> None:
        """No service is responsible."""
        count_gap(self.case, by=self.by)

    def sign(self, *, rule: str) -> None:
        sign_rule(self.dice.id(), catalogue()[rule], by=self.by)

    def phase(self, *, to: str) -> None:
        move_to_phase(self.case, to, by=self.by)

    def plan(self, *, own_words: str, goals: list[dict[str, Any]], how: str = "unsigned", language: str = "de") -> None:
        planned = [
            PlannedGoal(
                goal["title"],
                goal["domain"],
                goal["indicator"],
                [
                    PlannedStep(step["text"], step["who"], self.ahead(step["due_in"]), step.get("status", "open"))
                    for step in goal["steps"]
                ],
            )
            for goal in goals
        ]
        agree(self.dice, self.case, own_words, planned, how, by=self.by, language=language)

    def review(self, *, outcomes: list[tuple[str, int]]) -> None:
        """outcomes: [status, attainment] of each goal of the plan in force."""
        plan = self.case.plans.get(state="agreed")
        said = {
            goal.pk: Outcome(goal.version, status, attainment)
            for goal, (status, attainment) in zip(plan.goals.all(), outcomes, strict=True)
        }
        review_plan(plan, said, by=self.by)

    def deadline(self, *, kind: str, title: str, due_in: int, note: str = "") -> None:
        due = self.ahead(due_in)
        said: dict[str, Any] = {
            "is_deadline": True,
            "deadline_type": kind,
            "remind_on": remind_on(kind, due),
            "note": note,
        }
        create_task(self.dice.id(), self.case, title, assignee=self.by, by=self.by, due_on=due, **said)

    def task(self, *, title: str, due_in: int) -> None:
        create_task(self.dice.id(), self.case, title, assignee=self.by, by=self.by, due_on=self.ahead(due_in))

    def meeting(self, *, in_days: int, hour: int, title: str, minute: int = 0, **fields: Any) -> None:
        start = dates.at(self.ahead(in_days), time(hour, minute))
        end = start + timedelta(hours=1)
        make_appointment(self.dice.id(), self.case, start, end, user=self.by, by=self.by, title=title, **fields)

    def deputy(self, *, name: str, from_in: int, until_in: int) -> None:
        name_deputy(self.case, self.town.users[name], self.ahead(from_in), self.ahead(until_in), by=self.by)

    def emergency(
        self, *, name: str, reason: str, words: str, verdict: str = "", note: str = "", seen: bool = False
    ) -> None:
        """A colleague opened the case in an emergency; with a verdict it was reviewed."""
        user = self.town.users[name]
        with acting_as(user, purpose="demo"):
            opened = open_in_emergency(self.dice.id(), self.case, reason, words, by=user)
        if seen:
            see_emergency(opened, by=self.by)
        if verdict:
            officer = self.town.users["frauke"]
            with acting_as(officer, purpose="demo"):
                review_emergency(opened, verdict, note, by=officer)

    def authority(
        self, *, pieces: int, agreed: bool = False, second: str = "", refused: str = "", told: bool = False, **said: Any
    ) -> None:
        """An authority asks. pieces: how many of the latest notes; agreed: by the lead; second: who agreed after her."""
        chosen = [f"contact:{pk}" for pk in self.case.contact_set.values_list("pk", flat=True)[:pieces]]
        held = legal.receive_legal_request(
            self.dice.id(), self.case, {"asked_on": dates.today(), **said}, chosen, by=self.by
        )
        if refused:
            legal.turn_down(held, "refused", refused, by=self.by)
        if agreed:
            legal.agree_first(held, by=self.by)
        if second:
            with acting_as(self.town.users[second], purpose="demo"):
                legal.agree_second(held, by=self.town.users[second])
            legal.give(held, by=self.by)
        if told:
            legal.inform(held, "yes", dates.today(), "", by=self.by)

    def close(self, *, reason: str, talk_held: bool, note: str, after_care_in: int) -> None:
        close_case(
            self.dice.id(),
            self.case,
            reason,
            by=self.by,
            talk_held=talk_held,
            compared=start_and_end(self.case, dates.today()),
            after_care_on=self.ahead(after_care_in),
            note=note,
        )
