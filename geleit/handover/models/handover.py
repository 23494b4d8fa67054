from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Organisation, User
from geleit.cases.models import Appointment, Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.exchange.models import Consent, Request
from geleit.handover.models.checklist import ChecklistVersion
from geleit.programmes.codes import code_list
from geleit.vault.fields import SealedJSON, SealedText


class Handover(CaseContent):
    """Warme Übergabe: another office becomes responsible, from the trigger to the question how it went.

    Its states are codes of handover_status; `request` is what the other side answers.
    """

    class Way(models.TextChoices):
        ACCOUNT = "account", _("They work with Geleit too: it appears in their inbox")
        LINK = "link", _("By an expiring link, with a code told another way")
        PAPER = "paper", _("On paper, by us")
        PERSON = "person", _("On paper, the person takes it along herself")

    class SaidBy(models.TextChoices):
        PERSON = "person", _("the person herself")
        INTERPRETED = "interpreted", _("the person herself, interpreted")
        RELATIVE = "relative", _("a relative for her")

    class How(models.TextChoices):
        VISIT = "visit", _("here with us")
        PHONE = "phone", _("on the phone")
        MESSAGE = "message", _("in a message")
        LETTER = "letter", _("in a letter")

    class Afterwards(models.TextChoices):
        CLOSE = "close", _("We hand over and close")
        SECOND = "second", _("We stay as second contact")

    class Status(models.TextChoices):
        """Codes of the list handover_status, which also words them."""

        PLANNED = "planned"
        CONSENT_PENDING = "consent_pending"
        PREPARED = "prepared"
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED = "declined_by_receiver"
        MEETING_HELD = "meeting_held"
        ARRIVED = "arrival_confirmed"
        FOLLOWED_UP = "followed_up"
        COMPLETED = "completed"
        CANCELLED = "cancelled_by_client"
        FAILED = "failed"

    OVER = (Status.COMPLETED, Status.CANCELLED, Status.FAILED)

    data_classes: ClassVar = {
        CODED: "id key_id case kind checklist planned_on is_legal way level status lead deputy organisation consent "
        "request appointment meeting_on bring_codes given_on answered_on arrived_on said_by said_how said_on "
        "follow_up_on followed_up_on gap_days items_open afterwards ended_on created_at created_by version",
        SEALED: "reason to_office to_person to_phone to_deputy to_place bring answer open_points ended_why",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="handovers")
    kind = models.CharField(_("what changes"), max_length=40)  # code list handover_kind
    checklist = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="+")
    planned_on = models.DateField(_("day of the change"), null=True)
    is_legal = models.BooleanField(_("the law sets this day"), default=False)
    reason = SealedText(_("reason"))
    way = models.CharField(_("how it reaches them"), max_length=10, choices=Way, blank=True)
    level = models.CharField(max_length=10, default="cold")  # code list handover_level
    status = models.CharField(_("state"), max_length=30, choices=Status, default=Status.PLANNED)
    lead = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who hands over"))
    deputy = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who stands in here"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")  # with an account
    to_office = SealedText(_("which office"))
    to_person = SealedText(_("who there"))
    to_phone = SealedText(_("phone there"))
    to_deputy = SealedText(_("who stands in there"))
    to_place = SealedText(_("address there"))
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    request = models.OneToOneField(Request, models.PROTECT, null=True, related_name="+")
    appointment = models.ForeignKey(Appointment, models.SET_NULL, null=True, related_name="+")
    meeting_on = models.DateField(_("joint meeting held on"), null=True)
    bring_codes = models.JSONField(default=list)  # what to bring: keys of the wording
    bring = SealedText(_("what else to bring"))
    given_on = models.DateField(_("handed over on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answer = SealedText(_("what they said"))
    arrived_on = models.DateField(_("first contact there"), null=True)
    said_by = models.CharField(_("who says so"), max_length=12, choices=SaidBy, blank=True)
    said_how = models.CharField(_("how"), max_length=10, choices=How, blank=True)
    said_on = models.DateField(_("when it was said"), null=True)
    follow_up_on = models.DateField(_("ask again on"), null=True)
    followed_up_on = models.DateField(_("asked again on"), null=True)
    gap_days = models.PositiveSmallIntegerField(_("days without benefits"), null=True)
    items_open = models.PositiveSmallIntegerField(null=True)  # of the checklist, when it was asked again
    open_points = SealedText(_("what stayed open"))
    afterwards = models.CharField(_("afterwards"), max_length=10, choices=Afterwards, blank=True)
    ended_on = models.DateField(null=True)
    ended_why = SealedText(_("why"))
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(arrived_on=None) | (~Q(said_by="") & ~Q(said_how="") & Q(said_on__isnull=False)),
                name="handover_arrival_said_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_legal=False) | Q(planned_on__isnull=False), name="handover_legal_day"
            ),
        )
        indexes = (models.Index(fields=["case", "-created_at"]), models.Index(fields=["status"]))
        ordering = ("-created_at",)

    def get_absolute_url(self) -> str:
        return reverse("handover:detail", args=[self.case_id, self.pk])

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def kind_label(self) -> str:
        return code_list("handover_kind").label(self.kind)

    @property
    def status_label(self) -> str:
        return code_list("handover_status").label(self.status)

    @property
    def is_given(self) -> bool:
        """It has been passed on, whatever came of it."""
        return self.request_id is not None

    @property
    def needs_consent(self) -> bool:
        return self.way != self.Way.PERSON

    @property
    def days_left(self) -> int | None:
        return (self.planned_on - dates.today()).days if self.planned_on else None

    @cached_property
    def sheet(self) -> Sheet | None:
        """The newest one."""
        return self.sheets.order_by("-number").first()


class HandoverItem(CaseContent):
    """What became of an item of the checklist. Items nobody has touched have no row."""

    class Status(models.TextChoices):
        """Codes of the list checklist_item_status, which also words them."""

        OPEN = "open"
        IN_PROGRESS = "in_progress"
        DONE = "done"
        NOT_APPLICABLE = "not_applicable"
        BLOCKED = "blocked"
        DECLINED = "client_declined"

    SETTLED = (Status.DONE, Status.NOT_APPLICABLE, Status.DECLINED)
    NEEDS_WHY = (Status.NOT_APPLICABLE, Status.BLOCKED, Status.DECLINED)

    data_classes: ClassVar = {
        CODED: "id key_id case handover key status on_sheet at by version",
        SEALED: "why",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    key = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    on_sheet = models.BooleanField(_("goes on the handover sheet"), default=False)
    why = SealedText(_("note"))
    at = models.DateTimeField(default=dates.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["handover", "key"], name="handover_item_once"),)


class Sheet(CaseContent):
    """Übergabebogen: what the other side is told. Never changed; the person sees it before it leaves."""

    class Shown(models.TextChoices):
        READ = "read", _("read together")
        INTERPRETED = "interpreted", _("read out with an interpreter")
        TAKEN = "taken", _("taken along and read at home")

    data_classes: ClassVar = {
        CODED: "id key_id case handover number made_at made_by shown_on shown_how shown_by",
        SEALED: "content",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    content = SealedJSON()  # {"fields": [{"code", "label", "value"}], "values": what was typed by code}
    made_at = models.DateTimeField(default=dates.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    shown_on = models.DateField(_("shown on"), null=True)
    shown_how = models.CharField(_("how"), max_length=12, choices=Shown, blank=True)
    shown_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["handover", "number"], name="sheet_number_once"),)
        ordering = ("-number",)

    @property
    def fields(self) -> list[dict[str, str]]:
        return self.content["fields"]

    @property
    def filled(self) -> list[dict[str, str]]:
        return [one for one in self.fields if one["value"]]
