"""The ledger of everything that left an office as figures. All else here is read from the apps below."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from geleit.accounts.models import Office
from geleit.core import dates
from geleit.core.data_classes import WORK


class Release(models.Model):
    """The figures of one quarter as they may be given away: made once, never changed, never removed.

    `content`: population → {"total": n or None, "tables": {cut: table as in releases/making.py}}.
    """

    data_classes: ClassVar = {WORK: "id office year quarter content made_at made_by"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField(default=dates.now)
    made_by = models.UUIDField()

    class Meta:
        ordering = ("-year", "-quarter")
        constraints = (
            # Twice the same quarter, a day apart: who came in between could be seen by subtracting.
            models.UniqueConstraint(fields=["office", "year", "quarter"], name="released_once"),
            models.CheckConstraint(condition=models.Q(quarter__range=(1, 4)), name="released_quarter"),
        )
