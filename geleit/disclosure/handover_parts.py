"""What is stored of handovers to other offices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleit.disclosure.part import Field, Part, of_cases
from geleit.handover.checklists import start_set
from geleit.handover.models import Handover, HandoverItem, Sheet, Trigger


def _item_words(row: HandoverItem) -> str:
    items = {item.key: item.de for item in row.handover.checklist.all_items}
    return items.get(row.key, row.key)


def _list_name(handover: Handover) -> str:
    return start_set()[handover.checklist.code].title_de


def _told(sheet: Sheet) -> list[str]:
    return [f"{one['label']}: {one['value']}" for one in sheet.filled]


def _sheet_lines(sheet: Sheet) -> str:
    return "\n".join(_told(sheet))


HANDOVERS: tuple[Part, ...] = (
    Part(
        "handovers",
        _("Handovers to other offices"),
        Handover,
        of_cases(Handover, "created_at"),
        (
            Field("kind", codes="handover_kind"),
            Field("checklist", _("checklist"), say=_list_name),
            Field("planned_on", covers="is_legal"),
            Field("reason", free=True),
            Field("way"),
            Field("level", _("how warm"), codes="handover_level"),
            Field("status", codes="handover_status"),
            Field("to_office", covers="organisation", free=True),
            Field("to_person", free=True),
            Field("to_phone", free=True),
            Field("to_deputy", free=True),
            Field("to_place", free=True),
            Field("meeting_on"),
            Field("bring", covers="bring_codes", free=True),
            Field("given_on"),
            Field("answered_on"),
            Field("answer", free=True),
            Field("arrived_on"),
            Field("said_by"),
            Field("said_how"),
            Field("said_on"),
            Field("follow_up_on"),
            Field("followed_up_on"),
            Field("gap_days"),
            Field("open_points", free=True),
            Field("afterwards"),
            Field("ended_on", _("ended on")),
            Field("ended_why", free=True),
        ),
        {
            "lead": "staff",
            "deputy": "staff",
            "consent": "stands among the consents",
            "request": "stands among the requests to other organisations",
            "appointment": "stands among the appointments",
            "items_open": "a count of the items below",
        },
    ),
    Part(
        "handover_items",
        _("Checklists of the handovers"),
        HandoverItem,
        of_cases(HandoverItem, "handover__created_at", "at"),
        (
            Field("key", _("item"), say=_item_words),
            Field("status", _("state"), codes="checklist_item_status"),
            Field("why", free=True),
            Field("on_sheet"),
            Field("at", _("day")),
        ),
        {"handover": "id"},
    ),
    Part(
        "handover_sheets",
        _("Handover sheets"),
        Sheet,
        of_cases(Sheet, "handover__created_at", "number"),
        (
            Field("number", _("version")),
            Field("content", _("what it says"), find=_sheet_lines, free=True),
            Field("made_at", _("written on")),
            Field("shown_on"),
            Field("shown_how"),
        ),
        {"handover": "id", "made_by": "staff", "shown_by": "staff"},
    ),
    Part(
        "handover_triggers",
        _("Handovers that came near"),
        Trigger,
        of_cases(Trigger, "month", "at"),
        (Field("kind", _("what")), Field("month"), Field("dropped_at", _("not needed since"))),
        {
            "about": "what keeps it from being told twice",
            "at": "a day of the nightly look",
            "handover": "id",
            "dropped_by": "staff",
        },
    ),
)
