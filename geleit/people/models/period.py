from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.people.models.person import Person
from geleit.vault.fields import SealedText
from geleit.vault.models import SealedModel


class Period(SealedModel):
    """What was true of a person from a day until a day: residence status, German level, housing, work or benefits."""

    class Kind(models.TextChoices):
        STATUS = "status", _("Residence status")
        LEVEL = "level", _("German")
        HOUSING = "housing", _("Housing")
        WORK = "work", _("Work and education")
        BENEFITS = "benefits", _("Benefits")

    CODE_LISTS: ClassVar = {
        "status": "residence_status",
        "level": "language_level",
        "housing": "housing_type",
        "work": "employment_status",
        "benefits": "legal_sphere",
    }

    data_classes: ClassVar = {
        CODED: "id key_id person kind code from_on until_on issued_on document work_permission source version created_at created_by",
        SEALED: "document_number note",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=60)
    from_on = models.DateField(_("from"), null=True)
    until_on = models.DateField(_("until"), null=True)
    issued_on = models.DateField(_("issued"), null=True)
    document = models.CharField(_("document"), max_length=40, blank=True)
    document_number = SealedText(_("number of the document"))
    work_permission = models.CharField(_("work permission"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=20, blank=True)
    note = SealedText(_("note"))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on=None) | Q(until_on__gte=F("from_on")), name="period_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=["person", "kind", "from_on"]), models.Index(fields=["kind", "until_on"]))
        ordering = ("kind", F("from_on").desc(nulls_last=True))


class Milestone(models.Model):
    """A dated event that law or statistics count from."""

    class Kind(models.TextChoices):
        ENTRY = "entry", _("Entry into Germany")
        ASYLUM_APPLICATION = "asylum_application", _("Asylum application")
        DECISION_SERVED = "decision_served", _("Decision served")
        RECOGNITION_FINAL = "recognition_final", _("Recognition final")

    class Precision(models.TextChoices):
        DAY = "day", _("exact day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    data_classes: ClassVar = {CODED: "id person kind on precision created_by"}

    person = models.ForeignKey(Person, models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField(_("day"))
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    created_by = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "kind", "on"], name="milestone_once"),)
        ordering = ("on",)
