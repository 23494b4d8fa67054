"""The breakdowns of the yearly statistics: what each counts, by which code list, and its rule in one sentence.

The rules stand on the page and in docs/user/auswertung.md; tests/recount_mbe.py counts by them a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geleit.core.forms import UNKNOWN
from geleit.programmes.bands import age_band, duration_band, stay_band
from geleit.programmes.codes import PROTECTED, code_list
from geleit.programmes.mapping import nationality_group, status_group

CodeOf = Callable[[Any, int], str]  # (value of the column, year counted) → code of the list


def listed(name: str) -> CodeOf:
    """The code itself; what is empty or no code of the list is not known."""
    return lambda value, year: value if value == PROTECTED or value in code_list(name) else UNKNOWN


def _age(year_of_birth: int | None, year: int) -> str:
    return age_band(None if year_of_birth is None else year - year_of_birth)


def _status(code: str, year: int) -> str:
    return PROTECTED if code == PROTECTED else status_group(code if code in code_list("residence_status") else UNKNOWN)


def _nationality(code: str, year: int) -> str:
    return nationality_group(code if code in code_list("nationality") else UNKNOWN)


@dataclass(frozen=True)
class Breakdown:
    name: str
    title: Promise
    codes: str  # the code list of its keys
    unit: Promise
    rule: Promise
    column: str  # of CaseQuarter or QuickContactFigure
    code_of: CodeOf
    item: str  # the item of the programme's report it belongs to

    def label(self, code: str) -> str:
        return code_list(self.codes).label(code)

    def in_order(self, cells: dict[str, int]) -> dict[str, int]:
        return dict(sorted(cells.items(), key=lambda cell: (code_list(self.codes).order(cell[0]), cell[0])))


CASES, CONTACTS, MENTIONS = _("Cases"), _("Contacts"), _("Mentions")
QUICK_CONTACTS, REFERRALS = _("Quick contacts"), _("Referrals")


def _of_cases(
    name: str, title: Promise, codes: str, column: str, rule: Promise, code_of: CodeOf | None = None
) -> Breakdown:
    return Breakdown(name, title, codes, CASES, rule, column, code_of or listed(codes), name)


START = _("What the closing says of the beginning; else what was known for the day the case was opened.")
END = _("What the closing says of the end; else what was last known at the end of the year, or is known today.")
EACH_ONCE = _("Each contact of a counted case that took place in the year counts once.")

# One code for each case: they add up to the cases, closing reasons to the closed ones.
SINGLE = [
    _of_cases(
        "case_type", _("Case type"), "case_type", "form", _("Each case counts once, by its present form of help.")
    ),
    _of_cases(
        "age_band",
        _("Age"),
        "age_band",
        "year_of_birth",
        _("Each case counts once; the age is the year counted minus the year of birth."),
        _age,
    ),
    _of_cases(
        "gender", _("Gender"), "gender", "gender", _("Each case counts once, by the gender in the person's record.")
    ),
    _of_cases(
        "status_group",
        _("Residence status"),
        "residence_status_group",
        "status",
        _(
            "Each case counts once, by the group of the last residence status known at the end of the year, at "
            "the closing "
            "or today."
        ),
        _status,
    ),
    _of_cases(
        "stay_first_visit",
        _("Stay at first visit"),
        "stay_duration_band",
        "stay_first_months",
        _(
            "Full months from the last entry to the first known contact of the person with the office; without "
            "one, to the day "
            "the case was opened."
        ),
        lambda months, year: stay_band(months),
    ),
    _of_cases(
        "stay_now",
        _("Stay now"),
        "stay_duration_band",
        "stay_months",
        _("Full months from the last entry to the end of the year, to the closing or to today, whichever comes first."),
        lambda months, year: stay_band(months),
    ),
    _of_cases(
        "nationality_group",
        _("Nationality"),
        "nationality_group",
        "nationality",
        _("Each case counts once, by the first nationality in the record; stateless people count as stateless."),
        _nationality,
    ),
    _of_cases("level_start", _("German at the start"), "language_level", "level_start", START),
    _of_cases("level_end", _("German at the end"), "language_level", "level_end", END),
    _of_cases("work_start", _("Work at the start"), "employment_status", "work_start", START),
    _of_cases("work_end", _("Work at the end"), "employment_status", "work_end", END),
    _of_cases("benefits_start", _("Benefits at the start"), "legal_sphere", "benefits_start", START),
    _of_cases("benefits_end", _("Benefits at the end"), "legal_sphere", "benefits_end", END),
    _of_cases(
        "closing_reason",
        _("Closing reasons"),
        "closing_reason",
        "reason",
        _("Each case closed in the year counts once, unless it was opened again before the year ended."),
    ),
    _of_cases(
        "duration",
        _("Duration"),
        "case_duration_band",
        "duration_months",
        _("Full months from the opening to the closing; of an open case to the end of the year or to today."),
        lambda months, year: duration_band(months),
    ),
]

# Several codes for one case: each of them counts, and a case without any counts once as not known.
SEVERAL = [
    Breakdown(
        "topics",
        _("Topics"),
        "counselling_topic",
        MENTIONS,
        _(
            "A case counts once for each topic of its contacts in the year and of its imported concern, and once "
            "as not known "
            "without any; the total counts mentions, not cases."
        ),
        "topics",
        listed("counselling_topic"),
        "topics",
    ),
    Breakdown(
        "languages",
        _("Languages"),
        "language",
        MENTIONS,
        _(
            "A case counts once for each language its contacts in the year were held in; where none is noted, "
            "for the person's "
            "first language, else as not known; the total counts mentions, not cases."
        ),
        "languages",
        listed("language"),
        "languages",
    ),
]

# One code for each contact: they add up to the contacts.
OF_CONTACTS = [
    Breakdown(
        "contact_kinds",
        _("Kinds of contact"),
        "contact_kind",
        CONTACTS,
        EACH_ONCE,
        "contact_kinds",
        listed("contact_kind"),
        "contact_kinds",
    ),
    Breakdown(
        "contact_modes",
        _("Channels"),
        "contact_mode",
        CONTACTS,
        EACH_ONCE,
        "contact_modes",
        listed("contact_mode"),
        "contact_kinds",
    ),
    Breakdown(
        "interpretation",
        _("Interpreting"),
        "interpretation_mode",
        CONTACTS,
        EACH_ONCE,
        "interpretations",
        listed("interpretation_mode"),
        "languages",
    ),
]

# Of quick contacts.
QUICK = [
    Breakdown(
        "referral_targets",
        _("Referrals to"),
        "referral_target",
        REFERRALS,
        _("Each quick contact of the year that was a referral counts once, by where it led to."),
        "referred_to",
        listed("referral_target"),
        "referral_targets",
    ),
    Breakdown(
        "quick_kinds",
        _("Quick contacts by kind"),
        "case_type",
        QUICK_CONTACTS,
        _("Each quick contact of the year counts once: as a referral where it led to another service."),
        "kind",
        listed("case_type"),
        "case_type",
    ),
    Breakdown(
        "quick_shifted_from",
        _("Quick contacts that were really somebody else's work"),
        "referral_target",
        QUICK_CONTACTS,
        _("Each quick contact of the year counts once for which the office noted whose work it really was."),
        "shifted_from",
        listed("referral_target"),
        "referral_targets",
    ),
    Breakdown(
        "quick_topics",
        _("Topics of quick contacts"),
        "counselling_topic",
        MENTIONS,
        _(
            "A quick contact counts once for each of its topics, and once as not known without any; the total "
            "counts mentions."
        ),
        "topics",
        listed("counselling_topic"),
        "topics",
    ),
    Breakdown(
        "quick_languages",
        _("Languages of quick contacts"),
        "language",
        QUICK_CONTACTS,
        _("Each quick contact of the year counts once, by its language."),
        "language",
        listed("language"),
        "languages",
    ),
]

BREAKDOWNS = {one.name: one for one in (*SINGLE, *SEVERAL, *OF_CONTACTS, *QUICK)}

# Those a counsellor can open her cases behind.
OF_CASES = {one.name: one for one in (*SINGLE, *SEVERAL)}

TOTALS = {
    "cases": (_("Cases"), _("A case counts in every year in which it was open on any day.")),
    "new": (_("New"), _("Cases opened in the year, by the day of opening.")),
    "closed": (
        _("Closed"),
        _("Cases closed in the year, by the day of closing, unless they were opened again before the year ended."),
    ),
    "relatives": (
        _("Relatives counselled together"),
        _(
            "Of each counted case the number noted with it, or the relatives recorded as counselled together if "
            "they are more."
        ),
    ),
    "quick_contacts": (_("Quick contacts"), _("Short counselling and referrals without a case, by their day.")),
    "contacts": (_("Contacts"), _("Contacts of counted cases that took place in the year; missed ones do not count.")),
    "minutes": (_("Counselling time"), _("The minutes of these contacts, added up.")),
}

HEADLINES = {
    "case_management": _("Share of all cases of the year that are case management."),
    "regular_closings": _(
        "Share of the case management cases closed in the year that ended with the goals reached and a "
        "closing talk, or with "
        "the matter cleared."
    ),
    "age_27_65": _("Share of all cases in which the age is 27 to 65; an unknown age counts as not."),
    "first_visit_within_three_years": _(
        "Share of all cases in which the first visit was less than three full years after the last entry; "
        "unknown counts as not."
    ),
}
