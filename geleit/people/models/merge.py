from __future__ import annotations

from typing import ClassVar

from django.db import models

from geleit.access.models import open_people
from geleit.accounts.models import User
from geleit.core.data_classes import CODED, SEALED
from geleit.people.models.person import Person
from geleit.vault.fields import SealedJSON
from geleit.vault.models import SealedModel


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: User) -> MergeQuerySet:
        """Where both records are open to her: to part them again, she writes into both."""
        return self.filter(kept__in=open_people(user), kept__merged_into=None, dropped__in=open_people(user))


class Merge(SealedModel):
    """Two records of one person became one. `before` holds what an undo within 14 days needs, under the kept key."""

    data_classes: ClassVar = {
        CODED: "id key_id kept dropped at by undone_at",
        SEALED: "before",
    }

    kept = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    dropped = models.ForeignKey(Person, models.CASCADE, related_name="+")
    before = SealedJSON()
    at = models.DateTimeField()
    by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()
