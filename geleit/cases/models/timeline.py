from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Func, Value

from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON

SEQUENCE = "cases_timelineentry_sequence"
BIG = models.BigIntegerField()


class TimelineEntry(CaseContent):
    """One line of the story of a case. Every action of this app and of those above writes or renews its own."""

    data_classes: ClassVar = {CODED: "id key_id case at sequence kind object_id big by", SEALED: "content"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    # Lines of one day stand in the order they were written.
    sequence = models.BigIntegerField(db_default=Func(Value(SEQUENCE), function="nextval", output_field=BIG))
    kind = models.CharField(max_length=30)  # contact, plan, assessment, intake, phase, document, closure …
    object_id = models.UUIDField(null=True)
    big = models.BooleanField(default=False)
    by = models.UUIDField(null=True)
    content = SealedJSON()  # {"title": str, "text": str, "meta": [str]}

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "kind", "object_id"], name="timeline_once"),)
        indexes = (models.Index(fields=["case", "-at"]),)
        ordering = ("-at", "-sequence")
