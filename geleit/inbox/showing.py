"""A request as its pages show it: the steps as lines, what is new, whether a question is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.templatetags.geleit import clock, day_short
from geleit.exchange.models import Request, Step
from geleit.exchange.states import Reason

MOVED_ON = _("It has moved on in the meantime, and your answer was not saved. Please look at where it stands now.")


def entries(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """For components/timeline.html. What is meant for the person stands beside the rest here."""
    return [_entry(step) for step in steps]


def _entry(step: Step) -> dict[str, Any]:
    why = f": {Reason(step.reason).label}" if step.reason else ""
    who = step.name or str(step.get_side_display())
    said = [text for text in (step.text, step.for_person) if text]
    return {
        "when": f"{day_short(dates.local(step.at).date())}, {clock(step.at)}",
        "title": f"{capfirst(step.what)}{why}",
        "text": "\n\n".join(said),
        "foot": who,
    }


def is_asked(steps: Sequence[Step]) -> bool:
    """The asking side put a question that nobody has answered."""
    said = [step for step in steps if step.kind in (Step.Kind.QUESTION, Step.Kind.ANSWER)]
    return bool(said) and said[-1].kind == Step.Kind.QUESTION and said[-1].side == Step.Side.SENDER


def must_delete(steps: Sequence[Step]) -> bool:
    """The consent was withdrawn, and nobody here has said yet that nothing is kept."""
    kinds = {step.kind for step in steps}
    return Step.Kind.WITHDRAWN in kinds and Step.Kind.DELETED not in kinds


def context(request: Request, steps: Sequence[Step]) -> dict[str, Any]:
    return {"asked": request, "entries": entries(steps), "is_asked": is_asked(steps), "must_delete": must_delete(steps)}
