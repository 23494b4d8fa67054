from __future__ import annotations

from typing import ClassVar

from django.db import models

from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON


class Notice(CaseContent):
    """Something came in that the user should see on *Heute*, once."""

    data_classes: ClassVar = {CODED: "id key_id case user kind object_id at seen_at", SEALED: "content"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    object_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=dates.now)
    seen_at = models.DateTimeField(null=True)
    content = SealedJSON()  # {"title": str, "text": str}

    class Meta:
        indexes = (models.Index(fields=["user", "seen_at", "-at"]),)
