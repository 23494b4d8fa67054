"""What comes near for a person so that another office becomes responsible, in time to begin a handover.

How long before is practice, not law (domain.md §5.2; the youth migration service begins half a year ahead).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geleit.cases.models import Case
from geleit.core import dates
from geleit.handover.models import Trigger
from geleit.handover.proposing import ASYLBLG, LEAVES_ASYLBLG, after_approval
from geleit.people.facts import known_from
from geleit.people.models import Milestone, Period
from geleit.programmes.mapping import status_group

Kind = Trigger.Kind
AGE_OF_JMD = 27
AHEAD = {
    Kind.BIRTHDAY: timedelta(days=183),
    Kind.MOVE: timedelta(days=60),
    Kind.SCHOOL_END: timedelta(days=183),
    Kind.APPROVAL_END: timedelta(days=56),
    Kind.CARE_END: timedelta(days=120),
}
LATELY = timedelta(days=60)  # a decision that is older was worked on long ago
JMD = "jmd"
SHARED = frozenset(
    {"initial_reception", "provisional_accommodation", "shared_accommodation", "follow_up_accommodation"}
)


@dataclass(frozen=True)
class Near:
    kind: str
    month: date  # first day
    about: str  # with the kind what is told only once

    @property
    def mark(self) -> str:
        return f"{self.kind}/{self.about}"


def look(case: Case, periods: Sequence[Period], milestones: Sequence[Milestone], today: date) -> list[Near]:
    """Everything near for the person of a case, told before or not. periods: newest first within a kind."""
    return [
        *_birthday(case, today),
        *_decision(milestones, today),
        *_month_end(periods, milestones, today),
        *_move(periods, today),
        *_ending(periods, today),
    ]


def _birthday(case: Case, today: date) -> Iterator[Near]:
    """From the sealed date of birth; where only the year is known, from its beginning."""
    if case.programme != JMD:
        return
    person = case.person
    born = person.birth_date or (date(person.year_of_birth, 1, 1) if person.year_of_birth else None)
    if born is None:
        return
    day = dates.birthday(born, AGE_OF_JMD)
    if today - LATELY <= day <= today + AHEAD[Kind.BIRTHDAY]:
        yield Near(Kind.BIRTHDAY, day.replace(day=1), str(AGE_OF_JMD))


def _decision(milestones: Sequence[Milestone], today: date) -> Iterator[Near]:
    for one in milestones:
        if one.kind == Milestone.Kind.DECISION_SERVED and today - LATELY <= one.on <= today:
            yield Near(Kind.DECISION, one.on.replace(day=1), f"decision {one.on}")


def _month_end(periods: Sequence[Period], milestones: Sequence[Milestone], today: date) -> Iterator[Near]:
    """A recognition is final, or a title was given, and benefits of the AsylbLG still run: they end with the month."""
    known = known_from(periods, today)
    if not any(one.code in ASYLBLG for one in known.all_benefits()):
        return
    days = [one.on for one in milestones if one.kind == Milestone.Kind.RECOGNITION_FINAL]
    status = known.status
    if status and status.from_on and status_group(status.true_code) in LEAVES_ASYLBLG:
        days.append(status.from_on)
    lately = [day for day in days if today - LATELY <= day <= today]
    if lately:
        yield Near(Kind.MONTH_END, min(lately).replace(day=1), f"month end {min(lately):%Y-%m}")


def _move(periods: Sequence[Period], today: date) -> Iterator[Near]:
    """The stay in an accommodation ends soon, or a flat of one's own begins."""
    housing = [one for one in periods if one.kind == Period.Kind.HOUSING]
    lived = [one for one in housing if one.code in SHARED]
    for one in lived:
        if one.until_on and today <= one.until_on <= today + AHEAD[Kind.MOVE]:
            yield Near(Kind.MOVE, one.until_on.replace(day=1), f"{one.pk} {one.until_on}")
            return
    for one in housing:
        if lived and one.from_on and one.code not in SHARED and today < one.from_on <= today + AHEAD[Kind.MOVE]:
            yield Near(Kind.MOVE, one.from_on.replace(day=1), f"{one.pk} {one.from_on}")


ENDS = (
    (Period.Kind.WORK, frozenset({"school_pupil"}), Kind.SCHOOL_END),
    (Period.Kind.BENEFITS, frozenset({"sgb_viii"}), Kind.CARE_END),
    (Period.Kind.BENEFITS, frozenset({"sgb_ii", "sgb_ii_topup", "sgb_xii", *ASYLBLG}), Kind.APPROVAL_END),
)


def _ending(periods: Sequence[Period], today: date) -> Iterator[Near]:
    for of_kind, codes, kind in ENDS:
        for one in periods:
            if one.kind != of_kind or one.code not in codes or one.until_on is None:
                continue
            if kind == Kind.APPROVAL_END and not after_approval(one, periods):
                continue
            if today <= one.until_on <= today + AHEAD[kind]:
                yield Near(kind, one.until_on.replace(day=1), f"{one.pk} {one.until_on}")
