"""Fills an empty database with offices full of invented people, by COPY; every value is sealed as in real life."""

import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import psycopg
from _copying import copy, superuser_dsn
from django.db import models

from geleit.access.acting import acting_as
from geleit.access.models import Grant, Subject
from geleit.accounts.actions import staff
from geleit.accounts.models import Office, User
from geleit.audit.models import AuditEvent
from geleit.cases.actions.contact import Note, Topic, content_of_note
from geleit.cases.models import (
    Appointment,
    Assessment,
    Case,
    Contact,
    ContactTopic,
    DomainRating,
    Goal,
    Intake,
    PhaseEntry,
    Plan,
    QuickContact,
    Step,
    Task,
    TimelineEntry,
)
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.demo.names import ORIGINS
from geleit.demo.phrases import CONCERNS, GOALS, NOTES
from geleit.people import names, search
from geleit.people.models import Milestone, NameKey, Period, Person, PersonLanguage
from geleit.vault import keys
from geleit.vault.keystore import Key

PEOPLE_IN_OFFICE = 430
COUNSELLORS = 4
OPEN_CASES = 60
CONTACTS = 5
OFFICES_IN_ORGANISATION = 10
SYLLABLES = [consonant + vowel for vowel in "aeiou" for consonant in "bdfhklmnrst"]
TOPICS = [code for code in NOTES if code not in ("health", "mental_health")]
DOMAINS = ["language_communication", "work_income", "housing", "finances_debts", "family_partnership", "participation"]
KEPT_BY_TRIGGERS = ("cases_plan", "cases_goal", "cases_step")
# Each row points to rows before it.
ORDER: tuple[type[models.Model], ...] = (
    Key, Person, PersonLanguage, Period, Milestone, NameKey, Subject, Grant, Case, PhaseEntry, Intake, Assessment,
    DomainRating, Plan, Goal, Step, Contact, ContactTopic, Task, Appointment, TimelineEntry, QuickContact, AuditEvent,
)  # fmt: skip

names.index_keys = lru_cache(100_000)(names.index_keys)
search.index_keys = names.index_keys


class Filler:
    def __init__(self, people: int) -> None:
        self.chance = random.Random(11)
        self.left, self.number = people, 0
        self.today, self.now = dates.today(), dates.now()
        self.counters: dict[str, int] = defaultdict(int)
        self.made: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def fill(self) -> User:
        """Returns the counsellor who is measured: four of five in her office are like her."""
        measured = None
        with psycopg.connect(superuser_dsn()) as owner:
            # An agreed plan takes no goals any more; here it comes agreed.
            for table in KEPT_BY_TRIGGERS:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.commit()
            organisation = None
            while self.left > 0:
                if self.number % OFFICES_IN_ORGANISATION == 0:
                    with acting_as(None, purpose="system"):
                        name = f"Verband {self.number // OFFICES_IN_ORGANISATION}"
                        organisation = staff.create_organisation(name, "welfare_association", by=None)
                office, leads = self.office(organisation)
                measured = measured or leads[0]
                with acting_as(None, purpose="system"):  # the keys of the organisation
                    self.people(office, leads, min(self.left, PEOPLE_IN_OFFICE))
                self.left -= PEOPLE_IN_OFFICE
                self.write(owner)
                keys.forget()
            for table in KEPT_BY_TRIGGERS:
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            owner.commit()
            owner.autocommit = True
            owner.execute("VACUUM (ANALYZE)")
        return measured

    def office(self, organisation: Any) -> tuple[Office, list[User]]:
        number, self.number = self.number, self.number + 1
        with acting_as(None, purpose="system"):
            office = staff.create_office(organisation, f"b{number}", f"Stelle {number}", ["mbe"], by=None)
            leads = []
            for place in range(COUNSELLORS):
                user = staff.create_user(f"b{number}-{place}", f"Berater {number}-{place}", organisation, by=None)
                staff.add_membership(user, office, "counsellor", from_on=date(2020, 1, 1), by=None)
                leads.append(user)
        return office, leads

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self.made[type(row)].append(row)

    def people(self, office: Office, leads: list[User], count: int) -> None:
        under = office.organisation.key_id
        ids = [(uuid4(), uuid4()) for _ in range(count)]
        person_keys = keys.make("person", [person for person, _ in ids], under=under)
        case_keys = keys.make("case", [case for _, case in ids], under=under)
        self.add(*person_keys, *case_keys)
        for place, ((person_id, case_id), person_key, case_key) in enumerate(
            zip(ids, person_keys, case_keys, strict=True)
        ):
            lead = leads[place % COUNSELLORS]
            is_open = place // COUNSELLORS < OPEN_CASES
            person = self.person(person_id, person_key.pk, office, lead)
            case = self.case(case_id, case_key.pk, person, office, lead, is_open)
            self.life(case, lead)

    def person(self, pk: UUID, key_id: UUID, office: Office, lead: User) -> Person:
        chance, origin = self.chance, self.chance.choice(ORIGINS)
        gender = chance.choice(("female", "male"))
        family = chance.choice(origin.family.split())
        if chance.random() < 0.5:
            family = "".join(chance.choice(SYLLABLES) for _ in range(3)).title()
        born = date(1955, 1, 1) + timedelta(days=chance.randrange(19_000))
        first = self.today - timedelta(days=chance.randrange(20, 700))
        person = Person(
            id=pk,
            key_id=key_id,
            office=office,
            given_names=chance.choice(getattr(origin, gender).split()),
            family_name=family,
            birth_date=born,
            year_of_birth=born.year,
            gender=gender,
            nationalities=[origin.nationality],
            interpreter=chance.choice(("none", "needed", "unknown")),
            phone=f"0151 {chance.randrange(10**7):07d}",
            address=f"Gartenweg {chance.randrange(1, 90)}, Lindenau",
            safe_contact="nur abends, nicht auf den Anrufbeantworter sprechen" if chance.random() < 0.2 else None,
            first_contact_on=first,
            last_contact_on=self.today,
            created_by=lead.pk,
        )
        self.add(person, PersonLanguage(person=person, language=origin.language, preferred=True))
        self.add(PersonLanguage(person=person, language="de", mode="some"))
        status = chance.choices([code for code, _ in origin.statuses], [share for _, share in origin.statuses])[0]
        for kind, code in (
            ("status", status),
            ("level", chance.choice(("a1", "a2", "b1"))),
            ("housing", "private_rent"),
            ("work", "unemployed_registered"),
            ("benefits", "sgb_ii"),
        ):
            until = self.today + timedelta(days=chance.randrange(30, 700)) if kind == "status" else None
            self.add(
                Period(
                    person=person,
                    key_id=key_id,
                    kind=kind,
                    code=code,
                    from_on=first,
                    until_on=until,
                    created_by=lead.pk,
                )
            )
        entry = first - timedelta(days=chance.randrange(30, 1_500))
        self.add(Milestone(person=person, kind="entry", on=entry, created_by=lead.pk))
        self.add(*search.keys_of(person, office.organisation_id))
        self.file(pk, "person", office, lead, None)
        return person

    def file(self, pk: UUID, kind: str, office: Office, lead: User, parent: UUID | None) -> None:
        self.add(Subject(id=pk, kind=kind, office=office, parent_id=parent, opened_at=self.now))
        grant = Grant(subject_id=pk, person_id=parent or pk, user=lead, kind="lead", from_on=date(2021, 1, 1))
        grant.given_by, grant.given_at = lead.pk, self.now
        self.add(grant)
        self.heard("access.opened", lead, pk, kind, office)
        self.heard(f"{kind}.{'opened' if parent else 'created'}", lead, pk, kind, office)

    def heard(self, event: str, by: User, subject: UUID, kind: str, office: Office) -> None:
        self.add(
            AuditEvent(
                at=self.now,
                actor=by.pk,
                purpose="request",
                event=event,
                subject=subject,
                subject_kind=kind,
                office=office.pk,
                object_kind="",
                hash=os.urandom(32),
                chained_at=self.now,
            )
        )

    def case(self, pk: UUID, key_id: UUID, person: Person, office: Office, lead: User, is_open: bool) -> Case:
        opened = person.first_contact_on
        self.counters[office.organisation.name] += 1
        case = Case(
            id=pk,
            key_id=key_id,
            number=f"MBE-{opened.year}-{self.counters[office.organisation.name]:06d}",
            organisation=office.organisation,
            office=office,
            person=person,
            programme="mbe",
            form=self.chance.choice(("case_management", "social_counselling")),
            phase=self.chance.choice(Phase.values[:5]) if is_open else "evaluation",
            opened_on=opened,
            closed_on=None if is_open else self.today - timedelta(days=1),
            review_on=self.today + timedelta(days=self.chance.randrange(-3, 80)) if is_open else None,
            first_contact_on=opened,
            last_contact_on=self.today,
            contacts=CONTACTS,
            created_by=lead.pk,
        )
        self.add(case)
        phases = Phase.values[: Phase.values.index(case.phase) + 1]
        self.add(*(PhaseEntry(case=case, phase=phase, entered_on=opened, by=lead.pk) for phase in phases))
        self.add(
            Intake(
                case=case,
                key_id=key_id,
                concern=self.chance.choice(CONCERNS),
                access_route="self",
                privacy_informed_on=opened,
                privacy_language="de",
                criteria=["complex_needs", "many_actors"],
                decision=case.form,
                decided_on=opened,
            )
        )
        self.file(pk, "case", office, lead, person.pk)
        return case

    def life(self, case: Case, lead: User) -> None:
        self.tell(case, lead, "opened", case.pk, {"title": "opened", "text": "", "meta": [case.number]}, case.opened_on)
        for number in range(CONTACTS):
            span = (self.today - case.opened_on).days
            self.contact(case, lead, case.opened_on + timedelta(days=span * number // CONTACTS))
        self.assessment(case, lead)
        if case.form == "case_management":
            self.plan(case, lead)
        if case.is_open:
            self.ahead(case, lead)
        if self.chance.random() < 0.2:
            self.quick(case, lead)

    def contact(self, case: Case, lead: User, on: date) -> None:
        codes = self.chance.sample(TOPICS, self.chance.choice((1, 2)))
        topics = [Topic(code, self.chance.choice((15, 20, 30))) for code in codes]
        text = " ".join(self.chance.choice(NOTES[code]) for code in [*codes, *codes])
        note = Note(on, "in_person", text, minutes=sum(topic.minutes for topic in topics), topics=topics)
        contact = Contact(
            case=case,
            key_id=case.key_id,
            on=on,
            kind=note.kind,
            mode=note.mode,
            minutes=note.minutes,
            note=text,
            author=lead,
        )
        self.add(contact)
        for topic in topics:
            self.add(
                ContactTopic(case=case, key_id=case.key_id, contact=contact, topic=topic.code, minutes=topic.minutes)
            )
        self.tell(case, lead, "contact", contact.pk, content_of_note(note), on)
        self.heard("contact.added", lead, case.pk, "case", case.office)
        self.heard("content.opened", lead, case.pk, "case", case.office)

    def tell(self, case: Case, lead: User, kind: str, what: UUID, content: dict[str, Any], on: date) -> None:
        at = datetime.combine(on, datetime.min.time(), tzinfo=dates.BERLIN) + timedelta(
            hours=self.chance.randrange(8, 17)
        )
        self.add(
            TimelineEntry(case=case, key_id=case.key_id, at=at, kind=kind, object_id=what, by=lead.pk, content=content)
        )

    def assessment(self, case: Case, lead: User) -> None:
        found = Assessment(
            case=case, key_id=case.key_id, on=case.opened_on, author=lead, summary="Beruf und Wille sind da."
        )
        self.add(found)
        for domain in DOMAINS:
            resource, need = self.chance.randrange(5), self.chance.randrange(5)
            rating = DomainRating(
                case=case, key_id=case.key_id, assessment=found, domain=domain, resource=resource, need=need
            )
            self.add(rating)
        content = {"title": "assessment", "text": "", "meta": [["domains", len(DOMAINS)]]}
        self.tell(case, lead, "assessment", found.pk, content, case.opened_on)

    def plan(self, case: Case, lead: User) -> None:
        day, key_id = case.opened_on, case.key_id
        plan = Plan(
            case=case, key_id=key_id, number=1, state="agreed", own_words=self.chance.choice(CONCERNS), author=lead
        )
        plan.review_on, plan.agreed_on, plan.agreement = case.review_on, day, "unsigned"
        self.add(plan)
        for position, (title, domain, indicator, steps) in enumerate(self.chance.sample(GOALS, 2)):
            goal = Goal(case=case, key_id=key_id, plan=plan, origin=uuid4(), position=position, title=title)
            goal.domain, goal.indicator = domain, indicator
            self.add(goal)
            for place, (text, who) in enumerate(steps):
                step = Step(case=case, key_id=key_id, goal=goal, origin=uuid4(), position=place, text=text, who=who)
                step.due_on, step.status = day + timedelta(days=60), self.chance.choice(("open", "done"))
                self.add(step)
        content = {
            "title": "plan_agreed",
            "values": {"number": "1"},
            "text": "",
            "meta": [["goals", 2], "plan_unsigned"],
        }
        self.tell(case, lead, "plan", plan.pk, content, day)

    def ahead(self, case: Case, lead: User) -> None:
        chance, key_id = self.chance, case.key_id
        due = self.today + timedelta(days=chance.randrange(-2, 120))
        deadline = Task(case=case, key_id=key_id, assignee=lead, is_deadline=True, deadline_type="permit_expiry")
        deadline.title, deadline.due_on, deadline.remind_on = "Titel läuft ab", due, due - timedelta(days=60)
        deadline.created_by = lead.pk
        self.add(deadline)
        if chance.random() < 0.4:
            task = Task(case=case, key_id=key_id, assignee=lead, title="Kursträger anfragen", created_by=lead.pk)
            task.due_on = self.today + timedelta(days=chance.randrange(-2, 20))
            self.add(task)
        if chance.random() < 0.3:
            start = self.now.replace(minute=0) + timedelta(days=chance.randrange(0, 12), hours=chance.randrange(-3, 4))
            self.add(
                Appointment(
                    case=case,
                    key_id=key_id,
                    user=lead,
                    starts_at=start,
                    ends_at=start + timedelta(hours=1),
                    title="Beratung",
                    place="Raum 1",
                )
            )

    def quick(self, case: Case, lead: User) -> None:
        contact = QuickContact(office=case.office, key_id=case.person.key_id, person=case.person, author=lead)
        contact.on, contact.mode, contact.minutes, contact.topics = self.today, "phone", 10, [TOPICS[0]]
        self.add(contact)

    def write(self, owner: psycopg.Connection) -> None:
        for model in ORDER:
            copy(owner, model, self.made[model])
        owner.commit()
        self.made.clear()


def counts() -> Iterator[tuple[str, int]]:
    with psycopg.connect(superuser_dsn()) as superuser:
        for model in (Person, Case, Contact, TimelineEntry, NameKey, AuditEvent):
            count = superuser.execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone()[0]
            yield model._meta.model_name, count


def fill(people: int) -> tuple[User, float]:
    began = time.perf_counter()
    measured = Filler(people).fill()
    return measured, time.perf_counter() - began
