from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.exchange.models.package import Package
from geleit.exchange.models.request import Request


class Link(models.Model):
    """A way in for a receiver without account. What it shows is sealed under link and code, and lies nowhere else.

    Only hashes of the link and of the browser are kept, and nothing of the code.
    """

    TRIES = 5
    DAYS = 30

    data_classes: ClassVar = {
        CODED: "id request package token_hash salt browser_hash tries until made_at made_by opened_at dead_at",
        SEALED: "sealed",
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(Request, models.CASCADE, related_name="links")
    package = models.ForeignKey(Package, models.CASCADE, null=True, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    salt = models.BinaryField()
    sealed = models.BinaryField(null=True)  # geleit.exchange.share_key
    browser_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField(_("until"))
    made_at = models.DateTimeField(default=dates.now)
    made_by = models.UUIDField()
    opened_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at",)
