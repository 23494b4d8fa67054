from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON, SealedText


class Closure(CaseContent):
    """Abschluss: why a case ended and what changed between start and end. A reopened case keeps its closures."""

    data_classes: ClassVar = {
        CODED: "id key_id case closed_on reason talk_held level_start level_end work_start work_end benefits_start "
        "benefits_end housing_start housing_end after_care_on review_on reopened_on author",
        SEALED: "note sealed_codes",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="closures")
    closed_on = models.DateField(_("closed on"))
    reason = models.CharField(_("reason"), max_length=40)
    talk_held = models.BooleanField(_("closing talk held"), default=False)
    level_start = models.CharField(max_length=40, blank=True)
    level_end = models.CharField(max_length=40, blank=True)
    work_start = models.CharField(max_length=40, blank=True)
    work_end = models.CharField(max_length=40, blank=True)
    benefits_start = models.CharField(max_length=40, blank=True)
    benefits_end = models.CharField(max_length=40, blank=True)
    housing_start = models.CharField(max_length=40, blank=True)
    housing_end = models.CharField(max_length=40, blank=True)
    sealed_codes = SealedJSON()  # {"housing_end": code} of what would betray something; its clear column says PROTECTED
    note = SealedText(_("note"))
    after_care_on = models.DateField(_("after-care"), null=True)
    review_on = models.DateField(null=True)  # the plan review that was due; a reopened case takes it up again
    reopened_on = models.DateField(null=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("closed_on",)

    def true_code(self, name: str) -> str:
        """`name`: level_start, housing_end …"""
        return (self.sealed_codes or {}).get(name) or getattr(self, name)
