"""What one house asks of another for somebody: the question, where it stands, each step."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import Office, Organisation, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.exchange.models.package import Package
from geleit.people.models import Person
from geleit.vault.fields import SealedText
from geleit.vault.models import SealedModel


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: User) -> RequestQuerySet:
        """For the side that asks: by grant on the person."""
        return self.filter(person__in=open_people(user), person__merged_into=None)

    def addressed_to(self, user: User) -> RequestQuerySet:
        """For the side that is asked: her house."""
        houses = {office.organisation_id for office in user.offices_with("inbox.work")}
        return self.filter(organisation__in=houses).exclude(state=Request.State.DRAFT)

    def open(self) -> RequestQuerySet:
        return self.filter(state__in=Request.OPEN)

    def without_answer(self, on: date | None = None) -> RequestQuerySet:
        """Asked, and the day by which an answer was hoped for is over."""
        return self.filter(state__in=Request.WAITING, due_on__lt=on or dates.today())

    def with_news(self) -> RequestQuerySet:
        """The other side did something the asking side has not looked at yet."""
        return self.filter(steps__side=Step.Side.RECEIVER, steps__seen_at=None).distinct()


class Request(SealedModel):
    """A referral or a handover, as both sides see it; under a key of its own, which both can use.

    What ties it to a case stands in the app above. Changed by functions of the database alone: models/Step.
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", _("referral")
        HANDOVER = "handover", _("handover")

    class Level(models.TextChoices):
        COLD = "cold", _("cold: an address was given")
        LUKEWARM = "lukewarm", _("lukewarm: contact was made")
        WARM = "warm", _("warm: accompanied and talked through")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REQUESTED = "requested", _("asked")
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        IN_PROGRESS = "in_progress", _("under way")
        COMPLETED = "completed", _("done")
        FAILED = "failed", _("did not work out")
        CANCELLED = "cancelled", _("taken back")

    class ContactWay(models.TextChoices):
        COUNSELLOR = "counsellor", _("through the counsellor")
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by email")
        POST = "post", _("by letter")
        VISIT = "visit", _("the person comes by herself")

    WAITING = (State.REQUESTED, State.RECEIVED)
    OPEN = (State.DRAFT, State.REQUESTED, State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS)
    DAYS_TO_ANSWER = 14

    data_classes: ClassVar = {
        CODED: "id key_id person office organisation package kind level state reason contact_way created_at created_by "
        "requested_at answered_at state_at due_on times_reopened",
        SEALED: "recipient sender subject message",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="exchange_requests")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    package = models.ForeignKey(Package, models.SET_NULL, null=True, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(_("how it is passed on"), max_length=10, choices=Level)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    reason = models.CharField(_("reason"), max_length=20, blank=True)  # of the last step: exchange.states.Reason
    contact_way = models.CharField(_("how to reach the person"), max_length=10, choices=ContactWay, blank=True)
    recipient = SealedText(_("to whom"))  # name and address as they stand on a letter
    sender = SealedText(_("from whom"))  # house, office, name and phone of the counsellor
    subject = SealedText(_("what it is about"))
    message = SealedText(_("message"))
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()
    requested_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # accepted or declined for the first time since it was asked
    state_at = models.DateTimeField()
    due_on = models.DateField(_("answer hoped for by"), null=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(
                fields=["state", "due_on"], condition=Q(state__in=["requested", "received"]), name="request_due"
            ),
        )
        ordering = ("-created_at",)

    @property
    def about(self) -> str:
        return self.subject or self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def days_waiting(self) -> int | None:
        """How long it has been without an answer; None where there is one or nothing was asked."""
        if self.state not in self.WAITING or self.requested_at is None:
            return None
        return (dates.today() - dates.local(self.requested_at).date()).days

    @property
    def is_overdue(self) -> bool:
        return self.state in self.WAITING and self.due_on is not None and self.due_on < dates.today()


class Step(SealedModel):
    """One thing a side did or said. Never changed."""

    class Side(models.TextChoices):
        SENDER = "sender", _("asking side")
        RECEIVER = "receiver", _("asked side")

    class Kind(models.TextChoices):
        MOVE = "move", _("step")
        QUESTION = "question", _("question")
        ANSWER = "answer", _("answer")
        WITHDRAWN = "withdrawn", _("the consent was withdrawn: delete what you have kept")
        DELETED = "deleted", _("says that everything is deleted")

    class Known(models.TextChoices):
        """Where the asking side writes down what the other one did: how it knows."""

        PHONE = "phone", _("on the phone")
        WRITING = "writing", _("in writing")
        PERSON = "person", _("told by the person")
        MEETING = "meeting", _("at a meeting")

    data_classes: ClassVar = {
        CODED: "id key_id request kind state reason side known at user seen_at",
        SEALED: "name text for_person",
    }

    request = models.ForeignKey(Request, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=12, choices=Request.State, blank=True)  # the new one
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    side = models.CharField(max_length=8, choices=Side)
    known = models.CharField(_("known"), max_length=10, choices=Known, blank=True)
    at = models.DateTimeField()
    user = models.UUIDField(null=True)
    name = SealedText(_("who"))
    text = SealedText(_("for the counsellor"))
    for_person = SealedText(_("for the person"))
    seen_at = models.DateTimeField(null=True)  # by the other side

    class Meta:
        indexes = (models.Index(fields=["request", "at"]),)
        ordering = ("at",)

    @property
    def what(self) -> str:
        """accepted; question"""
        return self.get_state_display() if self.kind == self.Kind.MOVE else self.get_kind_display()
