from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from geleit.access.emergency import reads_in_emergency
from geleit.accounts.models import Membership, Office, User
from geleit.core import dates
from geleit.core.data_classes import WORK


class Subject(models.Model):
    """A file that can be opened: a person or a case. Written only by open_subject()."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        CASE = "case", _("Case")

    data_classes: ClassVar = {WORK: "id kind office parent opened_at"}

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["parent"]),)

    def __str__(self) -> str:
        return str(self.pk)


class GrantQuerySet(models.QuerySet["Grant"]):
    def active(self, day=None) -> GrantQuerySet:
        day = day or dates.today()
        running = Q(until_at=None) | Q(until_at__gt=Func(function="geleit_now", output_field=models.DateTimeField()))
        return self.filter(running, Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def to(self, user: User) -> GrantQuerySet:
        """What she may open today: nothing in an office she has left, whatever a grant still says.

        What she opened in an emergency counts on pages that say so alone, and never while they write.
        """
        held = self.filter(user=user).active()
        if not reads_in_emergency():
            held = held.exclude(kind=Grant.Kind.EMERGENCY)
        left = user.offices_left("cases.work")
        return held.exclude(subject__office__in=left) if left else held

    def working(self) -> GrantQuerySet:
        """Held today by somebody who still counsels in the office of the file."""
        counsels = Membership.objects.valid_on(dates.today()).filter(
            user=OuterRef("user"), office=OuterRef("subject__office"), role="counsellor", user__is_active=True
        )
        return self.active().filter(Exists(counsels))

    def leads(self) -> GrantQuerySet:
        return self.working().filter(kind=Grant.Kind.LEAD)


class Grant(models.Model):
    """Who may open a file, as what, from when until when (last day included).

    Written only by functions of the database; functions.sql also holds its constraints:
    one lead at a time, a deputy is dated. An emergency ends on a minute, by the clock of the database, and only reads.
    """

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead")
        MEMBER = "member", _("Team")
        DEPUTY = "deputy", _("Deputy")
        EMERGENCY = "emergency", _("Emergency access")

    data_classes: ClassVar = {WORK: "id subject person_id user kind from_on until_on until_at given_by given_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="grants")
    person_id = models.UUIDField()  # the person the file is about: a grant on a case opens its person too
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    until_at = models.DateTimeField(null=True)  # of an emergency
    given_by = models.UUIDField()
    given_at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["user", "until_on"],
                include=["subject", "person_id", "from_on", "kind", "until_at"],
                name="grant_open_files",
            ),
            models.Index(fields=["subject", "until_on"]),
            models.Index(fields=["person_id", "kind"]),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="emergency", until_at__isnull=False, until_on__isnull=False)
                | (~Q(kind="emergency") & Q(until_at=None)),
                name="grant_emergency_ends_on_a_minute",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__lte=F("given_at") + timedelta(hours=4)),
                name="grant_emergency_four_hours",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.get_kind_display()}"


def open_files(user: User) -> models.QuerySet:
    """Ids of every person and case file the user was given, for `id__in`."""
    return Grant.objects.to(user).values("subject_id")


def open_people(user: User) -> models.QuerySet:
    """Ids of every person whose own file, or one of whose cases, the user was given."""
    return Grant.objects.to(user).values("person_id")
