from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import User
from geleit.core.data_classes import CODED, SEALED
from geleit.people.models.person import Person
from geleit.vault.fields import SealedText
from geleit.vault.models import SealedModel


class RelationQuerySet(models.QuerySet["Relation"]):
    def visible_to(self, user: User) -> RelationQuerySet:
        return self.filter(person__in=open_people(user), person__merged_into=None)


class Relation(SealedModel):
    """Somebody who belongs to a person: household, family abroad, reference person, guardian.

    `other` is set where the relative has a record of her own in the same office; else only a name is kept.
    """

    data_classes: ClassVar = {
        CODED: "id key_id person other role year_of_birth in_household counselled guardian reference version",
        SEALED: "name phone note",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Person, models.CASCADE, null=True, related_name="relations_back")
    role = models.CharField(_("role"), max_length=30)
    name = SealedText(_("name"))
    phone = SealedText(_("phone"))
    note = SealedText(_("note"))
    year_of_birth = models.PositiveSmallIntegerField(_("year of birth"), null=True)
    in_household = models.BooleanField(_("lives in the same household"), default=True)
    counselled = models.BooleanField(_("counselled together"), default=False)
    guardian = models.BooleanField(_("guardian"), default=False)
    reference = models.BooleanField(_("reference person"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects = RelationQuerySet.as_manager()
