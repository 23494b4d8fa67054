"""Organisations that can be asked, because somebody answers there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from geleit.accounts.models import Organisation


def partner_houses(but: UUID) -> QuerySet[Organisation]:
    """Those where somebody works in the inbox today; never one's own (`but`)."""
    asked = RawSQL("SELECT access_partner_houses()", [])
    return Organisation.objects.filter(pk__in=asked).exclude(pk=but).order_by("name")
