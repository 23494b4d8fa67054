from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON, SealedText


class Intake(CaseContent):
    """Klärung: what somebody came for, in her own words, and what the two decided."""

    class Urgency(models.TextChoices):
        CALM = "calm", _("no hurry")
        SOON = "soon", _("within two weeks")
        URGENT = "urgent", _("this week")
        EMERGENCY = "emergency", _("today")

    data_classes: ClassVar = {
        CODED: "id key_id case access_route urgency privacy_informed_on privacy_language outside_target criteria "
        "proposal decision decided_on topics version",
        SEALED: "concern outside_target_why sealed_access_route sealed_topics",
    }

    case = models.OneToOneField(Case, models.CASCADE, related_name="intake")
    concern = SealedText(_("concern in the person's own words"))
    access_route = models.CharField(_("how the person found us"), max_length=40, blank=True)
    sealed_access_route = SealedText()  # instead of `access_route` where the code would betray something
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, blank=True)  # empty: not asked
    privacy_informed_on = models.DateField(_("privacy information given on"), null=True)
    privacy_language = models.CharField(_("in which language"), max_length=10, blank=True)
    outside_target = models.BooleanField(_("outside the target group"), default=False)
    outside_target_why = SealedText(_("counsel anyway, because"))
    criteria = ArrayField(models.CharField(max_length=40), default=list)
    proposal = models.CharField(max_length=20, blank=True)
    decision = models.CharField(max_length=20, choices=Case.Form, blank=True)
    decided_on = models.DateField(null=True)
    # What a list of clients named as the concern of the whole case; a contact carries its own topics.
    topics = ArrayField(models.CharField(max_length=40), default=list)
    sealed_topics = SealedJSON()  # codes of sensitive topics
    version = models.PositiveIntegerField(default=1)

    @property
    def access_code(self) -> str:
        return self.access_route or self.sealed_access_route or ""

    @property
    def topic_codes(self) -> list[str]:
        return [*self.topics, *(self.sealed_topics or [])]
