"""What came as a file from a house with an installation of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.exchange.models.partner import PartnerCard
from geleit.vault.fields import SealedJSON
from geleit.vault.models import SealedModel


class ReceivedPackageQuerySet(models.QuerySet["ReceivedPackage"]):
    def sent_to(self, user: User) -> ReceivedPackageQuerySet:
        houses = {office.organisation_id for office in user.offices_with("inbox.work")}
        return self.filter(organisation__in=houses, closed_at=None, until_on__gte=dates.today())


class ReceivedPackage(SealedModel):
    """Sealed under a key of its own until its last day. The row stays, so that the same file is not taken in again."""

    class Why(models.TextChoices):
        EXPIRED = "expired", _("its time is over")
        DELETED = "deleted", _("deleted here")
        WITHDRAWN = "withdrawn", _("taken back by the person")

    data_classes: ClassVar = {
        CODED: "id key_id organisation partner package until_on received_at received_by closed_at closed_for",
        SEALED: "content",
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    partner = models.ForeignKey(PartnerCard, models.PROTECT, related_name="+")
    package = models.UUIDField()  # its number in the house it comes from
    until_on = models.DateField()
    received_at = models.DateTimeField(default=dates.now)
    received_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_for = models.CharField(max_length=10, choices=Why, blank=True)
    content = SealedJSON()  # the snapshot, as geleit.exchange.actions.package makes it

    objects = ReceivedPackageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["partner", "package"], name="received_package_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_for="", content__isnull=False)
                | Q(closed_at__isnull=False, content__isnull=True),
                name="received_package_closed_is_empty",
            ),
        )
        ordering = ("-received_at",)
