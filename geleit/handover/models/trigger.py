from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office, User
from geleit.cases.models import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED, WORK
from geleit.handover.models.handover import Handover
from geleit.vault.fields import SealedText


class Trigger(CaseContent):
    """Something that makes another office responsible comes near. Told once; a handover begins with one click.

    Only the month is stored: a day would betray a date of birth.
    """

    class Kind(models.TextChoices):
        BIRTHDAY = "birthday_27", _("27th birthday: the youth migration service ends")
        DECISION = "decision", _("Decision of the asylum procedure")
        MONTH_END = "month_end", _("Asylum seekers benefits end with the month")
        MOVE = "move", _("Move out of the accommodation")
        SCHOOL_END = "school_end", _("School ends")
        APPROVAL_END = "approval_end", _("Approval of benefits ends")
        CARE_END = "care_end", _("Youth welfare ends")

    data_classes: ClassVar = {CODED: "id key_id case kind month at handover dropped_at dropped_by", SEALED: "about"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="handover_triggers")
    kind = models.CharField(max_length=15, choices=Kind)
    month = models.DateField(_("month"))  # its first day
    about = SealedText()  # what it came from, so that it is told only once
    at = models.DateTimeField(default=dates.now)
    handover = models.ForeignKey(Handover, models.SET_NULL, null=True, related_name="triggers")
    dropped_at = models.DateTimeField(null=True)  # "not now"
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(month__day=1), name="trigger_keeps_the_month"),)
        indexes = (models.Index(fields=["case", "-at"]),)
        ordering = ("month", "at")

    @property
    def is_open(self) -> bool:
        return self.handover_id is None and self.dropped_at is None


class TriggerWatch(models.Model):
    """The day on which somebody's cases were last looked through."""

    data_classes: ClassVar = {WORK: "id user office on"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    on = models.DateField()
