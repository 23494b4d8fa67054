from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.data_classes import PUBLIC
from geleit.directory.models.part import Part, line, of, web, words

MARKED_AFTER = timedelta(days=183)
OUT_AFTER = timedelta(days=365)


class ServiceQuerySet(models.QuerySet["Service"]):
    def listed(self) -> ServiceQuerySet:
        """All that may be shown at all."""
        return self.filter(listed=True, organization__listed=True)

    def public(self) -> ServiceQuerySet:
        """What search, lists and the interface give out: nothing that nobody has confirmed for a year."""
        return self.listed().filter(assured_date__gt=dates.today() - OUT_AFTER)


class Service(Part):
    """An offer: the standard's service, and what the German profile adds: for whom, with what, how soon."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("open")
        INACTIVE = "inactive", _("paused")
        DEFUNCT = "defunct", _("given up")
        CLOSED = "temporarily closed", _("closed for a time")

    data_classes: ClassVar = {
        PUBLIC: "id organization program name alternate_name description url email status interpretation_services "
        "application_process fees_description accreditations eligibility_description assured_date assurer_email "
        "alert last_modified category topics eligibility childcare evening online waiting_weeks capacity_on "
        "next_start listed version assured_by"
    }
    hsds = (
        "id organization_id program_id name alternate_name description url email status interpretation_services "
        "application_process fees_description accreditations eligibility_description minimum_age maximum_age "
        "assured_date assurer_email alert last_modified"
    )

    organization = of("Profile", "services", may_miss=False)
    program = models.ForeignKey("directory.Program", models.SET_NULL, null=True, blank=True, related_name="services")
    name = models.CharField(_("name of the offer"), max_length=300)
    alternate_name = line()
    description = words()
    url = web()
    email = models.EmailField(blank=True, default="")
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    interpretation_services = words()
    application_process = words()
    fees_description = words()
    accreditations = words()
    eligibility_description = words()
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.EmailField(blank=True, default="")
    assured_by = line(20)  # who said so: provider, staff, import
    alert = words()
    last_modified = models.DateTimeField(default=dates.now)
    # the German profile
    category = line(40)  # code list offer_category
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # code list counselling_topic
    eligibility = models.JSONField(default=dict, blank=True)  # a tree of geleit.rules; {} is for everybody
    childcare = models.BooleanField(null=True, blank=True)
    evening = models.BooleanField(null=True, blank=True)
    online = models.BooleanField(null=True, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity_on = models.DateField(null=True, blank=True)  # the day somebody last said how long the wait is
    next_start = models.DateField(null=True, blank=True)
    listed = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["last_modified"]), models.Index(fields=["assured_date"]))

    def __str__(self) -> str:
        return self.name

    @property
    def minimum_age(self) -> int | None:
        return self._bound("gte")

    @property
    def maximum_age(self) -> int | None:
        return self._bound("lte")

    def _bound(self, op: str) -> int | None:
        found = [one for one in self.eligibility.get("all", ()) if (one.get("fact"), one.get("op")) == ("alter", op)]
        return found[0]["value"] if found else None

    def is_stale(self, today: date | None = None) -> bool:
        """Nobody has said for six months that this is still right."""
        return self.assured_date is None or self.assured_date <= (today or dates.today()) - MARKED_AFTER

    def is_out(self, today: date | None = None) -> bool:
        return self.assured_date is None or self.assured_date <= (today or dates.today()) - OUT_AFTER


class Location(Part):
    class Type(models.TextChoices):
        PHYSICAL = "physical", _("a place one can go to")
        POSTAL = "postal", _("an address for letters")
        VIRTUAL = "virtual", _("on the internet")

    data_classes: ClassVar = {
        PUBLIC: "id organization location_type url name alternate_name description transportation latitude longitude "
        "external_identifier external_identifier_type wheelchair area"
    }
    hsds = (
        "id location_type url organization_id name alternate_name description transportation latitude longitude "
        "external_identifier external_identifier_type"
    )

    organization = of("Profile", "locations")
    location_type = models.CharField(max_length=10, choices=Type, default=Type.PHYSICAL)
    url = web()
    name = line()
    alternate_name = line()
    description = words()
    transportation = words()
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    external_identifier = line()
    external_identifier_type = line()
    wheelchair = models.BooleanField(null=True, blank=True)
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, blank=True, related_name="locations")

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(Part):
    data_classes: ClassVar = {PUBLIC: "id service location description"}
    hsds = "id service_id location_id description"

    service = of("Service", "service_at_locations", may_miss=False)
    location = of("Location", "service_at_locations", may_miss=False)
    description = words()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["service", "location"], name="offer_once_at_a_place"),)
