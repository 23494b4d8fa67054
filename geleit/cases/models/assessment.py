from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON, SealedText


class Assessment(CaseContent):
    """Einschätzung: resources and needs over the life domains on one day."""

    data_classes: ClassVar = {
        CODED: "id key_id case on author version",
        SEALED: "summary",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="assessments")
    on = models.DateField(_("day"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    summary = SealedText(_("summary agreed with the person"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("on",)


class DomainRating(CaseContent):
    """One life domain: resource 0–4 and need 0–4, or that the person does not want to speak about it just now.

    Ratings of the health domains are sealed; the clear columns stay empty there.
    """

    data_classes: ClassVar = {
        CODED: "id key_id case assessment domain resource need",
        SEALED: "sealed_rating client_view counsellor_view note",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="ratings")
    domain = models.CharField(max_length=40)
    resource = models.PositiveSmallIntegerField(null=True)
    need = models.PositiveSmallIntegerField(null=True)
    sealed_rating = SealedJSON()  # {"resource": 0–4, "need": 0–4} of a health domain; {"declined": true} of any
    client_view = SealedText(_("the person's view"))
    counsellor_view = SealedText(_("the counsellor's view"))
    note = SealedText(_("note"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assessment", "domain"], name="rating_once"),)

    @property
    def resource_level(self) -> int | None:
        return (self.sealed_rating or {}).get("resource", self.resource)

    @property
    def need_level(self) -> int | None:
        return (self.sealed_rating or {}).get("need", self.need)

    @property
    def declined(self) -> bool:
        return bool((self.sealed_rating or {}).get("declined"))
