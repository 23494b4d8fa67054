"""Houses with an installation of their own: our key pair, and the cards of those we trust."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED, WORK
from geleit.exchange.house_card import Card
from geleit.vault.fields import SealedBytes
from geleit.vault.models import SealedModel


class HouseKey(SealedModel):
    """The key pair of one of our organisations. It signs what leaves as a file, and opens what comes as one."""

    data_classes: ClassVar = {CODED: "id key_id organisation public made_at made_by", SEALED: "secret"}

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    public = models.BinaryField()
    secret = SealedBytes()  # geleit.exchange.house_card.Secret, under the key of the organisation
    made_at = models.DateTimeField(default=dates.now)
    made_by = models.UUIDField()


class PartnerCardQuerySet(models.QuerySet["PartnerCard"]):
    def of_house(self, organisation: Organisation) -> PartnerCardQuerySet:
        return self.filter(organisation=organisation, removed_at=None)

    def cared_for_by(self, user: User) -> PartnerCardQuerySet:
        houses = {office.organisation_id for office in user.offices_with("exchange.houses")}
        return self.filter(organisation__in=houses, removed_at=None)


class PartnerCard(models.Model):
    """A house elsewhere, taken in once after its fingerprint was compared."""

    data_classes: ClassVar = {
        WORK: "id organisation house name kind place public fingerprint added_at added_by removed_at"
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")  # ours, which trusts it
    house = models.UUIDField()  # the organisation as its own installation calls it
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=Organisation.Kind)
    place = models.CharField(_("place"), max_length=200, blank=True)
    public = models.BinaryField()
    fingerprint = models.CharField(_("fingerprint"), max_length=50)
    added_at = models.DateTimeField(default=dates.now)
    added_by = models.UUIDField()
    removed_at = models.DateTimeField(null=True)

    objects = PartnerCardQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "house"], name="partner_card_one_of_a_house"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.place) if part)

    @property
    def card(self) -> Card:
        return Card(self.house, self.name, self.kind, self.place, bytes(self.public))
