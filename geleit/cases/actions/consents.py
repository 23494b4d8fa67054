"""A consent that ends within a month is announced to the lead, once, on *Heute*; then it closes by itself."""

from __future__ import annotations

from datetime import timedelta

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.models import Membership, User
from geleit.audit.record import record
from geleit.cases.actions.notices import notify
from geleit.cases.models import Case, Notice
from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.exchange.models import Consent

DAYS_AHEAD = timedelta(days=30)
PURPOSE = "consents"


def announce_ending() -> int:
    """The job: everybody who counsels, in her name. Returns how many were announced."""
    with acting_as(None, purpose="system"):
        counsel = Membership.objects.valid_on(dates.today()).filter(role="counsellor", user__is_active=True)
        users = list({held.user_id: held.user for held in counsel.select_related("user")}.values())
    return sum(announce_to(user) for user in users)


def announce_to(user: User) -> int:
    with acting_as(user, purpose=PURPOSE):
        ending = list(Consent.objects.visible_to(user).ending_by(dates.today() + DAYS_AHEAD))
        notices = Notice.objects.filter(kind="consent", object_id__in=[one.pk for one in ending])
        told = set(notices.values_list("object_id", flat=True))
        return sum(_announce(one, user) for one in ending if one.pk not in told)


def _announce(consent: Consent, user: User) -> bool:
    led = Grant.objects.to(user).filter(kind=Grant.Kind.LEAD).values("subject_id")
    mine = Case.objects.visible_to(user).open().filter(person=consent.person_id, pk__in=led)
    case = mine.order_by("-opened_on").first()
    if case is None:
        return False
    text = f"{consent.recipient}, {day_short(consent.until_on)}"
    notify(case, user, "consent", "consent_ending", text, object_id=consent.pk)
    record("consent.announced", by=user, subject=case.pk, subject_kind="case", office=case.office_id, on=consent)
    return True
