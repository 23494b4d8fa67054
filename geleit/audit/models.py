"""The audit trail. Rows are written by functions of the database alone; the run-time role may only read them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.core.data_classes import WORK


class AuditEvent(models.Model):
    """Somebody did something. Codes and ids only, and no foreign keys: the line outlives what it speaks of."""

    data_classes: ClassVar = {
        WORK: "seq at actor purpose event subject subject_kind office object_kind object_id detail hash chained_at"
    }

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("time"))
    actor = models.UUIDField(null=True)
    purpose = models.TextField()
    event = models.TextField()
    subject = models.UUIDField(null=True)  # the case or person it is about
    subject_kind = models.TextField(blank=True)
    office = models.UUIDField(null=True)
    object_kind = models.TextField(blank=True)
    object_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    hash = models.BinaryField(null=True)
    chained_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("seq",)
        indexes = (
            models.Index(fields=["subject", "seq"], condition=Q(subject__isnull=False), name="audit_of_subject"),
            models.Index(fields=["seq"], condition=Q(hash=None), name="audit_unchained"),
            models.Index(fields=["actor", "at"], condition=Q(event="content.opened"), name="audit_opened_by"),
            BrinIndex(fields=["at"], name="audit_at"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class ChainState(models.Model):
    """How far the chain reaches. One row."""

    data_classes: ClassVar = {WORK: "id last_seq last_hash length fence_seq fence_xid first_seq first_hash"}

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_seq = models.BigIntegerField(default=0)
    last_hash = models.BinaryField()
    length = models.BigIntegerField(default=0)  # rows in the chain
    # Everything up to fence_seq was written by transactions with a number below fence_xid.
    fence_seq = models.BigIntegerField(default=0)
    fence_xid = models.BigIntegerField(default=0)
    # Lines up to this one were cut after three years; its hash is where the chain begins now.
    first_seq = models.BigIntegerField(default=0)
    first_hash = models.BinaryField(default=bytes(32))

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="audit_chain_only_one"),)


def openings_of(*subjects: UUID) -> models.QuerySet[AuditEvent]:
    """Who opened the content of these files, latest first."""
    return AuditEvent.objects.filter(subject__in=subjects, event="content.opened").order_by("-seq")
