"""What a client may demand about her own data, and the copy of them that is put together for her."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.people.models import Person
from geleit.vault.fields import SealedBytes, SealedJSON, SealedText
from geleit.vault.models import SealedModel


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: User) -> RequestQuerySet:
        return self.filter(person__in=open_people(user), person__merged_into=None)


class Request(SealedModel):
    """A person asks to see her data, to have them corrected, or objects. To be answered within a month."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("See one's data")
        CORRECTION = "correction", _("Have data corrected")
        ERASURE = "erasure", _("Have data erased")
        OBJECTION = "objection", _("Object to the use of data")

    class Decision(models.TextChoices):
        """On a wish to be erased."""

        ERASED = "erased", _("erased")
        REFUSED = "refused", _("refused")

    class Ground(models.TextChoices):
        """Why data that somebody wants to be erased are kept."""

        DUTY = "duty", _("A law or those who fund the work oblige us to keep them")
        NEEDED = "needed", _("The counselling goes on and needs them")
        CLAIMS = "claims", _("They are needed for legal claims, or to defend against some")
        IDENTITY = "identity", _("It is not certain that they are about whoever asks")

    MONTHS, MONTHS_EXTENDED = 1, 3

    data_classes: ClassVar = {
        CODED: "id key_id person kind received_on due_on extended_on answered_on decision ground created_at created_by "
        "version",
        SEALED: "wish extension_reason answer done",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="data_requests")
    kind = models.CharField(_("what is asked for"), max_length=10, choices=Kind)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    extended_on = models.DateField(_("extended on"), null=True)
    extension_reason = SealedText(_("why it takes longer"))
    wish = SealedText(_("what the person asks for"))
    answered_on = models.DateField(_("answered on"), null=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True, default="")
    ground = models.CharField(_("reason"), max_length=10, choices=Ground, blank=True, default="")
    answer = SealedText(_("answer"))
    done = SealedText(_("what was done"))
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(due_on__gt=F("received_on")), name="request_due_after_receipt"),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("received_on")), name="request_answered_later"
            ),
            models.CheckConstraint(
                condition=(Q(decision="refused") & ~Q(ground="")) | (~Q(decision="refused") & Q(ground="")),
                name="request_refused_with_a_ground",
            ),
        )
        indexes = (models.Index(fields=["person", "-received_on"]),)
        ordering = ("-received_on", "-created_at")

    @property
    def is_open(self) -> bool:
        return self.answered_on is None


class ExtractQuerySet(models.QuerySet["Extract"]):
    def visible_to(self, user: User) -> ExtractQuerySet:
        """Only whoever puts it together, and only while the person is open to her."""
        return self.filter(user=user, person__in=open_people(user), person__merged_into=None)

    def over(self) -> ExtractQuerySet:
        return self.filter(until__lt=dates.now())


class Extract(models.Model):
    """A copy of everything stored about a person, on its way to her. Its content lies under a key of its own."""

    class State(models.TextChoices):
        COLLECTING = "collecting", _("is being put together")
        REVIEW = "review", _("to be looked through")
        PACKING = "packing", _("is being packed")
        READY = "ready", _("ready to be handed over")
        STOPPED = "stopped", _("stopped on the way")

    WORKING = (State.COLLECTING, State.PACKING)
    DAYS = 7

    data_classes: ClassVar = {
        CODED: "id person request user state done total created_at until released_at size version"
    }

    id = models.UUIDField(primary_key=True, default=uuid4)
    person = models.ForeignKey(Person, models.CASCADE, related_name="extracts")
    request = models.ForeignKey(Request, models.CASCADE, related_name="extracts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.COLLECTING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=dates.now)
    until = models.DateTimeField()  # destroyed after this moment
    released_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes of the package
    version = models.PositiveIntegerField(default=1)

    objects = ExtractQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["until"]),)
        ordering = ("-created_at",)

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def last_day(self) -> date:
        return dates.local(self.until).date()


class ExtractContent(SealedModel):
    """What was found, what was blacked out, and at last the package that is handed over."""

    data_classes: ClassVar = {CODED: "id key_id person extract", SEALED: "found package"}

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    extract = models.OneToOneField(Extract, models.CASCADE, related_name="content")
    found = SealedJSON()  # geleit.disclosure.collecting.collect
    package = SealedBytes()  # ZIP
