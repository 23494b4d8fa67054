"""The checklist of a running handover: the items of its version, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geleit.core import dates
from geleit.handover.checklists import Item, for_kind
from geleit.handover.models import Handover, HandoverItem
from geleit.programmes.codes import code_list

Status = HandoverItem.Status


@dataclass(frozen=True)
class Line:
    item: Item
    row: HandoverItem | None
    due_on: date | None

    @property
    def status(self) -> str:
        return self.row.status if self.row else Status.OPEN

    @property
    def status_label(self) -> str:
        return code_list("checklist_item_status").label(self.status)

    @property
    def is_settled(self) -> bool:
        return self.status in HandoverItem.SETTLED

    @property
    def is_due(self) -> bool:
        """Only as long as somebody can still settle it."""
        return not self.is_settled and self.due_on is not None and self.due_on <= dates.today()

    @property
    def why(self) -> str:
        return (self.row.why or "") if self.row else ""

    @property
    def on_sheet(self) -> bool:
        return self.row is not None and self.row.on_sheet

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0


def lines_of(handover: Handover) -> list[Line]:
    """By day; items that only belong to another outcome are left out."""
    rows = {row.key: row for row in handover.items.select_related("by")}
    items = for_kind(handover.checklist.all_items, handover.kind)
    return [Line(item, rows.get(item.key), item.due_on(handover.planned_on)) for item in items]


def settled(lines: Sequence[Line]) -> int:
    return sum(line.is_settled for line in lines)


def still_open(lines: Sequence[Line], until: date | None = None) -> list[Line]:
    """What should have been settled by a day and is not; those without a day among them."""
    day = until or dates.today()
    return [line for line in lines if not line.is_settled and (line.due_on is None or line.due_on <= day)]
