"""A checklist on paper: to tick by hand, or with what was ticked already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from geleit.accounts.models import Office
from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day_short
from geleit.handover.checklists import CATEGORIES, Item
from geleit.handover.models import ChecklistVersion, Handover
from geleit.handover.progress import Line, lines_of
from geleit.programmes.codes import code_list

GERMAN = "de"


def blank_paper(version: ChecklistVersion, office: Office | None) -> bytes:
    with override(GERMAN):
        items = version.all_items
        return paper(version, office, [_row(item) for item in items], as_of=day_short(dates.today()))


def paper(version: ChecklistVersion, office: Office | None, rows: Iterable[dict[str, Any]], **more: Any) -> bytes:
    """rows: text, category, who, when, law, mark, note."""
    listed = list(rows)
    labels = [code.label() for code in code_list(CATEGORIES)]
    groups = [(label, [row for row in listed if row["category"] == label]) for label in labels]
    data = {
        "title": f"Checkliste Übergabe: {version.start.title_de}",
        "sender": [office.organisation.name, office.name] if office else [],
        "version": version.label,
        "groups": [group for group in groups if group[1]],
        "reference": "",
        "facts": [],
        **more,
    }
    return pdf.render("handover/checklist", data)


def _row(item: Item) -> dict[str, Any]:
    return {
        "text": item.de,
        "category": item.category_label(),
        "who": item.who_label(),
        "when": item.when(),
        "law": item.law,
        "mark": "",
        "note": "",
    }


def handover_paper(handover: Handover) -> bytes:
    """With what was ticked already."""
    office = handover.case.office
    with override(GERMAN):
        known = [
            ("Fall", handover.case.number),
            ("An", ", ".join(part for part in (handover.to_office, handover.to_person, handover.to_phone) if part)),
            ("Von", handover.lead.name),
            ("Tag des Wechsels", day_short(handover.planned_on) if handover.planned_on else ""),
        ]
        facts = [(name, value) for name, value in known if value]
        rows = [_ticked(line) for line in lines_of(handover)]
        return paper(handover.checklist, office, rows, as_of=day_short(dates.today()), facts=facts)


def _ticked(line: Line) -> dict[str, Any]:
    when = day_short(line.due_on) if line.due_on else line.item.when()
    mark = line.status_label if line.row and line.status != "open" else ""
    return {**_row(line.item), "when": when, "mark": mark, "note": line.why}
