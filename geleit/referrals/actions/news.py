"""The other side answered: the case learns of it in the name of whoever leads it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import override

from geleit.access.acting import acting_as
from geleit.access.grants import rows_of
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.cases.actions.notices import notify, renew
from geleit.exchange.models import Step
from geleit.referrals.actions.referral import tell_case
from geleit.referrals.models import Referral

PURPOSE = "referral_news"


def bring_news(request: UUID) -> bool:
    """Told once, however often the job runs: a notice that is still unseen says the latest of all that came."""
    with acting_as(None, purpose=PURPOSE):
        leads = [user for (user,) in rows_of("referrals_whom", request)]
    if not leads:
        return False  # nobody leads the case now: the line and the task are renewed with the next step
    with acting_as(None, purpose="system"):
        lead = User.objects.get(pk=leads[0])
    with acting_as(lead, purpose=PURPOSE), override(lead.language):
        return _tell(lead, request)


def _tell(lead: User, request: UUID) -> bool:
    own = Referral.objects.visible_to(lead).filter(request=request)
    referral = own.select_related("case__office", "case__person", "request").first()
    if referral is None:
        return False
    news = Step.objects.filter(request=request, side=Step.Side.RECEIVER, seen_at=None)
    latest = news.last()
    if latest is None:
        return False
    tell_case(referral, by=lead)
    case = referral.case
    text = f"{referral.request.recipient}: {latest.what}"
    unseen = case.notices.filter(user=lead, kind="referral", object_id=referral.pk, seen_at=None).first()
    if unseen is None:
        notify(case, lead, "referral", "referral_news", text, object_id=referral.pk)
    elif (unseen.content or {})["text"] != text:
        renew(unseen, text)
    else:
        return True
    record("referral.news", by=None, subject=case.pk, subject_kind="case", office=case.office_id, on=referral)
    return True
