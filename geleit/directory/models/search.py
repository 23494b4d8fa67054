"""What the search looks into: for each place of an offer one row, written anew with the offer (actions/index.py)."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.core.data_classes import PUBLIC


class Area(models.Model):
    """A municipality, a district, a Land. Postcodes lead from what somebody types to where she lives."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT = "district", _("district or independent town")
        LAND = "land", _("Land")
        COUNTRY = "country", _("the whole country")

    data_classes: ClassVar = {PUBLIC: "code name kind part_of neighbours postcodes"}

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    neighbours = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    postcodes = ArrayField(models.CharField(max_length=5), default=list, blank=True)

    class Meta:
        ordering = ("name",)
        indexes = (GinIndex(fields=["postcodes"]),)

    def __str__(self) -> str:
        return self.name

    def line_up(self) -> list[Area]:
        """Itself, its district, its Land."""
        found: list[Area] = []
        area: Area | None = self
        while area is not None and area not in found:
            found.append(area)
            area = area.part_of
        return found


class Entry(models.Model):
    """`marks` are all yes-or-no words of an offer, "s:*" meaning that everybody is welcome as to status."""

    data_classes: ClassVar = {
        PUBLIC: "id service location name marks terms min_age max_age latitude longitude words confirmed_on"
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    service = models.ForeignKey("directory.Service", models.CASCADE, related_name="entries")
    location = models.ForeignKey("directory.Location", models.CASCADE, null=True, related_name="entries")
    name = models.CharField(max_length=300)
    marks = ArrayField(models.CharField(max_length=80), default=list)
    terms = ArrayField(models.UUIDField(), default=list)
    min_age = models.PositiveSmallIntegerField(default=0)
    max_age = models.PositiveSmallIntegerField(default=200)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    words = SearchVectorField(null=True)
    confirmed_on = models.DateField()

    class Meta:
        indexes = (
            GinIndex(fields=["marks"], name="entry_marks"),
            GinIndex(fields=["terms"], name="entry_terms"),
            GinIndex(fields=["words"], name="entry_words"),
            models.Index(fields=["confirmed_on"]),
        )
