"""A generated case: from the first conversation as far as it has come today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geleit.access.acting import acting_as
from geleit.accounts.models import Office, User
from geleit.cases.actions.appointments import make_appointment
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.case import open_case
from geleit.cases.actions.closure import close_case, start_and_end
from geleit.cases.actions.contact import Note, Topic, add_contact
from geleit.cases.actions.intake import decide_intake, save_intake
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.review import Outcome, review_plan
from geleit.cases.actions.tasks import create_task
from geleit.cases.deadlines import remind_on
from geleit.cases.models import Case, Plan
from geleit.core import dates
from geleit.demo.chance import Dice, ago, real_today, working_day
from geleit.demo.person import make_person, progress
from geleit.demo.phrases import CONCERNS, GOALS, NOTES, RELATIVES
from geleit.demo.plans import PlannedGoal, PlannedStep, agree
from geleit.people.actions.relations import add_relation
from geleit.people.models import Person

SHARE_CASE_MANAGEMENT = {"mbe": 0.3, "jmd": 0.43, "im": 0.35}
REASONS = (
    ("goals_reached_talk", 45),
    ("issue_cleared_no_talk", 31),
    ("contact_lost", 10),
    ("moved_away", 5),
    ("handed_over", 5),
    ("client_ended", 4),
)
TOPICS = (
    ("residence_law", 27), ("social_benefits", 20), ("german_language", 13), ("forms_correspondence", 12), ("job_search", 9),
    ("family_reunification", 7), ("housing_search", 6), ("childcare", 3), ("health", 2), ("recognition", 3), ("debts_finance", 3),
    ("everyday_orientation", 3), ("mental_health", 1), ("vocational_training", 3), ("school", 2),
)  # fmt: skip
DOMAINS = [
    "residence_security",
    "language_communication",
    "education_qualification",
    "work_income",
    "finances_debts",
    "housing",
    "physical_health",
    "mental_health",
    "family_partnership",
    "children_childcare",
    "social_network",
    "participation",
    "everyday_authorities",
    "digital",
    "rights_discrimination",
]
CRITERIA = ("complex_needs", "many_actors", "resources_insufficient", "wants_to_take_part", "no_other_case_manager")


TASKS = ("Bescheid prüfen", "Rückruf", "Kursträger anfragen", "Antrag kopieren", "Mietvertrag ansehen")
REASONS_TO_MEET = ("Beratung", "Überprüfung Förderplan", "Formulare", "Anruf beim Jobcenter")


@dataclass
class Setting:
    dice: Dice
    office: Office
    lead: User
    first_day: date


def live(setting: Setting) -> Case:
    """Plays a whole case, each act on its day."""
    dice, lead, day = setting.dice, setting.lead, setting.first_day
    with acting_as(lead, purpose="demo"):
        with dates.moved_to(dates.at(day, dice.hour())):
            person = make_person(dice, setting.office, lead, day)
            case = open_case(dice.id(), person, programme=setting.office.programme, lead=lead, by=lead)
            _family(setting, person)
            _intake(setting, case)
        last = _last_day(setting, case)
        if case.form == Case.Form.CASE_MANAGEMENT:
            _plan_and_review(setting, case, last)
        _talks(setting, case, last)
        if last < dates.today():
            _close(setting, case, person, last)
        else:
            _ahead(setting, case)
        return case


def _family(setting: Setting, person: Person) -> None:
    """Relatives who are counselled too: most by name only, some with a record of their own."""
    dice, lead = setting.dice, setting.lead
    for _number in range(min(4, dice.about(0.3))):
        other = make_person(dice, setting.office, lead, setting.first_day) if dice.happens(0.3) else None
        said = {
            "role": dice.of(["partner", "child", "child", "sibling"]),
            "counselled": True,
            "name": None if other else dice.of(RELATIVES),
        }
        add_relation(dice.id(), person, said, other=other, by=lead)


def _last_day(setting: Setting, case: Case) -> date:
    """The day of closure, or today for a case that goes on."""
    age = (dates.today() - setting.first_day).days
    closing = 0.62 if age > 150 else 0.25 if age > 45 else 0
    if not setting.dice.happens(closing):
        return dates.today()
    shortest = 100 if case.form == Case.Form.CASE_MANAGEMENT else 20
    length = setting.dice.between(min(shortest, age - 5), max(age - 3, 10))
    return working_day(setting.first_day + timedelta(days=length), dates.today() - timedelta(days=1))


def _intake(setting: Setting, case: Case) -> None:
    dice, lead = setting.dice, setting.lead
    managed = dice.happens(SHARE_CASE_MANAGEMENT[setting.office.code])
    data = {
        "concern": dice.of(CONCERNS),
        "access_route": dice.weighted(
            (
                ("friends_family", 30),
                ("self", 20),
                ("jobcenter_ba", 15),
                ("community_mso", 10),
                ("integration_course", 15),
                ("social_office", 10),
            )
        ),
        "urgency": dice.weighted((("calm", 60), ("soon", 28), ("urgent", 12))),
        "privacy_informed_on": setting.first_day,
        "privacy_language": "de",
        "criteria": list(CRITERIA) if managed else dice.some(CRITERIA, 0, 2),
    }
    decide_intake(save_intake(case, data, 0, by=lead), "case_management" if managed else "social_counselling", by=lead)


def _talks(setting: Setting, case: Case, last: date) -> None:
    dice, lead = setting.dice, setting.lead
    mean = 9 if case.form == Case.Form.CASE_MANAGEMENT else 3
    for number, day in enumerate([setting.first_day, *dice.days(setting.first_day, last, dice.about(mean))]):
        attendance = "kept" if number == 0 else dice.weighted((("kept", 92), ("no_show", 4), ("excused", 4)))
        with dates.moved_to(dates.at(day, dice.hour())):
            add_contact(dice.id(), case, talk(dice, day, attendance, first=number == 0), by=lead)


def talk(dice: Dice, day: date, attendance: str = "kept", *, first: bool = False) -> Note:
    """A note about one or two topics."""
    kept = attendance == "kept"
    codes = list(dict.fromkeys(dice.weighted(TOPICS) for _ in range(dice.between(1, 2)))) if kept else []
    topics = [Topic(code, dice.of([15, 20, 25, 30])) for code in codes]
    return Note(
        on=day,
        mode=dice.weighted((("in_person", 62), ("phone", 22), ("email", 10), ("mbeon_chat", 3), ("video", 3))),
        text=" ".join(dice.of(NOTES[code]) for code in codes),
        kind="first_talk" if first else "counselling",
        minutes=sum(topic.minutes for topic in topics),
        topics=topics,
        interpretation=dice.weighted(
            (("german", 55), ("professional_interpreter", 20), ("bridge_language", 15), ("family_friend", 10))
        ),
        attendance=attendance,
    )


def _plan_and_review(setting: Setting, case: Case, last: date) -> None:
    """Einschätzung, plan and review, as far as the case lives long enough for them."""
    dice, day = setting.dice, setting.first_day
    for act, least, most in ((_assess, 5, 20), (_plan, 5, 25), (_review, 84, 114)):
        day += timedelta(days=dice.between(least, most))
        if day > last:
            return
        with dates.moved_to(dates.at(working_day(day, last), dice.hour())):
            act(dice, case, setting.lead)


def _assess(dice: Dice, case: Case, lead: User) -> None:
    make_assessment(dice.id(), case, _ratings(dice), by=lead)
    move_to_phase(case, "planning", by=lead)


def _plan(dice: Dice, case: Case, lead: User) -> None:
    _agree(dice, case, lead)
    move_to_phase(case, "linking", by=lead)


def _review(dice: Dice, case: Case, lead: User) -> None:
    progress(dice, case.person, dates.today(), lead)
    if dice.happens(0.7):
        make_assessment(dice.id(), case, _ratings(dice, better=True), by=lead)
    plan = case.plans.get(state="agreed")
    outcomes = {goal.pk: _outcome(dice, goal.version) for goal in plan.goals.all()}
    review_plan(plan, outcomes, by=lead, next_review_on=dates.today() + timedelta(weeks=12))
    move_to_phase(case, "monitoring", by=lead)


def _ratings(dice: Dice, *, better: bool = False) -> dict:
    domains = dice.some(DOMAINS, 6, 12)
    return {
        domain: {"resource": dice.between(1 + better, 4), "need": dice.between(0, 3 if better else 4)}
        for domain in domains
    }


def _agree(dice: Dice, case: Case, lead: User) -> Plan:
    goals = [
        PlannedGoal(title, domain, indicator, [_step(dice, text, who) for text, who in steps])
        for title, domain, indicator, steps in dice.some(GOALS, 1, 3)
    ]
    how = dice.weighted((("paper", 45), ("unsigned", 30), ("discussed", 25)))
    return agree(dice, case, dice.of(CONCERNS), goals, how, by=lead)


def _step(dice: Dice, text: str, who: str) -> PlannedStep:
    due_on = dates.today() + timedelta(days=dice.between(14, 90))
    return PlannedStep(text, who, due_on, dice.of(["open", "done", "in_progress"]))


def _outcome(dice: Dice, version: int) -> Outcome:
    status, attainment = dice.of([("in_progress", -1), ("partly_reached", 0), ("reached", 1), ("in_progress", 0)])
    return Outcome(version, status, attainment, next_step="Beim nächsten Gespräch weiter.")


def _close(setting: Setting, case: Case, person: Person, last: date) -> None:
    dice, lead = setting.dice, setting.lead
    reason = dice.weighted(REASONS)
    with dates.moved_to(dates.at(last, dice.hour())):
        if case.form != Case.Form.CASE_MANAGEMENT:
            progress(dice, person, last, lead)
        close_case(
            dice.id(),
            case,
            reason,
            by=lead,
            talk_held=reason == "goals_reached_talk",
            compared=start_and_end(case, last),
        )


def _ahead(setting: Setting, case: Case) -> None:
    """What an open case has coming: the end of the title, a task, an appointment."""
    dice, lead = setting.dice, setting.lead
    with dates.moved_to(dates.at(ago(dice.between(1, 10)), dice.hour())):
        _title_ends(dice, case, lead)
        if dice.happens(0.35):
            due = real_today() + timedelta(days=dice.between(-2, 12))
            create_task(dice.id(), case, dice.of(TASKS), assignee=lead, by=lead, due_on=due)
        if dice.happens(0.3):
            _appointment(dice, case, lead)


def _title_ends(dice: Dice, case: Case, lead: User) -> None:
    status = case.person.periods.filter(kind="status", until_on__gt=real_today()).first()
    if status and status.until_on:
        due, kind = status.until_on, "permit_expiry"
        said: dict[str, Any] = {"is_deadline": True, "deadline_type": kind, "remind_on": remind_on(kind, due)}
        create_task(dice.id(), case, "Titel läuft ab", assignee=lead, by=lead, due_on=due, **said)


def _appointment(dice: Dice, case: Case, lead: User) -> None:
    last = real_today() + timedelta(days=13)
    start = dates.at(working_day(last - timedelta(days=dice.between(0, 13)), last), dice.hour())
    said: dict[str, Any] = {
        "title": dice.of(REASONS_TO_MEET),
        "place": dice.of(["Raum 1", "Raum 2", ""]),
        "interpreter": dice.of(["none", "booked", "needed"]),
    }
    make_appointment(dice.id(), case, start, start + timedelta(minutes=45), user=lead, by=lead, **said)
