"""A plan as its page shows it: goals with their steps, what the assessment proposes, and the versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from geleit.cases import assessment_picture
from geleit.cases.actions.plan import FINISHED_STEP
from geleit.cases.models import Case, Goal, Plan, Step
from geleit.people.models import Person
from geleit.programmes.codes import code_list

# A language somebody speaks → the language of our papers nearest to it.
PAPER_LANGUAGE = {"prs": "fa", "pes": "fa"}


@dataclass(frozen=True)
class StepLine:
    step: Step
    who: str
    status: str
    finished: bool


@dataclass(frozen=True)
class GoalLine:
    goal: Goal
    domain: str
    status: str
    steps: list[StepLine]


def draft_of(case: Case) -> Plan | None:
    return _plans(case).filter(state=Plan.State.DRAFT).first()


def in_force(case: Case) -> Plan | None:
    return _plans(case).filter(state=Plan.State.AGREED).first()


def _plans(case: Case):
    return case.plans.select_related("author", "case__person", "case__office__organisation")


def goal_lines(plan: Plan) -> list[GoalLine]:
    goals = plan.goals.prefetch_related("steps")
    return [
        GoalLine(
            goal=goal,
            domain=domain_label(goal.domain),
            status=in_a_sentence(code_list("goal_status").label(goal.status)),
            steps=[_step_line(step, plan) for step in goal.steps.all()],
        )
        for goal in goals
    ]


def in_a_sentence(label: str) -> str:
    """Labels of states begin with a capital letter; on the page they stand inside a line."""
    return label[:1].lower() + label[1:]


def domain_label(code: str | None) -> str:
    domains = code_list("life_domain")
    return domains.label(code) if code and code in domains else ""


def _step_line(step: Step, plan: Plan) -> StepLine:
    status = in_a_sentence(code_list("step_status").label(step.status))
    return StepLine(step, who_words(step, plan), status, step.status in FINISHED_STEP)


def who_words(step: Step, plan: Plan) -> str:
    """Amanuel · Anna · Partnerstelle: VHS"""
    if step.who == "client":
        name = called(plan.case.person)
    elif step.who == "counsellor":
        name = plan.author.first_name
    else:
        name = code_list("step_responsible").label(step.who)
    return f"{name}, {step.who_name}" if step.who_name else name


def called(person: Person) -> str:
    """How people address her or him."""
    return (person.given_names or "").split(" ")[0] or person.full_name or code_list("step_responsible").label("client")


def from_assessment(case: Case) -> list[assessment_picture.Line]:
    """Domains with high need and no goal, and those the person does not want to speak about just now."""
    lines = assessment_picture.picture(
        assessment_picture.assessments_of(case), assessment_picture.covered_domains(case)
    )
    return [line for line in lines if line.proposes_goal or line.now.declined]


def paper_languages(person: Person) -> list[str]:
    """Languages of our papers, those the person speaks first."""
    spoken = sorted(person.languages.all(), key=lambda one: (not one.preferred, one.pk))
    wanted = [PAPER_LANGUAGE.get(one.language, one.language) for one in spoken]
    known = [
        language for language in dict.fromkeys(wanted) if language in settings.CLIENT_LANGUAGES and language != "de"
    ]
    return [*known, *(language for language in settings.CLIENT_LANGUAGES if language not in known)]


def paper_choices(person: Person) -> list[tuple[str, str]]:
    """The same with their names."""
    return [(code, str(settings.CLIENT_LANGUAGES[code])) for code in paper_languages(person)]
