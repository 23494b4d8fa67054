from geleit.cases.models.assessment import Assessment, DomainRating
from geleit.cases.models.case import Case, NumberCounter, PhaseEntry
from geleit.cases.models.closure import Closure
from geleit.cases.models.contact import Contact, ContactTopic, ContactVersion
from geleit.cases.models.document import Document, DocumentChunk, NeededDocument
from geleit.cases.models.draft import Draft
from geleit.cases.models.emergency import Emergency
from geleit.cases.models.figures import CaseQuarter, FiguresState, QuickContactFigure
from geleit.cases.models.intake import Intake
from geleit.cases.models.notice import Notice
from geleit.cases.models.plan import Goal, Plan, Step
from geleit.cases.models.quick_contact import QuickContact
from geleit.cases.models.schedule import Appointment, Task
from geleit.cases.models.timeline import TimelineEntry

__all__ = [
    "Appointment",
    "Assessment",
    "Case",
    "CaseQuarter",
    "Closure",
    "Contact",
    "ContactTopic",
    "ContactVersion",
    "Document",
    "DocumentChunk",
    "DomainRating",
    "Draft",
    "Emergency",
    "FiguresState",
    "Goal",
    "Intake",
    "NeededDocument",
    "Notice",
    "NumberCounter",
    "PhaseEntry",
    "Plan",
    "QuickContact",
    "QuickContactFigure",
    "Step",
    "Task",
    "TimelineEntry",
]
