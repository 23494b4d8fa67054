"""The funded programmes as dated data: who they are for, how often a plan is reviewed, how long a file is kept."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from geleit.core import dates
from geleit.programmes.codes import BadCodeList, code_list, read_mapping

PATH = Path(__file__).parent / "data" / "programmes.yaml"
CM_CRITERIA = "cm_criterion"  # the code list ticked at intake, after GGUA Münster and DGCC


class NoSuchProgramme(KeyError):
    """A programme that data/programmes.yaml does not name."""


@dataclass(frozen=True)
class Terms:
    """What a programme's guideline says from one day to another. Empty means: no such limit."""

    valid_from: date
    text_de: str
    text_en: str
    reporting: tuple[str, ...]
    valid_to: date | None = None
    age_from: int | None = None
    age_to: int | None = None
    status_groups: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()  # belong to it although their group does not
    without_groups: tuple[str, ...] = ()
    without_statuses: tuple[str, ...] = ()
    newcomer_years: int | None = None  # afterwards it counts as catching-up integration
    land: str = ""
    housing_types: tuple[str, ...] = ()
    housing_free_groups: tuple[str, ...] = ()  # status groups for whom housing does not matter
    review_weeks: int = 12
    max_years: int | None = None
    retention_years: int = 3
    retention_months_without_case: int = 12

    def text(self) -> str:
        return self.text_en if (get_language() or "de").startswith("en") else self.text_de

    def review_on(self, agreed_on: date) -> date:
        return date.fromordinal(agreed_on.toordinal() + 7 * self.review_weeks)

    def time_limit(self, opened_on: date) -> date | None:
        """The day the programme's time is over, if it has a limit."""
        return dates.add_months(opened_on, 12 * self.max_years) if self.max_years else None

    def delete_case_from(self, closed_on: date) -> date:
        """First day on which a closed file may be gone: the years count from the end of the year of closure."""
        return date(closed_on.year + self.retention_years + 1, 1, 1)

    def delete_person_from(self, last_contact_on: date) -> date:
        """The same for someone without a case."""
        return dates.add_months(last_contact_on, self.retention_months_without_case)


@dataclass(frozen=True)
class Programme:
    code: str
    label_de: str
    label_en: str
    short: str
    prefix: str  # of case numbers: MBE-2026-000142
    legal_ref: str
    terms: tuple[Terms, ...] = field(repr=False)

    def label(self) -> str:
        return self.label_en if (get_language() or "de").startswith("en") else self.label_de

    def on(self, day: date) -> Terms:
        """The terms of this day; before the first known ones, those."""
        begun = [terms for terms in self.terms if terms.valid_from <= day]
        return begun[-1] if begun else self.terms[0]


def programme(code: str) -> Programme:
    try:
        return programmes()[code]
    except KeyError:
        raise NoSuchProgramme(f"There is no programme {code!r}; known are {', '.join(programmes())}") from None


@cache
def programmes() -> dict[str, Programme]:
    """All programmes by code, in the order of the file."""
    return read_programmes(PATH.read_text(encoding="utf-8"))


def is_regular_closing(closing_reason: str) -> bool:
    """Goals reached with a closing talk, or the matter cleared without one; everything else is another ending."""
    return code_list("closing_reason").group(closing_reason) == "regular"


def read_programmes(text: str) -> dict[str, Programme]:
    found = {}
    for code, entry in read_mapping("programmes.yaml", text).items():
        try:
            terms = tuple(_read_terms(values) for values in entry.pop("terms"))
            found[code] = Programme(code=code, terms=terms, **entry)
        except (KeyError, TypeError, AttributeError) as problem:
            raise BadCodeList(f"programmes.yaml, {code}: {problem}") from problem
        _check(found[code])
    return found


def _read_terms(values: dict[str, Any]) -> Terms:
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Terms(**frozen)


LISTS_OF_TERMS = {
    "reporting": "reporting_item",
    "status_groups": "residence_status_group",
    "without_groups": "residence_status_group",
    "housing_free_groups": "residence_status_group",
    "statuses": "residence_status",
    "without_statuses": "residence_status",
    "housing_types": "housing_type",
}


def _check(item: Programme) -> None:
    place = f"programmes.yaml, {item.code}"
    for earlier, later in zip(item.terms, item.terms[1:], strict=False):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise BadCodeList(f"{place}: the terms from {later.valid_from} overlap the ones before")
    for terms in item.terms:
        for key, list_name in LISTS_OF_TERMS.items():
            for code in getattr(terms, key):
                if code not in code_list(list_name):
                    raise BadCodeList(f"{place}: {key} names {code!r}, which is no code of {list_name}")
