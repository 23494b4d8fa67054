"""What a sheet is filled with to begin with: ticked items of the checklist, days and goals of the case. Somebody reads
it, changes it, and shows it to the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import override

from geleit.cases.models import Appointment, Goal, Plan
from geleit.core import dates
from geleit.core.templatetags.geleit import clock, day_short
from geleit.handover.models import Handover
from geleit.handover.progress import Line, lines_of
from geleit.programmes.codes import code_list

# Category of an item → field of the catalogue it may leave under. What is not here stays.
FIELD_OF = {
    "identity_status": "applications",
    "benefits_income": "applications",
    "bank_tax_social": "applications",
    "housing": "applications",
    "children_family": "applications",
    "documents": "applications",
    "language_course": "measures",
    "work_education": "measures",
    "deadlines": "deadlines",
    "contacts": "contacts",
    "health_insurance": "health",  # agreed to by itself, or not told
}


def suggested(handover: Handover, codes: Iterable[str]) -> dict[str, str]:
    """Code of a field → German lines, for those of `codes` there is something to say on."""
    with override("de"):
        lines = [line for line in lines_of(handover) if line.on_sheet]
        found = {code: [*_items(lines, code), *_of_case(handover, code)] for code in codes}
    return {code: "\n".join(said) for code, said in found.items() if said}


def _items(lines: Iterable[Line], code: str) -> list[str]:
    return [_line(line) for line in lines if FIELD_OF.get(line.item.category) == code]


def _line(line: Line) -> str:
    said = f"{line.item.de}: {line.status_label.lower()}"
    return f"{said} ({line.why})" if line.why else said


def _of_case(handover: Handover, code: str) -> list[str]:
    return READ[code](handover) if code in READ else []


def _deadlines(handover: Handover) -> list[str]:
    """Without those whose kind would betray something."""
    running = handover.case.tasks.filter(is_deadline=True, done_on=None).exclude(source_id=handover.pk)
    return [f"{task.title}: {day_short(task.due_on)}" for task in running if not task.sealed_type]


def _goals(handover: Handover) -> list[str]:
    plan = Plan.objects.filter(case=handover.case, state=Plan.State.AGREED).first()
    goals = plan.goals.exclude(status__in=("reached", "dropped")) if plan else []
    return [goal.title or "" for goal in goals if not _is_protected(goal)]


def _is_protected(goal: Goal) -> bool:
    return bool(goal.domain) and code_list("life_domain").is_sensitive(goal.domain or "")


def _appointments(handover: Handover) -> list[str]:
    return [meeting_words(handover.appointment)] if handover.appointment else []


def meeting_words(appointment: Appointment) -> str:
    """03.12.26, 10:00, Jobcenter, Zimmer 12"""
    day = day_short(dates.local(appointment.starts_at).date())
    place = [appointment.place] if appointment.place else []
    return ", ".join([day, clock(appointment.starts_at), *place])


READ: dict[str, Callable[[Handover], list[str]]] = {
    "deadlines": _deadlines,
    "goals": _goals,
    "appointments": _appointments,
}
