"""What does not fit together inside a row, or between the rows of a list."""

from __future__ import annotations

from geleit.listimport.columns import plain_words
from geleit.listimport.facts import CASE_FORMS, SHORT_FORMS, RowFacts
from geleit.listimport.questions import AS_TEXT, NOTHING, Answers, Question
from geleit.listimport.sheet import Value
from geleit.programmes.mapping import status_fits_nationality

Columns = dict[str, str]  # field → heading
Cells = dict[str, Value]


def check_row(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    for check in (_name, _form, _birth_first, _entry_before_contact, _closing, _status, _day_of_contact):
        check(facts, columns, cells)


def _ask(
    facts: RowFacts, columns: Columns, cells: Cells, name: str, why: str, choices: str, *, kept: bool = False
) -> None:
    heading = columns.get(name, "")
    value = str(cells.get(heading) or "")
    facts.questions.append(Question(facts.number, heading, value, why, choices, kept=kept, by_row=True))
    if value and not kept and (heading, value) not in facts.texts:
        facts.texts.append((heading, value))


def _asked(facts: RowFacts, columns: Columns, name: str) -> bool:
    return any(question.column == columns.get(name) for question in facts.questions)


def _name(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    if not facts.name:
        _ask(
            facts,
            columns,
            cells,
            "family_name" if "family_name" in columns else "full_name",
            "no_name",
            "text",
            kept=True,
        )


def _form(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    """Group offers and the like are no case of one person."""
    if facts.form not in CASE_FORMS + SHORT_FORMS:
        facts.form = "social_counselling"
        _ask(facts, columns, cells, "form", "no_form", "case_type")


def _birth_first(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    if facts.birth is None:
        return
    born = facts.birth.on
    if facts.entry and facts.entry.on < born and facts.entry.on.year != born.year:
        facts.entry = None
        _ask(facts, columns, cells, "entry", "before_birth", "day")
    if facts.first_contact and facts.first_contact < born:
        facts.first_contact = None
        _ask(facts, columns, cells, "first_contact", "before_birth", "day")


def _entry_before_contact(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    if facts.entry and facts.first_contact and facts.entry.on > facts.first_contact:
        facts.entry = None
        _ask(facts, columns, cells, "entry", "entry_after_contact", "day")


def _closing(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    if facts.closed_on and facts.first_contact and facts.closed_on < facts.first_contact:
        facts.closed_on = None
        _ask(facts, columns, cells, "closed_on", "closed_before_contact", "day")
    if facts.closed_on and not facts.reason and not _asked(facts, columns, "reason"):
        _ask(facts, columns, cells, "reason", "closed_without_reason", "closing_reason", kept=True)
    if facts.reason and not facts.closed_on:
        if not _asked(facts, columns, "closed_on"):
            _ask(facts, columns, cells, "closed_on", "reason_without_day", "day", kept=True)
        facts.texts.append((columns["reason"], facts.reason_words))
        facts.reason = ""


def _status(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    if facts.status_beside and "status" not in columns:
        facts.status = facts.status_beside
    elif facts.status and facts.status_beside not in ("", facts.status):
        _ask(facts, columns, cells, "nationality", "two_statuses", "residence_status", kept=True)
    if facts.valid_until and not facts.status:
        if not _asked(facts, columns, "status"):
            _ask(facts, columns, cells, "valid_until", "no_status", "residence_status", kept=True)
        facts.texts.append((columns["valid_until"], str(cells.get(columns["valid_until"]))))
        facts.valid_until = None
    belongs = facts.nationalities or (["XX"] if facts.stateless else [])
    if facts.status and belongs and not any(status_fits_nationality(facts.status, code) for code in belongs):
        _ask(facts, columns, cells, "status", "status_and_nationality", "residence_status", kept=True)


def _day_of_contact(facts: RowFacts, columns: Columns, cells: Cells) -> None:
    if facts.first_contact is None and not _asked(facts, columns, "first_contact"):
        why = "no_day_for_short" if facts.is_short else "no_first_contact"
        _ask(facts, columns, cells, "first_contact", why, "day", kept=True)
    if facts.is_short and facts.first_contact is None:
        form = columns.get("form", "")
        facts.texts.append((form, str(cells.get(form) or "")))


def ask_about_swapped_names(rows: list[RowFacts], answers: Answers, columns: Columns) -> None:
    """Where a family name is only ever a given name elsewhere, and the other way round."""
    heading = columns.get("family_name", "")
    families = {plain_words(row.family_name) for row in rows if row.family_name and row.given_names}
    givens = {plain_words(row.given_names) for row in rows if row.family_name and row.given_names}
    usual = _usual(rows)
    for row in rows:
        family, given = plain_words(row.family_name), plain_words(row.given_names)
        if not (family and given and family in givens and given in families) or family == given:
            continue
        if usual.get(family, 0) >= usual.get(given, 0):
            continue
        answer = answers.find(row.number, heading, row.family_name)
        if answer == "swap":
            row.family_name, row.given_names = row.given_names, row.family_name
        elif answer not in ("keep", AS_TEXT, NOTHING):
            row.questions.append(
                Question(row.number, heading, row.family_name, "names_swapped", "names", kept=True, by_row=True)
            )


def _usual(rows: list[RowFacts]) -> dict[str, int]:
    """Name → how much more often it is a family name than a given name."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.family_name and row.given_names:
            for name, weight in ((plain_words(row.family_name), 1), (plain_words(row.given_names), -1)):
                counts[name] = counts.get(name, 0) + weight
    return counts
