from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON, SealedText


class Contact(CaseContent):
    """A conversation, call, visit or letter in a case, with its note."""

    class Attendance(models.TextChoices):
        KEPT = "kept", _("took place")
        EXCUSED = "excused", _("cancelled by the person")
        NO_SHOW = "no_show", _("did not come")

    data_classes: ClassVar = {
        CODED: "id key_id case on kind mode minutes interpretation language attendance author created_at version",
        SEALED: "note participants sealed_kind sealed_interpretation",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="contact_set")
    on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    sealed_kind = SealedText()  # instead of `kind` where the code itself would betray something
    mode = models.CharField(_("channel"), max_length=20)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    note = SealedText(_("note"))
    participants = SealedText(_("who took part"))
    interpretation = models.CharField(_("interpreting"), max_length=30, blank=True)
    sealed_interpretation = SealedText()  # instead of `interpretation`: sign language betrays a disability
    language = models.CharField(_("language"), max_length=10, blank=True)
    attendance = models.CharField(max_length=10, choices=Attendance, default=Attendance.KEPT)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["case", "on"]),)
        ordering = ("-on", "-created_at")

    @property
    def kind_code(self) -> str:
        return self.kind or self.sealed_kind or ""

    @property
    def interpretation_code(self) -> str:
        return self.interpretation or self.sealed_interpretation or ""


class ContactTopic(CaseContent):
    """One topic touched in a contact, with its own minutes and line. Sensitive topics are sealed, code included."""

    data_classes: ClassVar = {
        CODED: "id key_id case contact topic minutes",
        SEALED: "sealed_topic line",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=40, blank=True)
    sealed_topic = SealedText()
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    line = SealedText(_("line"))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(topic="") ^ Q(sealed_topic__isnull=True), name="contact_topic_clear_or_sealed"
            ),
        )

    @property
    def code(self) -> str:
        return self.topic or self.sealed_topic


class ContactVersion(CaseContent):
    """An earlier text of a contact, kept when its author corrected it."""

    data_classes: ClassVar = {
        CODED: "id key_id case contact number saved_at saved_by",
        SEALED: "content",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = SealedJSON()
    saved_at = models.DateTimeField(default=dates.now)
    saved_by = models.UUIDField()
