from geleit.handover.models.checklist import ChecklistVersion

__all__ = ["ChecklistVersion"]
