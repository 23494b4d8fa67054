from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedText


class Appointment(CaseContent):
    """A planned meeting in a case."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        KEPT = "kept", _("took place")
        EXCUSED = "excused", _("cancelled by the person")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", _("cancelled by us")

    data_classes: ClassVar = {
        CODED: "id key_id case user starts_at ends_at interpreter language series state created_at version",
        SEALED: "title place with_whom note",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="appointments")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    title = SealedText(_("what about"))
    place = SealedText(_("place"))
    with_whom = SealedText(_("with whom"))
    note = SealedText(_("note"))
    interpreter = models.CharField(_("interpreter"), max_length=12, default="none")  # none, needed, booked
    language = models.CharField(max_length=10, blank=True)
    series = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    created_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="appointment_ends_after_start"),
        )
        indexes = (models.Index(fields=["user", "starts_at"]), models.Index(fields=["case", "starts_at"]))
        ordering = ("starts_at",)


class Task(CaseContent):
    """Something to do by a day. A deadline is one whose day somebody else set and that costs a right when it passes."""

    data_classes: ClassVar = {
        CODED: "id key_id case assignee is_deadline deadline_type due_on remind_on source_id done_on done_by "
        "created_by created_at version",
        SEALED: "title note done_note sealed_type",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    assignee = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_deadline = models.BooleanField(default=False)
    deadline_type = models.CharField(_("kind of deadline"), max_length=40, blank=True)
    sealed_type = SealedText()  # instead of `deadline_type` where the code would betray something
    title = SealedText(_("what"))
    note = SealedText(_("note"))
    due_on = models.DateField(_("by"), null=True)
    remind_on = models.DateField(_("show from"), null=True)
    source_id = models.UUIDField(null=True)  # contact, step or period it came from
    done_on = models.DateField(null=True)
    done_by = models.UUIDField(null=True)
    done_note = SealedText(_("what came of it"))
    created_by = models.UUIDField()
    created_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(is_deadline=False) | Q(due_on__isnull=False), name="deadline_has_a_day"),
            models.CheckConstraint(condition=Q(done_on=None) | Q(done_by__isnull=False), name="task_done_by_somebody"),
        )
        indexes = (
            models.Index(fields=["assignee", "due_on"], condition=Q(done_on=None), name="task_open_by_assignee"),
            models.Index(fields=["case", "due_on"]),
        )
        ordering = ("due_on",)
