from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import User
from geleit.cases.models.case import Case
from geleit.cases.models.content import CaseContent
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED
from geleit.vault.fields import SealedJSON

# What a notice says in the language of the reader; "number": how many cases or things it is about.
TITLES = {
    "work_returned": ngettext_lazy(
        "%(number)s open task or appointment went to you",
        "%(number)s open tasks and appointments went to you",
        "number",
    ),
    "team_member": _("you work along now"),
    "team_handed_over": _("handed over to you"),
    "team_assigned": ngettext_lazy("assigned to you", "one of %(number)s cases that were assigned to you", "number"),
    "retention_listed": gettext_lazy("the time of this file is over, it is kept until the day below"),
    "referral_news": gettext_lazy("an answer to a referral"),
    "consent_ending": gettext_lazy("a consent ends soon: ask again, or let it end"),
    "hints_found": ngettext_lazy("a new hint on the law", "%(number)s new hints on the law", "number"),
    "handover_nears": gettext_lazy("a handover is coming up"),
    "handover_accepted": gettext_lazy("the other office takes over"),
    "handover_declined": gettext_lazy("the other office does not take over"),
    "handover_news": gettext_lazy("news about a handover"),
}
# Kind → page of the case a notice leads to; all others lead to its story.
PAGES = {
    "hint": "hints:list",
    "referral": "referrals:list",
    "retention": "retention:case",
    "consent": "cases:consents",
    "handover": "handover:list",
}


class Notice(CaseContent):
    """Something came in that the user should see on *Heute*, once."""

    data_classes: ClassVar = {CODED: "id key_id case user kind object_id at seen_at", SEALED: "content"}

    case = models.ForeignKey(Case, models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    object_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=dates.now)
    seen_at = models.DateTimeField(null=True)
    content = SealedJSON()  # {"title": code of TITLES or free text, "text": str, "number": int}

    class Meta:
        indexes = (models.Index(fields=["user", "seen_at", "-at"]),)

    @property
    def page(self) -> str:
        return PAGES.get(self.kind, "cases:detail")

    @property
    def title(self) -> str:
        title = TITLES.get(self.content["title"])
        return str(title % {"number": self.content.get("number", 1)}) if title else self.content["title"]
