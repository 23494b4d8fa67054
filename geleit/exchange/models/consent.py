"""What a person allows to be told to whom, for what, until when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.exchange.models.partner import PartnerCard
from geleit.people.models import Person
from geleit.vault.fields import SealedBytes, SealedJSON, SealedText
from geleit.vault.models import SealedModel


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: User) -> ConsentQuerySet:
        return self.filter(person__in=open_people(user), person__merged_into=None)

    def running(self, on: date | None = None) -> ConsentQuerySet:
        """Good on this day. One that came from another record of the same person (a merge) lets nothing more out."""
        day = on or dates.today()
        own = self.filter(person_id=F("given_for"))
        return own.filter(withdrawn_at=None, from_on__lte=day, until_on__gte=day)

    def ending_by(self, day: date) -> ConsentQuerySet:
        return self.running().filter(until_on__lte=day)


class Consent(SealedModel):
    """Named fields, one recipient, one purpose, from a day until a day. Never changed, only withdrawn.

    Written by functions of the database alone. Fields and recipient are sealed: "to the trauma centre" says something.
    """

    MONTHS = 12

    class Giver(models.TextChoices):
        PERSON = "person", _("the person")
        GUARDIAN = "guardian", _("a guardian")

    class Direction(models.TextChoices):
        OUT = "out", _("we may tell them")
        BOTH = "both", _("we may tell them, and they may tell us")

    class How(models.TextChoices):
        TALK = "talk", _("in a conversation")
        PHONE = "phone", _("on the phone")
        WRITING = "writing", _("in writing")

    data_classes: ClassVar = {
        CODED: "id key_id person given_for giver guardian for_minor understood organisation partner is_authority "
        "purpose direction from_on until_on form language text_version catalogue_version given_at given_by "
        "withdrawn_at withdrawn_by withdrawn_for withdrawn_how",
        SEALED: "recipient function fields template interpreter witness text text_hash",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    given_for = models.UUIDField()  # the record it was given on: `person`, until that one is merged into another
    giver = models.CharField(_("given by"), max_length=10, choices=Giver, default=Giver.PERSON)
    guardian = models.UUIDField(null=True)  # her line among the relatives
    for_minor = models.BooleanField(default=False)  # under age, as far as was known that day
    understood = models.BooleanField(_("under age, and has understood it"), default=False)
    # One that works with Geleit too; null: another body, known by `recipient` alone.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    # One with an installation of its own, whose card we have: what it gets, it gets as a file.
    partner = models.ForeignKey(PartnerCard, models.PROTECT, null=True, related_name="+")
    is_authority = models.BooleanField(default=False)
    recipient = SealedText(_("recipient"))
    function = SealedText(_("who there"))
    fields = SealedJSON(_("what may be told"))  # codes of the catalogue; empty: nothing
    template = SealedText(_("situation"))
    purpose = models.CharField(_("what for"), max_length=40)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.OUT)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    form = models.CharField(_("form"), max_length=30)
    language = models.CharField(_("language of the talk"), max_length=10, default="de")
    interpreter = SealedText(_("interpreter"))
    witness = SealedText(_("witness"))
    text = SealedText(_("text"))  # as it was read and agreed to, in German
    text_hash = SealedText()  # SHA-256 of it
    text_version = models.PositiveSmallIntegerField()
    catalogue_version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=dates.now)
    given_by = models.UUIDField()  # who wrote it down
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_for = models.CharField(_("withdrawn by"), max_length=10, choices=Giver, blank=True)
    withdrawn_how = models.CharField(_("how it was said"), max_length=10, choices=How, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="consent_ends_after_start"),
            models.CheckConstraint(
                condition=Q(giver="person", guardian=None) | Q(giver="guardian", guardian__isnull=False),
                name="consent_of_a_guardian_names_her",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_for="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_for="")),
                name="consent_withdrawn_by_somebody",
            ),
            models.CheckConstraint(condition=Q(organisation=None) | Q(partner=None), name="consent_goes_to_one_house"),
        )
        indexes = (models.Index(fields=["person", "until_on"]), models.Index(fields=["until_on"]))
        ordering = ("-given_at",)

    @property
    def has_ended(self) -> bool:
        return self.until_on < dates.today()

    @property
    def is_running(self) -> bool:
        today = dates.today()
        carried = self.person_id != self.given_for
        return self.withdrawn_at is None and not carried and self.from_on <= today <= self.until_on

    @property
    def state(self) -> str:
        """given, withdrawn, expired, waiting (begins later), carried (came with a merge; lets nothing more out)."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.has_ended:
            return "expired"
        if self.person_id != self.given_for:
            return "carried"
        return "given" if self.is_running else "waiting"


class ConsentProof(SealedModel):
    """What shows that it was given: the signature drawn on the screen, or the signed paper."""

    data_classes: ClassVar = {CODED: "id key_id person consent media_type added_at", SEALED: "drawing scan"}

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    consent = models.OneToOneField(Consent, models.CASCADE, related_name="proof")
    drawing = SealedBytes()  # as the signature of a plan: geleit.core
    scan = SealedBytes()
    media_type = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField(default=dates.now)
