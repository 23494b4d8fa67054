"""Keeping the directory right: proposed changes, links for providers to confirm, imports. For the staff alone."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.data_classes import WORK


class Draft(models.Model):
    """How an offer would be. What is public stays as it is until somebody approves this."""

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("not taken over")

    class Origin(models.TextChoices):
        PROVIDER = "provider", _("the provider")
        STAFF = "staff", _("staff")

    data_classes: ClassVar = {WORK: "id service record origin author state note created_at decided_by decided_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    service = models.ForeignKey("directory.Service", models.CASCADE, related_name="drafts")
    record = models.JSONField()  # the whole offer as the standard writes it
    origin = models.CharField(max_length=10, choices=Origin)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=dates.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)


class ConfirmationLink(models.Model):
    """A mailed link to a page with one button. Only the hash of its secret is kept."""

    data_classes: ClassVar = {WORK: "id service secret_hash made_on expires_on used_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    service = models.ForeignKey("directory.Service", models.CASCADE, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(default=dates.today)
    expires_on = models.DateField()
    used_at = models.DateTimeField(null=True)


class DirectoryImport(models.Model):
    """Offers from elsewhere: looked at first, then taken over, and undone as long as nobody changed them since."""

    class State(models.TextChoices):
        CHECKING = "checking", _("is being checked")
        PREVIEW = "preview", _("ready to be taken over")
        WAITING = "waiting", _("is being taken over")
        DONE = "done", _("taken over")
        STOPPED = "stopped", _("stopped on the way")
        UNDONE = "undone", _("undone")

    class Kind(models.TextChoices):
        HSDS = "hsds", "HSDS JSON"
        TABLES = "tables", _("tabular data package")
        INTEGREAT = "integreat", "Integreat"

    data_classes: ClassVar = {
        WORK: "id user kind state records before problems done names_left_out created_at finished_at"
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    records = models.JSONField(default=list)
    before = models.JSONField(default=dict)  # id of an offer → its record before, null where it was new; its version
    problems = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    names_left_out = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=dates.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    @property
    def is_working(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.WAITING)

    @property
    def total(self) -> int:
        return len(self.records)

    @property
    def share(self) -> int:
        return 100 * self.done // self.total if self.total else 100
