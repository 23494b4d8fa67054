"""Whether someone belongs to a programme's target group. It informs and never blocks: the counsellor decides."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.core.forms import NOT_ASKED, UNKNOWN
from geleit.programmes.codes import code_list
from geleit.programmes.programme import Programme, Terms

FITS = "fits"
OUTSIDE = "outside"
NOT_KNOWN = "unknown"


@dataclass(frozen=True)
class TargetFacts:
    """What is known of a person; whatever is missing becomes a finding "unknown", never an obstacle."""

    born_on: date | None = None
    year_of_birth: int | None = None
    residence_status: str = NOT_ASKED
    entered_on: date | None = None
    land: str = NOT_ASKED
    housing_type: str = NOT_ASKED


@dataclass(frozen=True)
class Finding:
    about: str  # age, status, stay, land, housing
    kind: str  # FITS, OUTSIDE or NOT_KNOWN
    sentence: str


def target_check(programme: Programme, facts: TargetFacts, day: date) -> list[Finding]:
    """One finding for each limit the programme has on this day."""
    terms = programme.on(day)
    checks = (_age, _status, _stay, _land, _housing)
    return [finding for check in checks if (finding := check(terms, facts, day)) is not None]


def is_outside(findings: list[Finding]) -> bool:
    return any(finding.kind == OUTSIDE for finding in findings)


def _age(terms: Terms, facts: TargetFacts, day: date) -> Finding | None:
    if terms.age_from is None and terms.age_to is None:
        return None
    possible = _possible_ages(facts, day)
    if not possible:
        return Finding("age", NOT_KNOWN, _("The age is not known."))
    lowest, highest = terms.age_from or 0, terms.age_to or 200
    inside = [lowest <= age <= highest for age in possible]
    if all(inside):
        return Finding("age", FITS, _("The age fits."))
    if any(inside):
        return Finding("age", NOT_KNOWN, _("Whether the age fits depends on the birthday."))
    words = {"age": possible[0], "from": terms.age_from, "to": terms.age_to}
    if possible[0] < lowest:
        return Finding("age", OUTSIDE, _("%(age)s years old; the programme begins at %(from)s.") % words)
    return Finding("age", OUTSIDE, _("%(age)s years old; the programme ends with %(to)s.") % words)


def _possible_ages(facts: TargetFacts, day: date) -> list[int]:
    """One age with a birth date, two with only the year."""
    if facts.born_on:
        return [dates.age_on(day, facts.born_on)]
    if facts.year_of_birth:
        return [day.year - facts.year_of_birth - 1, day.year - facts.year_of_birth]
    return []


def _status(terms: Terms, facts: TargetFacts, day: date) -> Finding | None:
    if not (terms.status_groups or terms.without_groups or terms.without_statuses):
        return None
    status = facts.residence_status
    if status in (UNKNOWN, NOT_ASKED):
        return Finding("status", NOT_KNOWN, _("The residence status is not known."))
    if _status_fits(terms, status):
        return Finding("status", FITS, _("The residence status fits."))
    label = code_list("residence_status").label(status)
    return Finding("status", OUTSIDE, _("“%(status)s” is not in the target group.") % {"status": label})


def _status_fits(terms: Terms, status: str) -> bool:
    group = code_list("residence_status").group(status)
    if status in terms.without_statuses or group in terms.without_groups:
        return False
    return not terms.status_groups or group in terms.status_groups or status in terms.statuses


def _stay(terms: Terms, facts: TargetFacts, day: date) -> Finding | None:
    if terms.newcomer_years is None:
        return None
    if facts.entered_on is None:
        return Finding("stay", NOT_KNOWN, _("The day of entry is not known."))
    years = {"years": terms.newcomer_years}
    if dates.full_months(facts.entered_on, day) < 12 * terms.newcomer_years:
        return Finding("stay", FITS, _("Here for less than %(years)s years.") % years)
    return Finding("stay", FITS, _("Here for %(years)s years or more: it counts as catching-up integration.") % years)


def _land(terms: Terms, facts: TargetFacts, day: date) -> Finding | None:
    if not terms.land:
        return None
    if facts.land in (UNKNOWN, NOT_ASKED):
        return Finding("land", NOT_KNOWN, _("The federal state is not known."))
    if facts.land == terms.land:
        return Finding("land", FITS, _("Lives in the right federal state."))
    label = code_list("federal_state").label(terms.land)
    return Finding("land", OUTSIDE, _("The programme is for people in %(land)s.") % {"land": label})


def _housing(terms: Terms, facts: TargetFacts, day: date) -> Finding | None:
    if not terms.housing_types:
        return None
    status = facts.residence_status
    if status not in (UNKNOWN, NOT_ASKED) and code_list("residence_status").group(status) in terms.housing_free_groups:
        return Finding("housing", FITS, _("With this residence status the housing does not matter."))
    if facts.housing_type in (UNKNOWN, NOT_ASKED):
        return Finding("housing", NOT_KNOWN, _("The housing is not known."))
    if facts.housing_type in terms.housing_types:
        return Finding("housing", FITS, _("The housing fits."))
    label = code_list("housing_type").label(facts.housing_type)
    return Finding("housing", OUTSIDE, _("“%(housing)s” is not in the target group.") % {"housing": label})
