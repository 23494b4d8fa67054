"""A9: random sequences of joining, leaving, standing in, handing over, emergencies and time, against a small model.

The model knows nothing but who was given what until when. After every step it is asked who may open the case, and so
are the pages (visible_to) and the database (raw rows as the run-time role).
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from breaking import pages_forget_to_ask
from clock import clock_at
from django.db import transaction
from harness import Found, check
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from town import Town

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.actions import staff
from geleit.accounts.models import User
from geleit.cases.actions.case import open_case
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.actions.emergency import end_emergency, open_in_emergency
from geleit.cases.models import Case, Contact, Emergency
from geleit.core import dates
from geleit.vault.errors import MissingKey
from tests.cast import new_person

RUNS, STEPS = 2_000, 50
RUNS_IN_SHORT, STEPS_IN_SHORT = 6, 20
COUNSEL = ("lead", "colleague", "member", "deputy")  # counsellors of the office
LOOK = (*COUNSEL, "stranger", "team_lead", "data_protection")
stage: dict[str, Town] = {}
steps = [0]


@dataclass
class Given:
    viewer: str
    kind: str
    from_on: date
    until_on: date | None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


@dataclass
class Model:
    """Days are last days on which something holds."""

    lead: str = "lead"
    given: list[Given] = field(default_factory=list)
    left: dict[str, date] = field(default_factory=dict)  # viewer → last day in the office
    emergencies: dict[str, list[datetime]] = field(default_factory=dict)  # viewer → ends
    opened: dict[str, list[datetime]] = field(default_factory=dict)

    def works(self, viewer: str, day: date) -> bool:
        return viewer in COUNSEL and (viewer not in self.left or self.left[viewer] >= day)

    def opens(self, viewer: str, day: date) -> bool:
        held = viewer == self.lead or any(one.viewer == viewer and one.holds(day) for one in self.given)
        return held and self.works(viewer, day)

    def reads_in_emergency(self, viewer: str, now: datetime) -> bool:
        day = dates.local(now).date()
        return self.works(viewer, day) and any(until > now for until in self.emergencies.get(viewer, []))


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.town, self.model, self.stack = stage["town"], Model(), ExitStack()
        self.now = datetime.now(UTC).replace(hour=23, minute=30)  # midnight in Berlin is passed early
        self.clock = ExitStack()

    @initialize()
    def begin(self) -> None:
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        anna = self.town.cast.anna
        self.move(timedelta())
        with acting_as(anna, purpose="test"):
            person = new_person(anna, self.town.cast.office)
            self.case = open_case(uuid4(), person, programme="mbe", lead=anna, by=anna)
            add_contact(uuid4(), self.case, Note(dates.today(), "phone", "Ein Satz."), by=anna)

    def teardown(self) -> None:
        self.stack.close()
        self.clock.close()

    def user(self, viewer: str) -> User:
        return self.town.somebody(viewer)

    def move(self, by: timedelta) -> None:
        self.clock.close()
        self.now += by
        self.clock = ExitStack()
        self.clock.enter_context(clock_at(self.now))

    def as_lead(self) -> Any:
        return acting_as(self.user(self.model.lead), purpose="test")

    def lead_works(self) -> bool:
        return self.model.works(self.model.lead, dates.today())

    @rule(viewer=st.sampled_from(COUNSEL), kind=st.sampled_from(("member", "deputy")), days=st.integers(0, 9))
    def give(self, viewer: str, kind: str, days: int) -> None:
        today = dates.today()
        mine = [one for one in self.model.given if one.viewer == viewer and one.kind == kind and one.holds(today)]
        if mine or viewer == self.model.lead:
            return
        until = None if kind == "member" else today + timedelta(days=days)
        try:
            with self.as_lead():
                grants.give(self.case.pk, self.user(viewer), kind, today, until, by=self.user(self.model.lead))
        except grants.NotAllowed:
            assert not (self.lead_works() and self.model.works(viewer, today))
            return
        assert self.lead_works()
        assert self.model.works(viewer, today)
        self.model.given.append(Given(viewer, kind, today, until))

    @rule(viewer=st.sampled_from(COUNSEL))
    def take_back(self, viewer: str) -> None:
        today = dates.today()
        for one in [one for one in self.model.given if one.viewer == viewer and one.holds(today)]:
            try:
                with self.as_lead():
                    for grant in Grant.objects.filter(subject=self.case.pk, user=self.user(viewer), kind=one.kind):
                        if grant.from_on <= today and (grant.until_on is None or grant.until_on >= today):
                            grants.end(grant, by=self.user(self.model.lead))
            except grants.NotAllowed:
                assert not self.lead_works()
                return
            if self.lead_works():
                one.until_on = today - timedelta(days=1)

    @rule(viewer=st.sampled_from(COUNSEL))
    def hand_over(self, viewer: str) -> None:
        today = dates.today()
        if viewer == self.model.lead:
            return
        try:
            with self.as_lead():
                grants.hand_over(self.case.pk, self.user(viewer), by=self.user(self.model.lead))
        except grants.NotAllowed:
            assert not (self.lead_works() and self.model.works(viewer, today))
            return
        assert self.lead_works()
        assert self.model.works(viewer, today)
        for one in self.model.given:
            if one.holds(today) and (one.kind == "deputy" or one.viewer == viewer):
                one.until_on = today - timedelta(days=1)
        self.model.lead = viewer
        self.end_emergencies_of(
            viewer
        )  # nobody needs one who leads the case, and it does not come back with the next lead

    def end_emergencies_of(self, viewer: str) -> None:
        ends = self.model.emergencies.get(viewer, [])
        self.model.emergencies[viewer] = [min(end, self.now) for end in ends]

    @rule(viewer=st.sampled_from((*COUNSEL, "stranger", "team_lead")))
    def open_in_emergency(self, viewer: str) -> None:
        today, user = dates.today(), self.user(viewer)
        recent = [at for at in self.model.opened.get(viewer, []) if at > self.now - timedelta(days=30)]
        allowed = self.model.works(viewer, today) and not self.model.opens(viewer, today) and len(recent) < 3
        try:
            with acting_as(user, purpose="test"):
                open_in_emergency(uuid4(), self.case, "danger", "Ein Anruf aus der Klinik.", by=user)
        except (grants.NotAllowed, MissingKey):  # of another house: not even the key is there
            assert not allowed
            return
        assert allowed
        self.model.opened.setdefault(viewer, []).append(self.now)
        self.model.emergencies.setdefault(viewer, []).append(self.now + timedelta(hours=4))

    @precondition(lambda self: any(self.model.emergencies.values()))
    @rule(viewer=st.sampled_from(COUNSEL))
    def end_the_emergency(self, viewer: str) -> None:
        with acting_as(self.user(viewer), purpose="test"):
            running = list(Emergency.objects.running(self.user(viewer)))
            for one in running:
                end_emergency(one, by=self.user(viewer))
        if running:
            self.end_emergencies_of(viewer)

    @rule(viewer=st.sampled_from(("colleague", "member", "deputy")), days=st.integers(-1, 3))
    def leave_the_office(self, viewer: str, days: int) -> None:
        last = dates.today() + timedelta(days=days)
        if viewer in self.model.left or viewer == self.model.lead:
            return
        with acting_as(self.town.cast.farid, purpose="test"):
            staff.end_membership(self.user(viewer).memberships.get(), last, by=self.town.cast.farid)
        self.model.left[viewer] = last

    @rule(hours=st.sampled_from((1, 3, 5, 24, 72, 24 * 10)))
    def time_passes(self, hours: int) -> None:
        self.move(timedelta(hours=hours, minutes=1))  # never to the second at which something ends

    @invariant()
    def both_walls_say_what_the_model_says(self) -> None:
        steps[0] += 1
        today = dates.today()
        for viewer in LOOK:
            expected = self.model.opens(viewer, today)
            page, rows = self.shown_to(self.user(viewer))
            assert page == expected, f"{viewer}: page {page}, model {expected}"
            reads = expected or self.model.reads_in_emergency(viewer, self.now)
            assert rows == reads, f"{viewer}: rows {rows}, model {reads}"

    def shown_to(self, user: User) -> tuple[bool, bool]:
        """The case by the pages, its notes by the database."""
        with acting_as(user, purpose="request"):
            page = Case.objects.visible_to(user).filter(pk=self.case.pk).exists()
            return page, Contact._base_manager.filter(case_id=self.case.pk).exists()


@check("A9", breaks=pages_forget_to_ask)
def random_sequences_go_as_the_model_says(town: Town, short: bool) -> Found:
    stage["town"], steps[0] = town, 0
    runs, length = (RUNS_IN_SHORT, STEPS_IN_SHORT) if short else (RUNS, STEPS)
    how = settings(
        max_examples=runs, stateful_step_count=length, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    try:
        run_state_machine_as_test(Sequences, settings=how)
    except AssertionError as problem:
        way = [line for note in getattr(problem, "__notes__", []) for line in note.splitlines()]
        return Found(1, max(steps[0], 1), where=[str(problem).splitlines()[0][:200], *way[-18:]])
    return Found(0, steps[0])
