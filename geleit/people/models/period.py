from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.people.models.person import Person
from geleit.programmes.codes import PROTECTED, CodeList, code_list
from geleit.vault.fields import SealedText
from geleit.vault.models import SealedModel

BESIDES = re.compile(r" \(|, ")


class PeriodQuerySet(models.QuerySet["Period"]):
    def visible_to(self, user: User) -> PeriodQuerySet:
        return self.filter(person__in=open_people(user), person__merged_into=None)


class Period(SealedModel):
    """What was true of a person from a day until a day: residence status, German level, housing, work or benefits."""

    class Kind(models.TextChoices):
        STATUS = "status", _("Residence status")
        LEVEL = "level", _("German")
        HOUSING = "housing", _("Housing")
        WORK = "work", _("Work and education")
        BENEFITS = "benefits", _("Benefits")

    class Source(models.TextChoices):
        """Where it is known from; the German level has a list of its own."""

        SEEN = "seen", _("document seen")
        TOLD = "told", _("told by the person")
        AUTHORITY = "authority", _("told by an authority")
        LIST = "list", _("from the office's list")

    class Paper(models.TextChoices):
        """What shows the residence status."""

        CARD = "card", _("electronic residence permit")
        LABEL = "label", _("label in the passport")
        CERTIFICATE = "certificate", _("provisional certificate (Fiktionsbescheinigung)")
        PERMISSION = "permission", _("permission to stay (Aufenthaltsgestattung)")
        TOLERATION = "toleration", _("toleration (Duldung)")
        ARRIVAL = "arrival", _("proof of arrival")
        OTHER = "other", _("another paper")
        NONE = "none", _("no paper")

    CODE_LISTS: ClassVar = {
        "status": "residence_status",
        "level": "language_level",
        "housing": "housing_type",
        "work": "employment_status",
        "benefits": "legal_sphere",
    }

    data_classes: ClassVar = {
        CODED: "id key_id person kind code from_on until_on issued_on document work_permission source version "
        "created_at created_by",
        SEALED: "sealed_code document_number note",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=60)  # PROTECTED where the true code would betray violence, health, crime …
    sealed_code = SealedText()
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

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(from_on=None) | Q(until_on__gte=F("from_on")),
                name="period_ends_after_start",
            ),
        )
        indexes = (models.Index(fields=["person", "kind", "from_on"]), models.Index(fields=["kind", "until_on"]))
        ordering = ("kind", F("from_on").desc(nulls_last=True))

    @classmethod
    def sources(cls, kind: str) -> list[tuple[str, Any]]:
        """Where a fact of this kind can be known from: code and label."""
        if kind == cls.Kind.LEVEL:
            return list(code_list("language_level_source").valid_on(dates.today()))
        return list(cls.Source.choices)

    @property
    def codes(self) -> CodeList:
        return code_list(self.CODE_LISTS[self.kind])

    @property
    def true_code(self) -> str:
        return self.sealed_code if self.code == PROTECTED and self.sealed_code else self.code

    @true_code.setter
    def true_code(self, code: str) -> None:
        """Seals what must not lie clear."""
        sealed = self.codes.is_sensitive(code)
        self.code, self.sealed_code = (PROTECTED, code) if sealed else (code, None)

    @property
    def label(self) -> str:
        code = self.true_code
        return self.codes.choice_label(self.codes[code]) if code in self.codes else self.codes.label(code)

    @property
    def short_label(self) -> str:
        """What fits into a line: § 25 Abs. 2 Satz 1 (Flüchtlingseigenschaft)."""
        code = self.true_code
        label = self.codes.label(code)
        if code not in self.codes or not self.codes.show_law:
            return label
        if short := self.codes[code].short():
            return short
        law = self.codes[code].legal_ref
        if not law:
            return label
        return f"{law.split(',')[0].removesuffix(' AufenthG')} ({BESIDES.split(label)[0]})"

    def holds_on(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or self.until_on >= day)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: User) -> MilestoneQuerySet:
        return self.filter(person__in=open_people(user), person__merged_into=None)


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

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "kind", "on"], name="milestone_once"),)
        ordering = ("on",)
