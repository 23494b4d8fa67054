"""What the preview and the report show, as JSON to be sealed: questions in groups, readings, duplicates, staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geleit.accounts.models import User
from geleit.listimport.models import ImportedRow
from geleit.listimport.preparing import Preview
from geleit.listimport.questions import Question
from geleit.listimport.sheet import Sheet

ROWS_SHOWN = 100
MOST_GROUPS = 2_000


def page_of(preview: Preview, sheet: Sheet, columns: dict[str, str]) -> dict[str, Any]:
    return {
        "counts": preview.counts(),
        "groups": _groups(preview.questions),
        "duplicates": [_duplicate(one, preview) for one in preview.duplicates],
        "staff": [_colleague(group, preview.leads) for group in preview.staff],
        "readings": _readings(preview, columns),
        "notices": _notices(sheet),
    }


def report_of(preview: Preview, sheet: Sheet, written: Iterable[ImportedRow]) -> dict[str, Any]:
    return {
        "groups": _groups(preview.questions),
        "duplicates": [_duplicate(one, preview) for one in preview.duplicates],
        "notices": _notices(sheet),
        "cases": [[row.row, row.case_number] for row in written if row.case_number],
    }


def _groups(questions: list[Question]) -> list[dict[str, Any]]:
    """One entry for all rows with the same words in the same column and the same question."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for question in questions:
        key = (question.column, question.value, question.why)
        group = found.get(key)
        if group is None:
            group = found[key] = {**question.to_json(), "rows": []}
        group["rows"].append(question.row)
    ordered = sorted(found.values(), key=lambda group: (group["kept"], -len(group["rows"]), group["rows"][0]))
    for group in ordered:
        group["number"] = len(group["rows"])
        group["shown"] = group["rows"][:ROWS_SHOWN]
        group["rows"] = group["rows"] if group["by_row"] else []
    return ordered[:MOST_GROUPS]


def _duplicate(one: Any, preview: Preview) -> dict[str, Any]:
    facts = {row.facts.number: row.facts for row in preview.rows}
    row, other = facts.get(one.row), facts.get(one.of_row or -1)
    return {**one.to_json(), "name": _who(row), "other": _who(other)}


def _who(facts: Any) -> str:
    if facts is None:
        return ""
    born = facts.birth.on.strftime("%d.%m.%Y" if facts.birth.precision == "day" else "%Y") if facts.birth else ""
    return ", ".join(part for part in (facts.name, born, facts.phone) if part)


def _colleague(group: Any, leads: dict[str, User | None]) -> dict[str, Any]:
    lead = leads.get(group.spellings[0])
    return {"spellings": group.spellings, "rows": group.rows, "chosen": lead.username if lead else ""}


# Which code list the words of a field were read with.
LISTS = {
    "status": "residence_status",
    "gender": "gender",
    "level": "language_level",
    "form": "case_type",
    "reason": "closing_reason",
    "nationality": "nationality",
    "languages": "language",
    "interpreter": "interpreter",
}


def _readings(preview: Preview, columns: dict[str, str]) -> list[dict[str, Any]]:
    """What each word was understood as, so that a wrong reading shows before anything is written."""
    return [
        {
            "column": heading,
            "list": LISTS[columns[heading]],
            "words": [
                [text, codes, number] for text, (codes, number) in sorted(words.items(), key=lambda one: -one[1][1])
            ],
        }
        for heading, words in preview.readings.items()
    ]


def _notices(sheet: Sheet) -> dict[str, Any]:
    """What of the file was not read, by name."""
    return {
        "sheet": sheet.name,
        "header_row": sheet.header_row,
        "other_sheets": sheet.other_sheets,
        "hidden_sheets": sheet.hidden_sheets,
        "left_out": sheet.left_out[:200],
        "formulas": sheet.formulas[:200],
        "merged": sheet.merged[:200],
        "decoration": sheet.decoration,
    }
