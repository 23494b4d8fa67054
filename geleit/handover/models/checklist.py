from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.core.data_classes import PUBLIC
from geleit.handover.checklists import Item, StartList, read_items, start_set


class ChecklistQuerySet(models.QuerySet["ChecklistVersion"]):
    def of(self, organisation: UUID | None, code: str) -> ChecklistQuerySet:
        """What an organisation wrote, the newest first."""
        return self.filter(organisation=organisation, code=code).order_by("-number")


class ChecklistVersion(models.Model):
    """A checklist as an organisation wrote it, or as it came with Geleit. Never changed: an edit makes a new version.

    A running handover keeps the version it began with.
    """

    data_classes: ClassVar = {PUBLIC: "id code organisation publisher place number items fingerprint note by at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=10)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")  # None: start set
    publisher = models.CharField(max_length=200, blank=True)  # its name, also for those who do not see the organisation
    place = models.CharField(
        max_length=100, blank=True
    )  # of a municipality: other organisations there may work with it
    number = models.PositiveIntegerField(default=0)
    items = models.JSONField()  # as checklists.written
    fingerprint = models.CharField(max_length=64)
    note = models.CharField(_("what has changed"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=dates.now)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "code", "number"], name="checklist_version_once"),
            models.UniqueConstraint(
                fields=["code", "fingerprint"], condition=Q(organisation=None), name="checklist_start_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    @property
    def all_items(self) -> tuple[Item, ...]:
        return read_items(self.items)

    @property
    def start(self) -> StartList:
        return start_set()[self.code]

    @property
    def title(self) -> str:
        return self.start.name

    @property
    def label(self) -> str:
        """Fassung 3 · Stadt Lindenau"""
        if not self.number:
            return str(_("as it came with Geleit"))
        return str(_("version %(number)s")) % {"number": self.number} + f" · {self.publisher}"
