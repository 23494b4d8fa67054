"""With which handover a trigger begins: read from the facts on file, and asked where they do not say.

Lists A to I are those of domain.md §5.2. An approval of benefits that ends is as a rule renewed, and nobody else
becomes responsible: only where another benefit follows, or the status on file does not carry this one, it is a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from geleit.core import dates
from geleit.handover.checklists import GENERAL, kinds
from geleit.handover.models import Trigger
from geleit.people.facts import known_from
from geleit.people.models import Milestone, Period
from geleit.programmes.mapping import status_group

Kind = Trigger.Kind
ASYLBLG = frozenset({"asylblg_basic", "asylblg_analog", "asylblg_reduced"})
SGB_II = frozenset({"sgb_ii", "sgb_ii_topup"})
# Groups of residence status with which benefits of the AsylbLG end, and those that carry no other benefits.
LEAVES_ASYLBLG = frozenset({"recognised_protection", "temporary_protection"})
BELONGS_TO_ASYLBLG = frozenset({"asylum_procedure", "tolerated"})
# § 24 first given after this day: meant to go back to the AsylbLG (Leistungsrechtsanpassungsgesetz). Whether it is in
# force somebody has to look up; so both is offered.
TITLED_BEFORE_REFORM = date(2025, 3, 31)
FOLLOWS_WITHIN = timedelta(days=31)

What = tuple[str, str]  # code of the checklist, kind of handover
TO_JOBCENTER: What = ("a", "legal_sphere_change")
TO_ASYLBLG: What = ("b", "legal_sphere_change")
TO_JOB: What = ("i", "unemployment_to_job")
OTHERWISE: What = (GENERAL, "other")
POSITIVE, NEGATIVE = ("f", "asylum_end_positive"), ("f", "asylum_end_negative")


@dataclass(frozen=True)
class Proposal:
    """With what a handover begins when somebody clicks on a trigger."""

    code: str  # of the checklist
    kind: str
    planned_on: date | None = None
    is_legal: bool = False

    @property
    def what(self) -> str:
        return f"{self.code}:{self.kind}"

    @property
    def label(self) -> str:
        return dict(kinds())[self.what]


def proposals(trigger: Trigger, periods: Sequence[Period], milestones: Sequence[Milestone]) -> list[Proposal]:
    """One where the facts say what it leads to, several to choose from where they do not. Periods newest first."""
    last = dates.add_months(trigger.month, 1) - timedelta(days=1)
    if trigger.kind == Kind.DECISION:
        day = date.fromisoformat((trigger.about or "")[-10:])
        return [Proposal(*what, day) for what in after_decision(day, periods, milestones)]
    if trigger.kind == Kind.APPROVAL_END:
        ending = next((one for one in periods if one.pk == _period_of(trigger)), None)
        found = (after_approval(ending, periods) if ending else []) or [OTHERWISE]
        return [Proposal(*what, last, is_legal=what in (TO_JOBCENTER, TO_ASYLBLG)) for what in found]
    return [_always(Kind(trigger.kind), trigger.month, last)]


def _period_of(trigger: Trigger) -> UUID:
    """From approval_end/<id> 2026-12-31."""
    return UUID((trigger.about or "").partition("/")[2].partition(" ")[0])


def _always(kind: str, month: date, last: date) -> Proposal:
    made = {
        # The month before: on which day of it she turns 27 stands nowhere in the clear.
        Kind.BIRTHDAY: Proposal("d", "jmd_to_mbe", month - timedelta(days=1)),
        Kind.MONTH_END: Proposal(*TO_JOBCENTER, last, is_legal=True),
        Kind.MOVE: Proposal("c", "accommodation_to_flat", last),
        Kind.SCHOOL_END: Proposal("g", "school_to_training", last),
        Kind.CARE_END: Proposal("h", "care_leaving", last),
    }
    return made[Kind(kind)]


def after_decision(day: date, periods: Sequence[Period], milestones: Sequence[Milestone]) -> list[What]:
    """A recognition or a title since that day is positive; a toleration since then, or a Dublin procedure, negative."""
    if any(one.kind == Milestone.Kind.RECOGNITION_FINAL and one.on >= day for one in milestones):
        return [POSITIVE]
    status = known_from(periods, dates.today()).status
    if status and status.true_code == "dublin_procedure":
        return [NEGATIVE]
    if status and (status.from_on is None or status.from_on >= day):
        group = status_group(status.true_code)
        if group in ("recognised_protection", "tolerated"):
            return [POSITIVE if group == "recognised_protection" else NEGATIVE]
    return [POSITIVE, NEGATIVE]


def after_approval(ending: Period, periods: Sequence[Period]) -> list[What]:
    """Empty: it is renewed where it was. `ending` has a last day."""
    last = ending.until_on or dates.today()
    benefits = [one for one in periods if one.kind == Period.Kind.BENEFITS and one.from_on and one.pk != ending.pk]
    following = [one for one in benefits if one.from_on and last < one.from_on <= last + FOLLOWS_WITHIN]
    if following:
        return _change(ending, min(following, key=lambda one: one.from_on or last))
    status = known_from(periods, last).status or known_from(periods, dates.today()).status
    group = status_group(status.true_code) if status else ""
    if ending.code in ASYLBLG:
        return [TO_JOBCENTER] if group in LEAVES_ASYLBLG else []
    if group in BELONGS_TO_ASYLBLG:
        return [TO_ASYLBLG]
    unclear = not group or (group == "temporary_protection" and not _titled_before_reform(periods))
    return [TO_ASYLBLG, OTHERWISE] if unclear else []


def _change(ending: Period, following: Period) -> list[What]:
    before, after = _sphere(ending), _sphere(following)
    if before == after:
        return []
    if after == "own_income":
        return [TO_JOB]
    return [{("asylblg", "sgb_ii"): TO_JOBCENTER, ("sgb_ii", "asylblg"): TO_ASYLBLG}.get((before, after), OTHERWISE)]


def _sphere(benefits: Period) -> str:
    code = benefits.true_code
    return "asylblg" if code in ASYLBLG else "sgb_ii" if code in SGB_II else code


def _titled_before_reform(periods: Sequence[Period]) -> bool:
    titles = [one for one in periods if one.kind == Period.Kind.STATUS]
    given = [one.from_on for one in titles if status_group(one.true_code) == "temporary_protection"]
    return any(day is not None and day <= TITLED_BEFORE_REFORM for day in given)
