from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_files
from geleit.accounts.models import Office, Organisation, User
from geleit.core import dates
from geleit.core.data_classes import WORK
from geleit.people.models import Person


class Phase(models.TextChoices):
    CLARIFICATION = "clarification", _("Clarification")
    ASSESSMENT = "assessment", _("Assessment")
    PLANNING = "planning", _("Planning")
    LINKING = "linking", _("Linking")
    MONITORING = "monitoring", _("Monitoring")
    EVALUATION = "evaluation", _("Evaluation")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """Cases whose content the user may open."""
        return self.filter(pk__in=open_files(user))

    def work_for(self, user: User) -> CaseQuerySet:
        """Cases a team lead may assign by number: work data only, never content."""
        return self.filter(office__in=user.offices_with("cases.assign"))

    def numbered(self, numbers: list[str], offices: list[Office]) -> CaseQuerySet:
        """By number in these offices, also where the content is closed to the user."""
        return self.filter(number__in=numbers, office__in=offices)

    def open(self) -> CaseQuerySet:
        return self.filter(closed_on=None)


class Case(models.Model):
    """One counselling process of one person in one programme. Only work data: what is said in it is content."""

    class Form(models.TextChoices):
        CASE_MANAGEMENT = "case_management", _("Case Management")
        COUNSELLING = "social_counselling", _("Counselling")
        REFERRAL = "referral_only", _("Onward referral")

    data_classes: ClassVar = {
        WORK: "id number organisation office person key_id programme form phase opened_on closed_on review_on "
        "first_contact_on last_contact_on contacts listed_contacts "
        "listed_first_on relatives after_care_on created_at created_by version"
    }

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    key_id = models.UUIDField()
    programme = models.CharField(max_length=20)
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.COUNSELLING)
    phase = models.CharField(_("phase"), max_length=15, choices=Phase, default=Phase.CLARIFICATION)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True)
    review_on = models.DateField(_("plan review"), null=True)
    first_contact_on = models.DateField(null=True)
    last_contact_on = models.DateField(null=True)
    contacts = models.PositiveIntegerField(default=0)
    # What an imported list knew of the time before: its number of contacts and the day of the first one.
    listed_contacts = models.PositiveIntegerField(default=0)
    listed_first_on = models.DateField(null=True)
    relatives = models.PositiveSmallIntegerField(_("relatives counselled together"), default=0)
    after_care_on = models.DateField(_("after-care"), null=True)
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="case_closes_after_opening"
            ),
        )
        indexes = (models.Index(fields=["office", "closed_on"]), models.Index(fields=["person"]))

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class NumberCounter(models.Model):
    """The last number given to a case, by organisation, programme and year."""

    data_classes: ClassVar = {WORK: "id organisation prefix year last"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "prefix", "year"], name="counter_once"),)


class PhaseEntry(models.Model):
    """A stretch of time a case spent in a phase. Phases can be entered again; a skipped one says so."""

    data_classes: ClassVar = {WORK: "id case phase entered_on left_on skipped by"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="phase_entries")
    phase = models.CharField(max_length=15, choices=Phase)
    entered_on = models.DateField()
    left_on = models.DateField(null=True)
    skipped = models.BooleanField(default=False)
    by = models.UUIDField()

    class Meta:
        ordering = ("entered_on", "id")
