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
from geleit.vault.fields import SealedBytes, SealedText


class Plan(CaseContent):
    """One version of Förderplan = Integrationsvereinbarung. An agreed one never changes; a review makes the next."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("in force")
        REPLACED = "replaced", _("replaced")

    class Agreement(models.TextChoices):
        DISCUSSED = "discussed", _("discussed")
        UNSIGNED = "unsigned", _("discussed, without signature")
        PAPER = "paper", _("signed on paper")
        SCREEN = "screen", _("signed on screen")

    data_classes: ClassVar = {
        CODED: "id key_id case number state review_on agreed_on agreement language author created_at version",
        SEALED: "own_words summary contact_agreement participants signature",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    own_words = SealedText(_("in the person's own words"))
    summary = SealedText(_("situation and resources"))
    contact_agreement = SealedText(_("how we stay in touch"))
    participants = SealedText(_("who took part, and who interpreted"))
    language = models.CharField(_("discussed in"), max_length=10, blank=True)
    review_on = models.DateField(_("review"), null=True)
    agreed_on = models.DateField(_("discussed on"), null=True)
    agreement = models.CharField(max_length=10, choices=Agreement, blank=True)
    signature = SealedBytes()  # PNG drawn on screen
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="plan_number_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="agreed"), name="plan_one_in_force"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="plan_one_draft"),
            models.CheckConstraint(condition=Q(state="draft") | Q(agreed_on__isnull=False), name="plan_agreed_has_day"),
        )
        ordering = ("number",)


class Goal(CaseContent):
    """What the person wants to reach, and how both will notice. Attainment runs from −2 to +2, shown in words only."""

    class Priority(models.TextChoices):
        FIRST = "first", _("first of all")
        IMPORTANT = "important", _("important")
        LATER = "later", _("later")

    ATTAINMENT: ClassVar = (
        (-2, _("much less than expected")),
        (-1, _("less than expected")),
        (0, _("as expected")),
        (1, _("more than expected")),
        (2, _("much more than expected")),
    )

    data_classes: ClassVar = {
        CODED: "id key_id case plan origin position priority status attainment version",
        SEALED: "title domain aim indicator attainment_note obstacle next_step",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    origin = models.UUIDField()  # the same goal through all versions of the plan
    position = models.PositiveSmallIntegerField(default=0)
    title = SealedText(_("goal"))
    domain = SealedText(_("life domain"))
    aim = SealedText(_("what it is good for in the long run"))
    indicator = SealedText(_("how we will notice"))
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.IMPORTANT)
    status = models.CharField(_("status"), max_length=20, default="open")
    attainment = models.SmallIntegerField(null=True)
    attainment_note = SealedText(_("what became of it"))
    obstacle = SealedText(_("what stood in the way"))
    next_step = SealedText(_("what comes next"))
    version = models.PositiveIntegerField(default=1)  # of the goal and its steps

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(attainment=None) | Q(attainment__range=(-2, 2)), name="goal_attainment_scale"
            ),
        )
        ordering = ("position",)

    @property
    def attainment_words(self) -> str:
        return "" if self.attainment is None else str(dict(self.ATTAINMENT)[self.attainment])


class Step(CaseContent):
    """What is done for a goal: who, by when, with which support."""

    data_classes: ClassVar = {
        CODED: "id key_id case goal origin position who due_on status",
        SEALED: "text who_name support result",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps")
    origin = models.UUIDField()  # the same step through all versions of the plan; its task knows it by this
    position = models.PositiveSmallIntegerField(default=0)
    text = SealedText(_("step"))
    who = models.CharField(_("who"), max_length=20)
    who_name = SealedText(_("name"))
    support = SealedText(_("support"))
    due_on = models.DateField(_("until"), null=True)
    status = models.CharField(_("status"), max_length=25, default="open")
    result = SealedText(_("result"))

    class Meta:
        ordering = ("position",)
