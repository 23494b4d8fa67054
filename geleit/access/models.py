from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

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
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def to(self, user: User) -> GrantQuerySet:
        """What she may open today: nothing in an office she has left, whatever a grant still says."""
        held = self.filter(user=user).active()
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
    one lead at a time, a deputy is dated.
    """

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead")
        MEMBER = "member", _("Team")
        DEPUTY = "deputy", _("Deputy")

    data_classes: ClassVar = {WORK: "id subject person_id user kind from_on until_on given_by given_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="grants")
    person_id = models.UUIDField()  # the person the file is about: a grant on a case opens its person too
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    given_by = models.UUIDField()
    given_at = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["user", "until_on"], include=["subject", "person_id", "from_on"], name="grant_open_files"
            ),
            models.Index(fields=["subject", "until_on"]),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.get_kind_display()}"


def open_files(user: User) -> models.QuerySet:
    """Ids of every person and case file the user was given, for `id__in`."""
    return Grant.objects.to(user).values("subject_id")


def open_people(user: User) -> models.QuerySet:
    """Ids of every person whose own file, or one of whose cases, the user was given."""
    return Grant.objects.to(user).values("person_id")
