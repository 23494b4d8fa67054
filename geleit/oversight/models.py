"""What stands out in the audit trail, for the data protection officer: numbers and days, never which cases."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.core.data_classes import WORK

WHOLE_DAY = -1


class FindingQuerySet(models.QuerySet["Finding"]):
    def of_houses_of(self, officer: User) -> FindingQuerySet:
        houses = {office.organisation_id for office in officer.offices_with("audit.review")}
        return self.filter(office__organisation__in=houses)


class Finding(models.Model):
    """Something unusual. It says nothing about guilt: a transfer of files or an emergency looks the same."""

    class Kind(models.TextChoices):
        MANY = "many", _("many cases in an hour")
        STOPPED = "stopped", _("stopped by the brake")
        READS_ONLY = "reads_only", _("reading without writing")
        NIGHT = "night", _("at night")
        REFUSED = "refused", _("often refused")
        FORMER = "former", _("after handing over")

    class Verdict(models.TextChoices):
        EXPLAINED = "explained", _("explained")
        PURSUED = "pursued", _("is being followed up")

    data_classes: ClassVar = {
        WORK: "id kind user office on hour number found_at revealed_by revealed_at verdict seen_by seen_at"
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    on = models.DateField()
    hour = models.SmallIntegerField(default=WHOLE_DAY)
    number = models.PositiveIntegerField()
    found_at = models.DateTimeField(default=dates.now)
    revealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revealed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default="")
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "user", "office", "on", "hour"], name="finding_once"),)
        ordering = ("-on", "-hour", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"

    @property
    def sign(self) -> str:
        """A pseudonym: the same for the same person, so that two findings can be seen together."""
        return salted_hmac("geleit.oversight", str(self.user_id), algorithm="sha256").hexdigest()[:6].upper()

    @property
    def who(self) -> str:
        return self.user.name if self.revealed_at else self.sign

    @property
    def next_hour(self) -> int:
        return self.hour + 1
