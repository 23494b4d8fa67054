"""The plan on paper: German beside the person's language. Fixed wording is translated, free text stays as typed."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import override

from geleit.cases.models import Goal, Plan, Step
from geleit.core import pdf
from geleit.core.templatetags.geleit import day_short
from geleit.programmes.codes import code_list

WORDING = Path(__file__).parent / "typst" / "wording"
GERMAN = "de"


@cache
def wording(language: str) -> dict[str, Any]:
    with (WORDING / f"{language}.yaml").open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def plan_paper(plan: Plan, language: str) -> bytes:
    """`language`: a key of settings.CLIENT_LANGUAGES."""
    words = {GERMAN: wording(GERMAN)}
    if language != GERMAN:
        words["other"] = wording(language)
    office = plan.case.office
    with override(GERMAN):
        data = {
            "language": language,
            "checked": wording(language)["checked"],
            "words": words,
            "sender": [office.organisation.name, office.name],
            "reference": plan.case.number,
            "plan": _plan(plan),
        }
    return pdf.render("cases/plan", data)


def paper_name(plan: Plan, language: str) -> str:
    """Never with a name in it: files are mailed, shown in lists and left on desktops."""
    languages = GERMAN if language == GERMAN else f"{GERMAN}-{language}"
    return f"Plan-{plan.case.number}-{plan.number}-{languages}.pdf"


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "draft": plan.state == Plan.State.DRAFT,
        "number": plan.number,
        "name": _typed(plan.case.person.full_name),
        "counsellor": plan.author.name,
        "agreed_on": _day(plan.agreed_on),
        "spoken": code_list("language").label(plan.language) if plan.language else None,
        "participants": _typed(plan.participants),
        "own_words": _typed(plan.own_words),
        "summary": _typed(plan.summary),
        "goals": [_goal(goal) for goal in plan.goals.prefetch_related("steps")],
        "contact_agreement": _typed(plan.contact_agreement),
        "review_on": _day(plan.review_on),
        "agreement": plan.agreement,
        "signature": list(plan.signature) if plan.signature else None,
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "title": _typed(goal.title),
        "domain": goal.domain or None,
        "aim": _typed(goal.aim),
        "indicator": _typed(goal.indicator),
        "priority": goal.priority,
        "steps": [_step(step) for step in goal.steps.all()],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "text": _typed(step.text),
        "who": step.who,
        "who_name": _typed(step.who_name),
        "support": _typed(step.support),
        "due_on": _day(step.due_on),
        "status": step.status,
    }


def _day(day: date | None) -> str | None:
    return day_short(day) if day else None


def _typed(text: str | None) -> dict[str, Any] | None:
    return {"text": text, "rtl": _is_right_to_left(text)} if text else None


def _is_right_to_left(text: str) -> bool:
    """As its first letter runs."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
