from geleit.handover.models.checklist import ChecklistVersion
from geleit.handover.models.figures import HandoverFigure
from geleit.handover.models.handover import Handover, HandoverItem, Sheet
from geleit.handover.models.trigger import Trigger, TriggerWatch

__all__ = [
    "ChecklistVersion",
    "Handover",
    "HandoverFigure",
    "HandoverItem",
    "Sheet",
    "Trigger",
    "TriggerWatch",
]
