from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office
from geleit.core.data_classes import WORK


class UnmetNeed(models.Model):
    """A need nothing fitted, counted once a quarter for somebody and a topic, without saying who or on which day.

    `pseudonym` only keeps the same need from being counted twice; nobody gets from it back to a file.
    """

    data_classes: ClassVar = {WORK: "id pseudonym office year quarter topic place status_group language reason"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    pseudonym = models.BinaryField(max_length=16, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    topic = models.CharField(_("topic"), max_length=40)
    place = models.CharField(max_length=40, blank=True)  # code of a district: a village would tell who it is
    status_group = models.CharField(max_length=40)
    language = models.CharField(max_length=10, blank=True)
    reason = models.CharField(_("why nothing fits"), max_length=40)

    class Meta:
        indexes = (models.Index(fields=["office", "year", "quarter"]),)
