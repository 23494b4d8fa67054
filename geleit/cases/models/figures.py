"""What all figures are counted from. Rows carry a pseudonym instead of a key to a case, so they outlive a file.

Only what a figure counts is kept, no more exactly than it is counted: months instead of days, sensitive codes as
"protected".
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from geleit.accounts.models import Office
from geleit.core.data_classes import CODED, WORK


def codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=40), default=list)


class CaseQuarter(models.Model):
    """A case at the end of a quarter in which it was open on any day, and what was done in its year until then."""

    data_classes: ClassVar = {
        CODED: "id pseudonym office programme year quarter is_latest is_new is_closed form gender year_of_birth "
        "nationality status stay_first_months stay_months duration_months level_start level_end work_start work_end "
        "benefits_start benefits_end reason relatives contacts minutes topics languages contact_kinds contact_modes "
        "interpretations"
    }

    pseudonym = models.BinaryField(max_length=16)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    is_latest = models.BooleanField()  # the last row of this case in its year: a yearly figure counts these alone
    is_new = models.BooleanField()  # opened in this year
    is_closed = models.BooleanField()  # closed at the end of the quarter
    form = models.CharField(max_length=20)
    gender = models.CharField(max_length=20)
    year_of_birth = models.PositiveSmallIntegerField(null=True)
    nationality = models.CharField(max_length=10)
    status = models.CharField(max_length=60)
    stay_first_months = models.IntegerField(null=True)
    stay_months = models.IntegerField(null=True)
    duration_months = models.IntegerField()
    level_start = models.CharField(max_length=60)
    level_end = models.CharField(max_length=60)
    work_start = models.CharField(max_length=60)
    work_end = models.CharField(max_length=60)
    benefits_start = models.CharField(max_length=60)
    benefits_end = models.CharField(max_length=60)
    reason = models.CharField(max_length=40)
    relatives = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    topics = codes()
    languages = codes()
    contact_kinds = codes()  # this and the next two: one entry for each contact that took place
    contact_modes = codes()
    interpretations = codes()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["pseudonym", "year", "quarter"], name="figures_once_a_quarter"),)
        indexes = (models.Index(fields=["office", "year"], condition=Q(is_latest=True), name="figures_of_an_office"),)


class QuickContactFigure(models.Model):
    """A Kurzberatung or Verweis as figures count it."""

    data_classes: ClassVar = {
        CODED: "id pseudonym office year quarter kind mode minutes topics language referred_to shifted_from"
    }

    pseudonym = models.BinaryField(max_length=16, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    mode = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField()
    topics = codes()
    language = models.CharField(max_length=10)
    referred_to = models.CharField(max_length=40)
    shifted_from = models.CharField(max_length=40)

    class Meta:
        indexes = (models.Index(fields=["office", "year"], name="quick_figures_of_an_office"),)


class FiguresState(models.Model):
    """How far the rows follow what is known. One row."""

    data_classes: ClassVar = {WORK: "id carried_on seen_until"}

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    carried_on = models.DateField(null=True)  # the day on which every open case was last carried on
    seen_until = models.DateTimeField(null=True)  # facts of people changed before this moment are counted

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="figures_state_only_one"),)
