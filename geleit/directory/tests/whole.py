"""An offer in which every field of every table of the standard is filled."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import models

from geleit.access.acting import acting_as
from geleit.directory.actions.index import index
from geleit.directory.hsds.nested import (
    OF_CONTACT,
    OF_LOCATION,
    OF_ORGANIZATION,
    OF_PHONE,
    OF_PLACE_OF_SERVICE,
    OF_SERVICE,
)
from geleit.directory.models import (
    Area,
    Attribute,
    Location,
    Metadata,
    Program,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    Unit,
)
from geleit.directory.tests.offers import offer

KEPT = ("listed", "version", "modified_at", "last_modified")
WHOLE = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee"


def everything() -> None:
    service = offer(
        {"id": WHOLE, "name": "Alles", "status": "active", "organization": {"id": str(uuid4()), "name": "Ganz e. V."}}
    )
    with acting_as(None, purpose="test"):
        organization = service.organization
        fill(organization)
        place = fill(Location(organization=organization, area=Area.objects.get(pk="lindenau-stadt")))
        service.program = fill(Program(organization=organization))
        fill(service, assured_date=date(2026, 11, 1), status="active", eligibility={}, topics=[], category="language")
        link = fill(ServiceAtLocation(service=service, location=place))
        around(OF_SERVICE, service=service)
        around(OF_ORGANIZATION, organization=organization)
        around(OF_LOCATION, location=place)
        around(OF_PLACE_OF_SERVICE, service_at_location=link)
        term = fill(TaxonomyTerm(taxonomy_detail=fill(Taxonomy())))
        fill(Attribute(taxonomy_term=term), link_id=service.pk)
        fill(Attribute(taxonomy_term=term), link_id=organization.pk)
        fill(Metadata(), resource_id=service.pk)
        index([service.pk])


def around(kinds: dict[str, type[models.Model]], **owner: Any) -> None:
    for name, model in kinds.items():
        links = {"unit": fill(Unit())} if name == "capacities" else {}
        row = fill(model(**owner, **links))
        if name == "contacts":
            around(OF_CONTACT, contact=row)
        if name == "phones":
            around(OF_PHONE, phone=row)


def fill(row: Any, **fixed: Any) -> Any:
    """Something in every field that is no link."""
    for field in row._meta.concrete_fields:
        if field.is_relation or field.primary_key or field.name in KEPT:
            continue
        setattr(row, field.name, fixed[field.name] if field.name in fixed else something(field))
    row.save()
    return row


def something(field: Any) -> Any:
    if field.choices:
        return field.choices[0][0]
    for kind, value in (
        (models.EmailField, "stelle@ganz.example"),
        (models.URLField, "https://ganz.example/seite"),
        (models.CharField, "ein Wort"[: field.max_length or 8]),
        (models.TextField, "ein Text"),
        (models.UUIDField, uuid4()),
        (models.BooleanField, True),
        (models.DecimalField, Decimal("12.50")),
        (models.FloatField, 8.0),
        (models.DateTimeField, None),
        (models.DateField, date(2026, 10, 1)),
        (models.TimeField, time(9, 30)),
        (models.IntegerField, 3),
        (models.JSONField, {}),
    ):
        if isinstance(field, kind):
            return value if value is not None else field.get_default()
    return field.get_default()
