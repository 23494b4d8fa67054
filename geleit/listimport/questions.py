"""What the list leaves open, as questions to the person who imports it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Answers that are no value: keep the words as sealed text, take nothing over, leave it as it was understood.
AS_TEXT = "=text"
NOTHING = "=nothing"
KEEP = "=keep"
SETTLED = (AS_TEXT, NOTHING, KEEP)

WHYS: dict[str, Promise] = {
    "no_code": _("Not in the code list, or it could mean several things. What is meant?"),
    "not_a_day": _("This cannot be read as a date."),
    "no_such_day": _("There is no such day in the calendar."),
    "day_needed": _("The day is missing; here an exact day is needed."),
    "two_centuries": _("The century is not clear."),
    "in_future": _("This day is still to come."),
    "long_ago": _("This day is too long ago."),
    "too_far": _("This day is too far ahead."),
    "not_exact": _("This is not an exact number, so it is not counted."),
    "not_a_number": _("This is not a number."),
    "not_relatives": _("It is not clear who is meant, or how many."),
    "no_name": _("There is no name in this row."),
    "name_order": _(
        "Which comes first here, the given name or the family name? Until then the whole name is kept in one field."
    ),
    "names_swapped": _("Family name and given name seem to be swapped."),
    "zero_missing": _("The spreadsheet took this phone number for a number: a zero in front may be missing."),
    "two_statuses": _("Two different statuses stand in this row."),
    "status_and_nationality": _("Status and nationality do not fit together. Taken over as it stands."),
    "no_status": _("Valid until a day, but no status stands beside it."),
    "entry_after_contact": _("The entry into Germany is after the first contact."),
    "before_birth": _("This day is before the date of birth."),
    "closed_before_contact": _("The closing day is before the first contact."),
    "closed_without_reason": _("The case is closed, but no reason stands beside it."),
    "reason_without_day": _("A closing reason without a closing day: the case stays open."),
    "no_first_contact": _("There is no day of the first contact. A case is opened with the closing day or with today."),
    "no_day_for_short": _(
        "A short counselling or referral without a day cannot be counted: only the person is taken over."
    ),
    "no_form": _("The kind of counselling is missing: taken over as counselling."),
    "unknown_heading": _("This column was not recognised: its content is kept as text."),
    "no_form_column": _("There is no column with the kind of counselling: every row becomes a case in counselling."),
    "no_staff_column": _("There is no column with the counsellor: all files wait for a team lead to assign them."),
    "staff_unknown": _("Which colleague is meant? Without an answer the team lead assigns the files by number."),
    "staff_missing": _("No counsellor stands in this row: the team lead assigns the file by number."),
    "colour": _("The row is marked with a colour. What does it mean?"),
    "formula": _("A formula without a stored result."),
}


@dataclass
class Question:
    row: int
    column: str
    value: str
    why: str
    choices: str = ""  # a code list, "day", "number", "text", or what CHOICES of the forms names
    proposals: list[str] = field(default_factory=list)
    kept: bool = False  # the value is taken over all the same
    by_row: bool = False  # an answer is for this row only, not for every row with the same words

    @property
    def sentence(self) -> str:
        return str(WHYS[self.why])

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Read:
    """What a cell was understood as: a value, nothing (None), or a question."""

    value: Any = None
    why: str = ""
    choices: str = ""
    proposals: tuple[str, ...] = ()


@dataclass
class Answers:
    """{"<column>": {"<words>": answer}, "rows": {"<row>": {"<column>": answer}}}"""

    by_words: dict[str, dict[str, str]] = field(default_factory=dict)
    by_row: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answers:
        words = {column: answers for column, answers in data.items() if column != "rows"}
        return cls(words, data.get("rows", {}))

    def find(self, row: int, column: str, value: Any) -> str | None:
        """The answer for this row, else the one for these words wherever they stand."""
        if self.by_row and column in (own := self.by_row.get(str(row), {})):
            return own[column]
        if column in self.by_words:
            return self.by_words[column].get(str(value))
        return None
