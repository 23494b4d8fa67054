"""What one row of a list says about a person and the work with her, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from geleit.listimport.days import Day
from geleit.listimport.questions import Question
from geleit.listimport.words import Relatives

CASE_FORMS = ("case_management", "social_counselling")
SHORT_FORMS = ("short_counselling", "referral_only")


@dataclass
class RowFacts:
    number: int
    family_name: str = ""
    given_names: str = ""
    birth: Day | None = None
    gender: str = ""
    nationalities: list[str] = field(default_factory=list)
    stateless: bool = False
    status: str = ""
    status_beside: str = ""  # behind the country: "Ukraine (§24)"
    valid_until: date | None = None
    entry: Day | None = None
    first_contact: date | None = None
    level: str = ""
    level_source: str = ""
    languages: list[str] = field(default_factory=list)
    interpreter: str = "unknown"
    phone: str = ""
    email: str = ""
    address: str = ""
    form: str = "social_counselling"
    staff: str = ""  # as the list spells it
    topics: list[str] = field(default_factory=list)
    concern: str = ""  # the words of the list
    relatives: Relatives | None = None
    contacts: int | None = None
    closed_on: date | None = None
    reason: str = ""
    reason_words: str = ""
    urgent: bool = False
    safe_contact: str = ""
    remark: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)  # (column, words) kept as they stand
    questions: list[Question] = field(default_factory=list)
    fingerprint: str = ""
    texts_about_birth: bool = False  # a date of birth stands there that could not be read

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_names, self.family_name) if part)

    @property
    def is_short(self) -> bool:
        """A quick contact instead of a case."""
        return self.form in SHORT_FORMS

    @property
    def has_case(self) -> bool:
        return not self.is_short

    @property
    def has_quick_contact(self) -> bool:
        return self.is_short and self.first_contact is not None

    def opened_on(self, today: date) -> date:
        return self.first_contact or self.closed_on or today

    def note(self) -> str:
        """Remark and everything that was not understood, line by line."""
        lines = [self.remark] if self.remark else []
        return "\n".join([*lines, *(f"laut Liste – {column}: {words}" for column, words in self.texts)])
