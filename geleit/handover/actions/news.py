"""What receivers answered, into the cases of those who hand over: in the name of whoever leads each."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import override

from geleit.access.acting import acting_as
from geleit.access.models import Grant
from geleit.accounts.models import User
from geleit.exchange.models import Request
from geleit.handover.actions.giving import take_answer
from geleit.handover.actions.triggers import PURPOSE, counsellors
from geleit.handover.models import Handover


def fetch_answers(request: UUID | None = None) -> int:
    """Of one request, or of all. Returns how many handovers had news."""
    return sum(_fetch_for(user, request) for user in counsellors())


def _fetch_for(user: User, request: UUID | None) -> int:
    with acting_as(user, purpose=PURPOSE):
        led = Grant.objects.to(user).filter(kind=Grant.Kind.LEAD).values("subject_id")
        asked = Request.objects.with_news().filter(kind=Request.Kind.HANDOVER)
        asked = asked.filter(pk=request) if request else asked
        mine = Handover.objects.visible_to(user).filter(case__in=led, ended_on=None, request__in=asked.values("pk"))
        found = list(mine.values_list("pk", flat=True))
    return sum(_fetch_one(user, pk) for pk in found)


def _fetch_one(user: User, pk: UUID) -> bool:
    with acting_as(user, purpose=PURPOSE), override(user.language):
        handover = Handover.objects.visible_to(user).select_related("case__office", "request").get(pk=pk)
        return take_answer(handover, by=user)
