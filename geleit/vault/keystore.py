"""The tables of the vault. Keys lie here wrapped; the master key that opens them does not."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.data_classes import WORK


class Key(models.Model):
    """A key of an organisation, or of something in one. A destroyed key keeps its row, without `wrapped`."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        INDEX = "index", _("Search index")
        PERSON = "person", _("Person")
        CASE = "case", _("Case")
        USER = "user", _("User")
        IMPORT = "import", _("Imported list")
        COPY = "copy", _("Copy for a person")
        OVERSIGHT = "oversight", _("Record for the data protection officer")
        PACKAGE = "package", _("Package for another organisation")
        REQUEST = "request", _("Request to another organisation")

    data_classes: ClassVar = {WORK: "id kind owner under wrapped version replaced_by created_at destroyed_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=12, choices=Kind)
    # The organisation, person, case, user or imported list; of a copy, who makes it; of a record, package or request,
    # itself.
    owner = models.UUIDField()
    under = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # null: the master key
    wrapped = models.BinaryField(null=True)
    version = models.PositiveIntegerField(default=1)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=dates.now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["owner", "kind"]),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="organisation", under=None) | (~Q(kind="organisation") & Q(under__isnull=False)),
                name="key_under_organisation_or_master",
            ),
            models.CheckConstraint(
                condition=Q(wrapped=None, destroyed_at__isnull=False) | Q(wrapped__isnull=False, destroyed_at=None),
                name="key_wrapped_or_destroyed",
            ),
            models.UniqueConstraint(
                fields=["owner", "kind"],
                condition=Q(kind__in=["organisation", "index"], replaced_by=None, destroyed_at=None),
                name="key_one_of_an_organisation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MasterKey(models.Model):
    """Which master key this database belongs to. One row, written with the first key of an organisation."""

    data_classes: ClassVar = {WORK: "id fingerprint created_at"}

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    fingerprint = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="master_key_only_one"),)


class Rotation(models.Model):
    """A key is being replaced by a new one; counts what was moved, so that it can be resumed and shown."""

    data_classes: ClassVar = {WORK: "id kind old new total done started_at fence finished_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=12, choices=Key.Kind)
    old = models.ForeignKey(Key, models.PROTECT, related_name="+")
    new = models.ForeignKey(Key, models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=dates.now)
    fence = models.BigIntegerField(null=True)  # transaction number from which on nobody seals under the old key
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["old"], condition=Q(finished_at=None), name="rotation_one_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"


class RecoveryDrill(models.Model):
    """Somebody tried whether the sheets of paper bring the master key back."""

    data_classes: ClassVar = {WORK: "id at fits"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    at = models.DateTimeField(default=dates.now)
    fits = models.BooleanField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
