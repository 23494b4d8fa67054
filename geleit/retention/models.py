"""How long files are kept: what is due, what is held back, and the ledger of what is gone.

All three are written by functions of the database alone (functions.sql). Codes and days only, so that the data
protection officer can read them too.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.core.data_classes import WORK

NOTICE_DAYS = 30  # from the list to the lock at least, so that the lead can object
LOCKED_DAYS = 14


class Reason(models.TextChoices):
    """Why a file is kept longer than usual. A code, no text: whoever reads it may not read the file."""

    PROCEEDINGS = "proceedings", _("a procedure or a court case goes on")
    CLAIM = "claim", _("somebody has claims, or has to defend against some")
    FUNDING = "funding", _("those who fund the work still check it")
    WISH = "wish", _("the person wants it to be kept")
    RETURNING = "returning", _("the counselling is going on soon")


class Due(models.Model):
    """A file whose time is over: listed, perhaps objected to once, locked, and then gone."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        CASE = "case", _("Case")

    class Why(models.TextChoices):
        TERM = "term", _("the time is over")
        REQUEST = "request", _("the person asked for it")

    data_classes: ClassVar = {
        WORK: "id subject kind why office number lead person due_on lock_on listed_at objected_at objected_by reason "
        "locked_at grants"
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    why = models.CharField(max_length=10, choices=Why, default=Why.TERM)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True)  # of a case
    lead = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    person = models.UUIDField(null=True)  # goes with her last case; set with the lock
    due_on = models.DateField(_("kept until"))
    lock_on = models.DateField(_("locked from"))
    listed_at = models.DateTimeField(default=dates.now)
    objected_at = models.DateTimeField(null=True)
    objected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    locked_at = models.DateTimeField(null=True)
    grants = models.JSONField(default=list)  # what the lock took from the team, and a legal hold gives back

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(objected_at=None, objected_by=None, reason="")
                | (Q(objected_at__isnull=False, objected_by__isnull=False) & ~Q(reason="")),
                name="due_objected_with_a_reason",
            ),
        )
        indexes = (models.Index(fields=["person"], condition=Q(person__isnull=False), name="due_person"),)
        ordering = ("lock_on", "number")

    @property
    def gone_on(self) -> date:
        """The first day on which it may be gone."""
        locked_on = dates.local(self.locked_at).date() if self.locked_at else self.lock_on
        return locked_on + timedelta(days=LOCKED_DAYS)

    @property
    def can_be_objected_to(self) -> bool:
        return self.objected_at is None and self.locked_at is None and self.why == self.Why.TERM

    @property
    def sign(self) -> str:
        """What it is called by those who may not know whose it is."""
        return self.number or f"P-{self.subject.hex[:8]}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self) -> HoldQuerySet:
        return self.filter(lifted_at=None, until_on__gte=dates.today())


class Hold(models.Model):
    """A file that must not be locked or erased until a day, whatever its time is."""

    data_classes: ClassVar = {WORK: "id subject kind office number reason until_on set_by set_at lifted_by lifted_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=Due.Kind)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    until_on = models.DateField(_("until"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=dates.now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ("until_on",)

    @property
    def sign(self) -> str:
        return self.number or f"P-{self.subject.hex[:8]}"


class Tombstone(models.Model):
    """A file was here and is gone. `mark` is its id, hashed with the key of its organisation: nobody gets back from it.

    Never changed or removed, by whomever.
    """

    data_classes: ClassVar = {WORK: "id mark kind why office gone_at"}

    mark = models.BinaryField(max_length=16, unique=True)
    kind = models.CharField(max_length=10, choices=Due.Kind)
    why = models.CharField(max_length=10, choices=Due.Why)
    office = models.UUIDField()
    gone_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ("gone_at",)

    @property
    def gone_on(self) -> date:
        moment: datetime = self.gone_at
        return dates.local(moment).date()
