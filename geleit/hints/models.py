from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_people
from geleit.accounts.models import Office, Organisation, User
from geleit.cases.models import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, PUBLIC, SEALED, WORK
from geleit.people.models import Person
from geleit.programmes.codes import PROTECTED
from geleit.vault.fields import SealedJSON, SealedText
from geleit.vault.models import SealedModel


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User) -> AnswerQuerySet:
        return self.filter(person__in=open_people(user), person__merged_into=None)


class Answer(SealedModel):
    """What a counsellor said to a question of the rules. Never changed: the newest of a fact counts, all stay."""

    KNOWN, UNKNOWN, DECLINED, TAKEN_BACK = "known", "unknown", "declined", "taken_back"

    data_classes: ClassVar = {
        CODED: "id key_id person fact at by",
        SEALED: "sealed_fact content evidence",
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="answers")
    fact = models.CharField(max_length=60)  # PROTECTED where the question itself would betray something
    sealed_fact = SealedText()
    content = SealedJSON()  # {"state": one of the four, "value": as in the JSON of the rules}
    evidence = SealedText(_("what it rests on"))
    at = models.DateTimeField(default=dates.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["person", "-at"]),)
        ordering = ("-at",)

    @property
    def true_fact(self) -> str:
        return self.sealed_fact if self.fact == PROTECTED and self.sealed_fact else self.fact

    @property
    def state(self) -> str:
        return self.content["state"]

    @property
    def value(self) -> Any:
        return self.content.get("value")


class Pin(CaseContent):
    """A hint that went into the plan, as a goal or as a step of one."""

    class Kind(models.TextChoices):
        GOAL = "goal", _("goal")
        STEP = "step", _("step")

    data_classes: ClassVar = {CODED: "id key_id case kind origin at by", SEALED: "rule"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="pins")
    rule = SealedText()
    kind = models.CharField(max_length=4, choices=Kind)
    origin = models.UUIDField()  # of the goal, the same through all versions of the plan
    at = models.DateTimeField(default=dates.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["case", "-at"]),)
        ordering = ("-at",)


class ServiceGap(models.Model):
    """Somebody for whom no service is certainly responsible, counted once a quarter, without saying who.

    `pseudonym` only keeps the same person from being counted twice; nobody gets from it back to a file.
    """

    data_classes: ClassVar = {WORK: "id pseudonym office year quarter status_group at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    pseudonym = models.BinaryField(max_length=16, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    status_group = models.CharField(max_length=40)
    at = models.DateTimeField(default=dates.now)

    class Meta:
        indexes = (models.Index(fields=["office", "year", "quarter"]),)


class Finding(CaseContent):
    """Something the nightly look found for a case; what is here is never told again."""

    data_classes: ClassVar = {CODED: "id key_id case at", SEALED: "what"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="findings")
    what = SealedText()  # kind and rule or period
    at = models.DateTimeField(default=dates.now)


class Watch(models.Model):
    """The day on which somebody's cases were last looked through."""

    data_classes: ClassVar = {WORK: "id user office on"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    on = models.DateField()


class SignOff(models.Model):
    """Somebody of an organisation read this version of a rule against the law and stands by it. Two make it signed."""

    data_classes: ClassVar = {PUBLIC: "id rule text organisation by at"}

    NEEDED = 2

    id = models.UUIDField(primary_key=True, default=uuid4)
    rule = models.CharField(max_length=30)
    text = models.CharField(max_length=64)  # of what was read: another release may say something else
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rule", "text", "by"], name="sign_off_once"),)
        indexes = (models.Index(fields=["organisation", "rule"]),)
        ordering = ("at",)


class SectionMark(models.Model):
    """“Text geändert – prüfen”: set by an organisation for all rules on a section, until somebody lifts it."""

    data_classes: ClassVar = {PUBLIC: "id section organisation note by at lifted_at lifted_by"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    section = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    note = models.CharField(_("what has changed"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "section"], condition=Q(lifted_at=None), name="section_marked_once"
            ),
        )
        ordering = ("section",)
