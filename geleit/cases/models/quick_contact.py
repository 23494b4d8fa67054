from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.people.models import Person
from geleit.vault.fields import SealedJSON, SealedText
from geleit.vault.models import SealedModel


class QuickContactQuerySet(models.QuerySet["QuickContact"]):
    def visible_to(self, user: User) -> QuickContactQuerySet:
        return self.filter(Q(author=user) | Q(person__in=open_people(user)))


class QuickContact(SealedModel):
    """Kurzberatung or Verweis: a light contact that needs no case and no person."""

    class Kind(models.TextChoices):
        SHORT = "short_counselling", _("Short counselling")
        REFERRAL = "referral_only", _("Onward referral")

    data_classes: ClassVar = {
        CODED: "id key_id office on kind mode minutes topics language referred_to shifted_from person author "
        "created_at version",
        SEALED: "note sealed_topics sealed_referred_to",
    }

    office = models.ForeignKey(Office, models.PROTECT, related_name="quick_contacts")
    on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SHORT)
    mode = models.CharField(_("channel"), max_length=20)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    topics = ArrayField(models.CharField(max_length=40), default=list)
    sealed_topics = SealedJSON()  # codes of sensitive topics
    language = models.CharField(_("language"), max_length=10, blank=True)
    referred_to = models.CharField(_("referred to"), max_length=40, blank=True)
    sealed_referred_to = SealedText()  # instead of `referred_to` where the code would betray something
    shifted_from = models.CharField(_("whose work it really was"), max_length=40, blank=True)
    note = SealedText(_("note"))
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="quick_contacts")
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: a list named nobody we know
    created_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    objects = QuickContactQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["office", "on"]), models.Index(fields=["author", "on"]))

    @property
    def topic_codes(self) -> list[str]:
        return [*self.topics, *(self.sealed_topics or [])]

    @property
    def referral_code(self) -> str:
        return self.referred_to or self.sealed_referred_to or ""
