"""A checklist on paper: to tick by hand, or with what was ticked already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from geleit.accounts.models import Office
from geleit.core import dates, pdf
from geleit.core.templatetags.geleit import day_short
from geleit.handover.checklists import Item
from geleit.handover.models import ChecklistVersion

GERMAN = "de"


def blank_paper(version: ChecklistVersion, office: Office | None) -> bytes:
    with override(GERMAN):
        items = version.all_items
        return paper(version, office, [_row(item) for item in items], as_of=day_short(dates.today()))


def paper(version: ChecklistVersion, office: Office | None, rows: Iterable[dict[str, Any]], **more: Any) -> bytes:
    """rows: text, category, who, when, law, mark, note."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["category"], []).append(row)
    data = {
        "title": f"Checkliste Übergabe: {version.start.title_de}",
        "sender": [office.organisation.name, office.name] if office else [],
        "version": version.label,
        "groups": list(groups.items()),
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
