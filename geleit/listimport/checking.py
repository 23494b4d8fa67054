"""What does not fit together inside a row, or between the rows of a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from geleit.listimport.columns import plain_words
from geleit.listimport.facts import CASE_FORMS, SHORT_FORMS, RowFacts
from geleit.listimport.questions import SETTLED, Answers, Question
from geleit.listimport.sheet import Value
from geleit.programmes.mapping import status_fits_nationality


@dataclass
class RowCheck:
    """One row that was read cell by cell; what contradicts the rest is taken out and asked."""

    facts: RowFacts
    columns: dict[str, str]  # field → heading
    cells: dict[str, Value]
    answers: Answers

    def run(self) -> None:
        self.name()
        self.form()
        self.birth_comes_first()
        self.entry_before_contact()
        self.closing()
        self.status()
        self.day_of_contact()

    def ask(self, name: str, why: str, choices: str, *, kept: bool = False) -> None:
        """`kept`: the value is taken over all the same, or there is none. Else its words stay as text."""
        heading = self.columns.get(name, "")
        value = str(self.cells.get(heading) or "")
        if self.answers.find(self.facts.number, heading, value) in SETTLED:
            return
        self.facts.questions.append(Question(self.facts.number, heading, value, why, choices, kept=kept, by_row=True))
        if value and not kept and (heading, value) not in self.facts.texts:
            self.facts.texts.append((heading, value))

    def asked(self, name: str) -> bool:
        return any(question.column == self.columns.get(name) for question in self.facts.questions)

    def name(self) -> None:
        if not self.facts.name:
            self.ask("family_name" if "family_name" in self.columns else "full_name", "no_name", "text", kept=True)

    def form(self) -> None:
        """Group offers and the like are no case of one person."""
        if self.facts.form not in CASE_FORMS + SHORT_FORMS:
            self.facts.form = "social_counselling"
            self.ask("form", "no_form", "case_type")

    def birth_comes_first(self) -> None:
        facts = self.facts
        if facts.birth is None:
            return
        born = facts.birth.on
        if facts.entry and facts.entry.on < born and facts.entry.on.year != born.year:
            facts.entry = None
            self.ask("entry", "before_birth", "day")
        if facts.first_contact and facts.first_contact < born:
            facts.first_contact = None
            self.ask("first_contact", "before_birth", "day")

    def entry_before_contact(self) -> None:
        facts = self.facts
        if facts.entry and facts.first_contact and facts.entry.on > facts.first_contact:
            facts.entry = None
            self.ask("entry", "entry_after_contact", "day")

    def closing(self) -> None:
        facts = self.facts
        if facts.closed_on and facts.first_contact and facts.closed_on < facts.first_contact:
            facts.closed_on = None
            self.ask("closed_on", "closed_before_contact", "day")
        if facts.closed_on and not facts.reason and not self.asked("reason"):
            self.ask("reason", "closed_without_reason", "closing_reason", kept=True)
        if facts.reason and not facts.closed_on:
            if not self.asked("closed_on"):
                self.ask("closed_on", "reason_without_day", "day", kept=True)
            facts.texts.append((self.columns["reason"], facts.reason_words))
            facts.reason = ""

    def status(self) -> None:
        facts = self.facts
        if facts.status_beside and "status" not in self.columns:
            facts.status = facts.status_beside
        elif facts.status and facts.status_beside not in ("", facts.status):
            self.ask("status", "two_statuses", "residence_status", kept=True)
        if facts.valid_until and not facts.status:
            if not self.asked("status"):
                self.ask("status", "no_status", "residence_status", kept=True)
            heading = self.columns["valid_until"]
            facts.texts.append((heading, str(self.cells.get(heading))))
            facts.valid_until = None
        belongs = facts.nationalities or (["XX"] if facts.stateless else [])
        if facts.status and belongs and not any(status_fits_nationality(facts.status, code) for code in belongs):
            self.ask("status", "status_and_nationality", "residence_status", kept=True)

    def day_of_contact(self) -> None:
        facts = self.facts
        if facts.first_contact is not None:
            return
        if not self.asked("first_contact"):
            why = "no_day_for_short" if facts.is_short else "no_first_contact"
            self.ask("first_contact", why, "day", kept=True)
        if facts.is_short:
            form = self.columns.get("form", "")
            facts.texts.append((form, str(self.cells.get(form) or "")))


def ask_about_swapped_names(rows: list[RowFacts], answers: Answers, columns: dict[str, str]) -> None:
    """Where a family name is mostly a given name in other rows, and the given name a family name."""
    heading = columns.get("family_name", "")
    usual = _usual(rows)
    for row in rows:
        family, given = plain_words(row.family_name), plain_words(row.given_names)
        if not (family and given) or usual[family] >= 0 or usual[given] <= 0:
            continue
        answer = answers.find(row.number, heading, row.family_name)
        if answer == "swap":
            row.family_name, row.given_names = row.given_names, row.family_name
        elif answer not in SETTLED:
            row.questions.append(
                Question(row.number, heading, row.family_name, "names_swapped", "names", kept=True, by_row=True)
            )


def _usual(rows: list[RowFacts]) -> Counter[str]:
    """Name → how much more often it is a family name than a given name."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row.family_name and row.given_names:
            counts[plain_words(row.family_name)] += 1
            counts[plain_words(row.given_names)] -= 1
    return counts
