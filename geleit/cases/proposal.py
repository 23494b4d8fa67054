"""Which form of help the ticked criteria speak for, and why. A proposal in plain words; the counsellor decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleit.cases.models import Case
from geleit.core.forms import NOT_ASKED, UNKNOWN
from geleit.people.models import Milestone, Period
from geleit.programmes.codes import code_list
from geleit.programmes.programme import programme
from geleit.programmes.targets import Finding, TargetFacts, target_check

NEEDS = ("complex_needs", "many_actors", "offers_unclear", "system_blocks", "resources_insufficient")
CONDITIONS = ("wants_to_take_part", "no_other_case_manager")
ENOUGH = 3  # needs that speak for Case Management, after GGUA Münster and DGCC


@dataclass(frozen=True)
class Proposal:
    form: str
    why: str

    @property
    def label(self) -> str:
        return str(Case.Form(self.form).label)


def propose(criteria: Collection[str]) -> Proposal | None:
    """None as long as nothing is ticked."""
    if not criteria:
        return None
    needs = [code for code in NEEDS if code in criteria]
    missing = [code for code in CONDITIONS if code not in criteria]
    if not needs:
        return Proposal(
            Case.Form.REFERRAL,
            _("None of the five signs of a complex case is ticked: showing the way to the right place can be enough."),
        )
    counted = ngettext(
        "%(count)s of five signs of a complex case is ticked",
        "%(count)s of five signs of a complex case are ticked",
        len(needs),
    )
    counted %= {"count": len(needs)}
    if len(needs) < ENOUGH:
        return Proposal(
            Case.Form.COUNSELLING, _("%(counted)s; from three on, Case Management helps.") % {"counted": counted}
        )
    if missing:
        labels = ", ".join(f"„{code_list('cm_criterion').label(code)}“" for code in missing)
        return Proposal(
            Case.Form.COUNSELLING,
            _("%(counted)s. Not ticked, but needed for Case Management: %(labels)s.")
            % {"counted": counted, "labels": labels},
        )
    return Proposal(
        Case.Form.CASE_MANAGEMENT,
        _("%(counted)s, the person takes part, and nobody else does it.") % {"counted": counted},
    )


def target_findings(case: Case) -> list[Finding]:
    """The target group of the case's programme, held against what is known on the day the case was opened."""
    person, day = case.person, case.opened_on
    periods = list(person.periods.filter(kind__in=[Period.Kind.STATUS, Period.Kind.HOUSING]))
    entry = person.milestones.filter(kind=Milestone.Kind.ENTRY).order_by("-on").first()
    facts = TargetFacts(
        born_on=person.birth_date,
        year_of_birth=person.year_of_birth,
        residence_status=_code_on(periods, Period.Kind.STATUS, day),
        entered_on=entry.on if entry else None,
        land=case.office.land or UNKNOWN,
        housing_type=_code_on(periods, Period.Kind.HOUSING, day),
    )
    return target_check(programme(case.programme), facts, day)


def _code_on(periods: list[Period], kind: str, day) -> str:
    """The code of that day, or the first one known after it."""
    known = [period for period in periods if period.kind == kind]
    then = [
        one
        for one in known
        if (one.from_on is None or one.from_on <= day) and (one.until_on is None or one.until_on >= day)
    ]
    return (then or known)[0].code if known else NOT_ASKED
