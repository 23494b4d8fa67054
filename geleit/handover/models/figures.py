from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from geleit.accounts.models import Office
from geleit.core.data_classes import WORK


class HandoverFigure(models.Model):
    """What is counted of a handover: codes, days and numbers, no person and no member of staff.

    Found again by a pseudonym, which only the key of the organisation can make out of the id of the handover.
    """

    data_classes: ClassVar = {
        WORK: "id pseudonym office year quarter kind list way level status accepted arrived days_to_answer "
        "days_without_benefits days_to_first_contact items items_open over again"
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    pseudonym = models.BinaryField(max_length=16, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # in which it began
    quarter = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)  # code list handover_kind
    list = models.CharField(max_length=10)  # a to i, general
    way = models.CharField(max_length=10, blank=True)  # account, link, paper, person
    level = models.CharField(max_length=10)  # code list handover_level
    status = models.CharField(max_length=30)  # code list handover_status
    accepted = models.BooleanField(null=True)  # None: no answer (yet)
    arrived = models.BooleanField(default=False)  # confirmed by the client
    days_to_answer = models.PositiveIntegerField(null=True)
    days_without_benefits = models.PositiveIntegerField(null=True)  # None: not asked, or not known
    days_to_first_contact = models.IntegerField(null=True)  # from the day of the change; before it: negative
    items = models.PositiveSmallIntegerField(default=0)  # of the checklist
    items_open = models.PositiveSmallIntegerField(null=True)  # when it was asked again
    over = models.BooleanField(default=False)
    again = models.BooleanField(default=False)  # the person had another one that began in this quarter

    class Meta:
        indexes = (models.Index(fields=["office", "year", "quarter"]),)
