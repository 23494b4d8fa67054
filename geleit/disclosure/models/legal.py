"""An authority or a court wants something out of a case: who, on what ground, what, who decided, what left."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleit.access.models import open_files
from geleit.accounts.models import Office, User
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedBytes, SealedJSON, SealedText
from geleit.vault.models import SealedModel


class LegalDisclosureQuerySet(models.QuerySet["LegalDisclosure"]):
    def visible_to(self, user: User) -> LegalDisclosureQuerySet:
        """The team of the case, and whoever decides second in the house or office."""
        return self.filter(Q(case__in=open_files(user)) | _decided_by(user))

    def decided_by(self, user: User) -> LegalDisclosureQuerySet:
        return self.filter(_decided_by(user))


def _decided_by(user: User) -> Q:
    houses = {office.organisation_id for office in user.offices_with("audit.review")}
    return Q(office__organisation__in=houses) | Q(office__in=user.offices_with("cases.assign"))


class LegalDisclosure(SealedModel):
    """One request of an authority. Two people agree before anything leaves; refusing is an answer too.

    It lies under a key of its own, so that whoever decides second can read what is asked, and nothing of the case.
    """

    class Asker(models.TextChoices):
        POLICE = "police", _("Police")
        PROSECUTOR = "prosecutor", _("Public prosecutor")
        COURT = "court", _("Court")
        FOREIGNERS = "foreigners", _("Foreigners authority")
        YOUTH = "youth", _("Youth welfare office")
        SOCIAL = "social", _("Jobcenter or social welfare office")
        OTHER = "other", _("Another authority")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("The person releases from secrecy")
        SEIZURE = "seizure", _("Order of a court (§§ 94, 98 StPO)")
        WITNESS = "witness", _("Duty to testify before court or prosecutor (§§ 48, 161a StPO)")
        CHILD = "child", _("Danger to a child (§ 4 KKG)")
        NECESSITY = "necessity", _("Danger that cannot be averted otherwise (§ 34 StGB)")
        CRIME = "crime", _("A planned serious crime (§ 138 StGB)")
        NONE = "none", _("None that is known: to be refused")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        FIRST = "first", _("the lead agrees")
        SECOND = "second", _("both agree")
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Informed(models.TextChoices):
        OPEN = "", _("not yet")
        YES = "yes", _("yes")
        NO = "no", _("no, and why")

    OPEN = (State.ASKED, State.FIRST, State.SECOND)

    data_classes: ClassVar = {
        CODED: "id key_id case number office asker_kind basis asked_on parts state first_by first_at second_by "
        "second_at given_on over_at over_by informed informed_on created_by created_at version",
        SEALED: "asker question ground answer not_informed_why",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="legal_disclosures")
    number = models.CharField(max_length=20)  # of the case, which stays closed to whoever decides second
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    asker_kind = models.CharField(_("who asks"), max_length=12, choices=Asker)
    asker = SealedText(_("office and reference"))
    basis = models.CharField(_("ground in law"), max_length=10, choices=Basis)
    ground = SealedText(_("why it holds"))
    question = SealedText(_("what they ask"))
    asked_on = models.DateField(_("asked on"))
    parts = ArrayField(models.CharField(max_length=10), default=list)  # kinds of what would be given, without content
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    first_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    given_on = models.DateField(_("given on"), null=True)
    over_at = models.DateTimeField(null=True)  # refused or withdrawn
    over_by = models.UUIDField(null=True)
    answer = SealedText(_("why refused or withdrawn"))
    informed = models.CharField(_("the person was told"), max_length=3, choices=Informed, blank=True)
    informed_on = models.DateField(_("told on"), null=True)
    not_informed_why = SealedText(_("why the person was not told"))
    created_by = models.UUIDField()
    created_at = models.DateTimeField(default=dates.now)
    version = models.PositiveIntegerField(default=1)

    objects = LegalDisclosureQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("first_by")), name="legal_disclosure_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["second", "given"]) | Q(first_by__isnull=False, second_by__isnull=False),
                name="legal_disclosure_both_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state="given", given_on__isnull=False) | (~Q(state="given") & Q(given_on=None)),
                name="legal_disclosure_given_on_a_day",
            ),
        )
        indexes = (models.Index(fields=["case", "-asked_on"]), models.Index(fields=["office", "state"]))
        ordering = ("-asked_on", "-created_at")

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class LegalDisclosureContent(SealedModel):
    """What was picked, and the letter as it left. Under the key of the case, for its team alone."""

    data_classes: ClassVar = {CODED: "id key_id case disclosure", SEALED: "items paper"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    disclosure = models.OneToOneField(LegalDisclosure, models.CASCADE, related_name="content")
    items = SealedJSON(_("what is given"))  # [{"kind", "id", "label", "text"}], as they were when picked
    paper = SealedBytes()  # PDF
