from __future__ import annotations

from typing import ClassVar

from django.db import models

from geleit.access.models import open_files
from geleit.accounts.models import User
from geleit.vault.models import SealedModel


class CaseContentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CaseContentQuerySet:
        return self.filter(case__in=open_files(user))


class CaseContent(SealedModel):
    """Something said or done in a case: sealed under the case's key, open to those the case is open to."""

    objects: ClassVar = CaseContentQuerySet.as_manager()

    class Meta:
        abstract = True
