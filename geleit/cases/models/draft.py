from __future__ import annotations

from typing import ClassVar

from django.db import models

from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON
from geleit.vault.models import SealedModel


class Draft(SealedModel):
    """What a user has typed and not yet saved, under her own key; shown to her alone."""

    data_classes: ClassVar = {CODED: "id key_id user subject form saved_at", SEALED: "content"}

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    subject = models.UUIDField(null=True)  # the case or person the form belongs to
    form = models.CharField(max_length=40)
    content = SealedJSON()
    saved_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "subject", "form"], name="draft_once", nulls_distinct=False),
        )
