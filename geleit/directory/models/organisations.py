from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from geleit.accounts.models import Organisation
from geleit.core import dates
from geleit.core.data_classes import PUBLIC
from geleit.directory.models.part import Part, line, of, web, words


class ProfileQuerySet(models.QuerySet["Profile"]):
    def listed(self) -> ProfileQuerySet:
        """Whoever does not want to be in the directory is nowhere in it."""
        return self.filter(listed=True)


class Profile(models.Model):
    """The standard's organization: what is public about an organisation. Its name stands there, and only there."""

    data_classes: ClassVar = {
        PUBLIC: "organisation alternate_name description email website year_incorporated legal_status logo uri "
        "parent_organization provider_type listed modified_at version"
    }
    hsds: ClassVar[str] = (
        "id name alternate_name description email website year_incorporated legal_status logo uri "
        "parent_organization_id"
    )

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True, related_name="profile")
    alternate_name = line()
    description = words()
    email = models.EmailField(blank=True, default="")
    website = web()
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_status = line()
    logo = web()
    uri = web()
    parent_organization = of("Profile", "children")
    provider_type = line(40)  # code list provider_type
    listed = models.BooleanField(default=True)
    modified_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    objects = ProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def id(self) -> UUID:
        return self.organisation_id

    @property
    def name(self) -> str:
        return self.organisation.name

    @classmethod
    def columns(cls) -> list[str]:
        return cls.hsds.split()


class Program(Part):
    """Several offers of one organisation under one name."""

    data_classes: ClassVar = {PUBLIC: "id organization name alternate_name description"}
    hsds = "id organization_id name alternate_name description"

    organization = of("Profile", "programs", may_miss=False)
    name = models.CharField(max_length=300)
    alternate_name = line()
    description = words()

    def __str__(self) -> str:
        return self.name


class OrganizationIdentifier(Part):
    """A number of a register: association register, Agentur für Arbeit."""

    data_classes: ClassVar = {PUBLIC: "id organization identifier_scheme identifier_type identifier"}
    hsds = "id organization_id identifier_scheme identifier_type identifier"

    organization = of("Profile", "organization_identifiers", may_miss=False)
    identifier_scheme = line()
    identifier_type = models.CharField(max_length=300)
    identifier = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.identifier_type} {self.identifier}"
