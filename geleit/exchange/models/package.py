"""What leaves: sealed for its recipient alone, and every opening of it."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED, WORK
from geleit.exchange.models.consent import Consent
from geleit.vault.fields import SealedJSON
from geleit.vault.models import SealedModel


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, user: User) -> PackageQuerySet:
        """For the side it comes from."""
        return self.filter(consent__person__in=open_people(user), consent__person__merged_into=None)

    def sent_to(self, user: User) -> PackageQuerySet:
        """For the side it goes to: whatever her house got, as long as it can be opened."""
        houses = {office.organisation_id for office in user.offices_with("inbox.work")}
        return self.filter(organisation__in=houses, closed_at=None, until_on__gte=dates.today())


class Package(models.Model):
    """A snapshot of exactly the fields of a consent. Its content lies elsewhere, under a key of its own."""

    data_classes: ClassVar = {WORK: "id consent organisation office made_at made_by until_on closed_at"}

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="packages")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # null: by a link
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+")  # where it comes from
    made_at = models.DateTimeField(default=dates.now)
    made_by = models.UUIDField()
    until_on = models.DateField()  # as the consent
    closed_at = models.DateTimeField(null=True)  # withdrawn: its key is destroyed

    objects = PackageQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["organisation", "until_on"]),)
        ordering = ("-made_at",)


class PackageContent(SealedModel):
    """The snapshot for an organisation with an account. Only exchange_open() hands it out."""

    data_classes: ClassVar = {CODED: "id key_id package", SEALED: "content"}

    package = models.OneToOneField(Package, models.CASCADE, related_name="content")
    content = SealedJSON()


class Opening(models.Model):
    """Somebody of the recipient opened a package."""

    class How(models.TextChoices):
        PAGE = "page", _("read on the screen")
        LINK = "link", _("read behind the link")
        FILE = "file", _("taken as a file")

    data_classes: ClassVar = {WORK: "id package at user reader how"}

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    package = models.ForeignKey(Package, models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    user = models.UUIDField(null=True)
    reader = models.CharField(max_length=150, blank=True)  # name of the member of staff, as her house calls her
    how = models.CharField(max_length=5, choices=How)

    class Meta:
        ordering = ("at",)
