from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.models import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.exchange.models import Request
from geleit.vault.fields import SealedJSON, SealedText


class Referral(CaseContent):
    """Ties a case to what was asked of another house. Which offer it was is sealed: some say why one goes there."""

    class Way(models.TextChoices):
        INBOX = "inbox", _("into the inbox of the organisation")
        LINK = "link", _("by a link and a code")
        PAPER = "paper", _("on paper, on the phone, or along with the person")

    data_classes: ClassVar = {
        CODED: "id key_id case request way goal previous at by",
        SEALED: "offer offer_name topics values",
    }

    case = models.ForeignKey(Case, models.CASCADE, related_name="referrals")
    request = models.OneToOneField(Request, models.CASCADE, related_name="referral")
    way = models.CharField(_("way"), max_length=5, choices=Way)
    offer = SealedText()  # id of the directory's Service; empty where it is none of the directory
    offer_name = SealedText(_("offer"))
    topics = SealedJSON(_("topics"))  # codes of counselling_topic
    values = SealedJSON(_("what was added to the package by hand"))
    goal = models.UUIDField(null=True)  # origin of the goal it serves
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="later")
    at = models.DateTimeField(default=dates.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["case", "-at"]),)
        ordering = ("-at",)

    @property
    def service_id(self) -> UUID | None:
        """None as well where what is kept is no id: then it is no offer any more."""
        try:
            return UUID(self.offer) if self.offer else None
        except ValueError:
            return None
