"""What stands on the front page of a case: a page of its story, and beside it what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate

from geleit.accounts.models import User
from geleit.cases import story
from geleit.cases.models import Appointment, Case, Goal, NeededDocument, Task, TimelineEntry
from geleit.core import dates
from geleit.core.questions import asked_often
from geleit.programmes.codes import CodeList, code_list

NEAR = 8  # tasks shown beside the story; the tab has all of them


@dataclass
class StoryPage:
    entries: list[dict[str, Any]]
    start: int
    older: int | None  # where the next page begins
    newer: int | None


@dataclass
class GoalLine:
    title: str
    below: str
    done: int
    total: int


@asked_often
def open_tasks(case: UUID) -> QuerySet[Task]:
    """Deadlines and to-dos by day, those without a day last; each with `assignee_name`."""
    found = Task.objects.filter(case=case, done_on=None).annotate(assignee_name=F("assignee__name"))
    return found.order_by("due_on", "created_at")


def story_page(case: Case, user: User, start: int, tasks: list[Task]) -> StoryPage:
    found = list(entries_of(case.pk)[start : start + story.SHOWN + 1]) if start else newest_entries(case.pk)
    still_open: set[UUID] = {task.pk for task in tasks}
    return StoryPage(
        entries=story.told(found[: story.SHOWN], user, still_open),
        start=start,
        older=start + story.SHOWN if len(found) > story.SHOWN else None,
        newer=max(start - story.SHOWN, 0) if start else None,
    )


def entries_of(case: UUID) -> QuerySet[TimelineEntry]:
    day = TruncDate("at", tzinfo=dates.BERLIN)
    return TimelineEntry.objects.filter(case=case).order_by(day.desc(), "-sequence")


@asked_often
def newest_entries(case: UUID) -> QuerySet[TimelineEntry]:
    return entries_of(case)[: story.SHOWN + 1]


# Written out, because Django takes longer to put this question together than PostgreSQL to answer it.
GOALS = """
  SELECT goal.id, goal.key_id, goal.title, goal.next_step, goal.domain,
         count(step.id) FILTER (WHERE step.status <> 'dropped') AS total,
         count(step.id) FILTER (WHERE step.status = 'done') AS done
  FROM cases_goal goal LEFT JOIN cases_step step ON step.goal_id = goal.id
  WHERE goal.status <> 'dropped' AND goal.plan_id = (
    SELECT id FROM cases_plan WHERE case_id = %s AND state IN ('agreed', 'draft') ORDER BY state LIMIT 1)
  GROUP BY goal.id ORDER BY goal.position
"""


def goal_lines(case: Case) -> list[GoalLine]:
    """Goals of the plan in force, or of the draft where there is none yet. A bar counts steps done, never a person."""
    domains = code_list("life_domain")
    goals: Any = Goal.objects.raw(GOALS, [case.pk])  # each with `total` and `done`
    return [
        GoalLine(goal.title or "", goal.next_step or _label(domains, goal.domain), goal.done, goal.total)
        for goal in goals
    ]


def _label(codes: CodeList, code: str | None) -> str:
    return codes.label(code) if code and code in codes else code or ""


def missing_documents(case: Case) -> list[str]:
    kinds = code_list("document_type")
    return [_label(kinds, row.kind) for row in needed_by(case.pk)]


@asked_often
def needed_by(case: UUID) -> QuerySet[NeededDocument]:
    return NeededDocument.objects.missing().filter(case=case).only("key_id", "kind")


def next_appointments(case: Case) -> list[Appointment]:
    return coming(case.pk, dates.now())


@asked_often
def coming(case: UUID, now: datetime) -> QuerySet[Appointment]:
    planned = Appointment.objects.filter(case=case, ends_at__gte=now, state=Appointment.State.PLANNED)
    return planned.only("key_id", "title", "starts_at").order_by("starts_at")[:2]
