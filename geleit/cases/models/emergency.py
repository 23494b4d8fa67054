from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_files
from geleit.accounts.models import Office, User
from geleit.cases.models.case import Case
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedText
from geleit.vault.models import SealedModel


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    def reviewed_by(self, user: User) -> EmergencyQuerySet:
        """Those of the house whose data protection officer she is."""
        houses = {office.organisation_id for office in user.offices_with("audit.review")}
        return self.filter(office__organisation__in=houses)

    def running(self, user: User) -> EmergencyQuerySet:
        """What she opened and can still read."""
        return self.filter(user=user, ended_at=None, until_at__gt=dates.now())

    def led_by(self, lead: User) -> EmergencyQuerySet:
        """In cases she led then, and can still open."""
        return self.filter(lead=lead, case__in=open_files(lead))

    def for_today(self, user: User) -> EmergencyQuerySet:
        """Her own ones that run, and those in her cases she has not seen yet."""
        return self.running(user) | self.led_by(user).filter(seen_at=None)

    def waiting(self) -> EmergencyQuerySet:
        return self.filter(reviewed_at=None)


class Emergency(SealedModel):
    """Somebody outside of the team opened one case for four hours, to read. Written by functions of the database alone.

    Its id is that of the grant. It lies under a key of its own, so that the data protection officer can read why, and
    nothing of the case. It is the notice too: *Heute* of the lead and the page of the officer show it.
    """

    class Reason(models.TextChoices):
        DANGER = "danger", _("Acute danger to life or health")
        CHILD = "child", _("Protection of a child")
        DEADLINE = "deadline", _("A deadline would be missed")
        ABSENCE = "absence", _("The lead is away, nobody stands in, and it cannot wait")
        OTHER = "other", _("Another reason")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    REVIEW_DAYS = timedelta(days=7)

    data_classes: ClassVar = {
        CODED: "id key_id case number office user lead reason opened_at until_at ended_at seen_at review_by "
        "reviewed_at reviewer_id verdict",
        SEALED: "words note",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="emergencies")
    number = models.CharField(max_length=20)  # of the case, which stays closed to the officer
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    lead = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # who led the case then
    reason = models.CharField(_("why"), max_length=10, choices=Reason)
    words = SealedText(_("in your own words"))
    opened_at = models.DateTimeField(_("opened at"))
    until_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    seen_at = models.DateTimeField(null=True)  # by the lead
    review_by = models.DateField(_("review by"))
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reviewer_id = models.UUIDField(null=True)
    verdict = models.CharField(_("verdict"), max_length=15, choices=Verdict, blank=True)
    note = SealedText(_("note on the verdict"))

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_at=None, verdict="") | (Q(reviewed_at__isnull=False) & ~Q(verdict="")),
                name="emergency_reviewed_with_verdict",
            ),
        )
        indexes = (
            models.Index(fields=["lead", "seen_at"], name="emergency_of_lead"),
            models.Index(fields=["office", "reviewed_at"], name="emergency_of_office"),
            models.Index(fields=["user", "until_at"], name="emergency_of_user"),
        )
        ordering = ("-opened_at",)

    @property
    def over_at(self) -> datetime:
        return self.ended_at or self.until_at

    @property
    def minutes_left(self) -> int:
        return max(math.ceil((self.until_at - dates.now()).total_seconds() / 60), 0)

    @property
    def is_overdue(self) -> bool:
        return self.reviewed_at is None and self.review_by < dates.today()
