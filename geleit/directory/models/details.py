"""What hangs on organisations, offers and places."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from geleit.core import dates
from geleit.core.data_classes import PUBLIC
from geleit.directory.models.part import Part, line, of, web, words


class Address(Part):
    class Type(models.TextChoices):
        PHYSICAL = "physical"
        POSTAL = "postal"
        VIRTUAL = "virtual"

    data_classes: ClassVar = {
        PUBLIC: "id location attention address_1 address_2 city region state_province postal_code country address_type"
    }
    hsds = "id location_id attention address_1 address_2 city region state_province postal_code country address_type"
    never_left_out = frozenset({"address_1", "city", "state_province", "postal_code"})

    location = of("Location", "addresses", may_miss=False)
    attention = line()
    address_1 = line()
    address_2 = line()
    city = line()
    region = line()
    state_province = line()
    postal_code = line(20)
    country = models.CharField(max_length=2, default="DE")
    address_type = models.CharField(max_length=10, choices=Type, default=Type.PHYSICAL)


class Contact(Part):
    """A function as a rule. A person's name stands here only since the day she said that she wants it."""

    data_classes: ClassVar = {
        PUBLIC: "id organization service service_at_location location name wished_on title department email"
    }
    hsds = "id organization_id service_id service_at_location_id location_id name title department email"

    organization = of("Profile", "contacts")
    service = of("Service", "contacts")
    service_at_location = of("ServiceAtLocation", "contacts")
    location = of("Location", "contacts")
    name = line()
    wished_on = models.DateField(null=True, blank=True)
    title = line()
    department = line()
    email = models.EmailField(blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(name="") | Q(wished_on__isnull=False), name="person_is_named_by_her_wish_only"
            ),
        )


class Phone(Part):
    data_classes: ClassVar = {
        PUBLIC: "id location service organization contact service_at_location number extension type description"
    }
    hsds = (
        "id location_id service_id organization_id contact_id service_at_location_id number extension type description"
    )

    location = of("Location", "phones")
    service = of("Service", "phones")
    organization = of("Profile", "phones")
    contact = of("Contact", "phones")
    service_at_location = of("ServiceAtLocation", "phones")
    number = models.CharField(max_length=60)
    extension = models.PositiveIntegerField(null=True, blank=True)
    type = line(20)
    description = words()


class Schedule(Part):
    """When it is open, as the parts of an RFC 5545 rule."""

    class Freq(models.TextChoices):
        WEEKLY = "WEEKLY"
        MONTHLY = "MONTHLY"

    class Day(models.TextChoices):
        MO = "MO"
        TU = "TU"
        WE = "WE"
        TH = "TH"
        FR = "FR"
        SA = "SA"
        SU = "SU"

    data_classes: ClassVar = {
        PUBLIC: "id service location service_at_location valid_from valid_to dtstart timezone until count wkst freq "
        "interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes"
    }
    hsds = (
        "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq "
        "interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes"
    )

    service = of("Service", "schedules")
    location = of("Location", "schedules")
    service_at_location = of("ServiceAtLocation", "schedules")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    timezone = models.FloatField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    wkst = models.CharField(max_length=2, choices=Day, blank=True, default="")
    freq = models.CharField(max_length=10, choices=Freq, blank=True, default="")
    interval = models.PositiveSmallIntegerField(null=True, blank=True)
    byday = line(60)
    byweekno = line(200)
    bymonthday = line(200)
    byyearday = line(500)
    description = words()
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    schedule_link = web()
    attending_type = words()
    notes = words()


class ServiceArea(Part):
    data_classes: ClassVar = {PUBLIC: "id service service_at_location name description extent extent_type uri area"}
    hsds = "id service_id service_at_location_id name description extent extent_type uri"

    service = of("Service", "service_areas")
    service_at_location = of("ServiceAtLocation", "service_areas")
    name = words()
    description = words()
    extent = words()
    extent_type = line(20)
    uri = line(500)
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, blank=True, related_name="service_areas")


class Language(Part):
    data_classes: ClassVar = {PUBLIC: "id service location phone name code note"}
    hsds = "id service_id location_id phone_id name code note"

    service = of("Service", "languages")
    location = of("Location", "languages")
    phone = of("Phone", "languages")
    name = line()
    code = line(10)
    note = words()


class CostOption(Part):
    data_classes: ClassVar = {PUBLIC: "id service valid_from valid_to option currency amount amount_description"}
    hsds = "id service_id valid_from valid_to option currency amount amount_description"

    service = of("Service", "cost_options", may_miss=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = words()
    currency = line(3)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    amount_description = words()


class RequiredDocument(Part):
    data_classes: ClassVar = {PUBLIC: "id service document uri"}
    hsds = "id service_id document uri"

    service = of("Service", "required_documents", may_miss=False)
    document = words()
    uri = web()


class Accessibility(Part):
    data_classes: ClassVar = {PUBLIC: "id location description details url"}
    hsds = "id location_id description details url"

    location = of("Location", "accessibility", may_miss=False)
    description = words()
    details = words()
    url = web()


class Unit(Part):
    data_classes: ClassVar = {PUBLIC: "id name scheme identifier uri"}
    hsds = "id name scheme identifier uri"

    name = models.CharField(max_length=100)
    scheme = line(100)
    identifier = line(100)
    uri = web()

    def __str__(self) -> str:
        return self.name


class ServiceCapacity(Part):
    data_classes: ClassVar = {PUBLIC: "id service unit available maximum description updated"}
    hsds = "id service_id unit_id available maximum description updated"

    service = of("Service", "capacities", may_miss=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    available = models.FloatField()
    maximum = models.FloatField(null=True, blank=True)
    description = words()
    updated = models.DateTimeField(default=dates.now)


class Url(Part):
    data_classes: ClassVar = {PUBLIC: "id label url organization service"}
    hsds = "id label url organization_id service_id"

    label = line()
    url = models.URLField(max_length=500)
    organization = of("Profile", "additional_websites")
    service = of("Service", "additional_urls")


class Funding(Part):
    data_classes: ClassVar = {PUBLIC: "id organization service source"}
    hsds = "id organization_id service_id source"

    organization = of("Profile", "funding")
    service = of("Service", "funding")
    source = words()
