"""The last question somebody put to the search: sealed under her own key for as long as she may come back to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from geleit.access.acting import acting_as
from geleit.accounts.models import User
from geleit.cases.actions.draft import draft_of, keep_draft
from geleit.cases.models import Draft
from geleit.core import dates
from geleit.people.actions.known import Answer, Known

FORM = "search"
KEPT_FOR = timedelta(minutes=30)


def keep_question(asked: str, answer: Answer, *, by: User) -> None:
    known = [
        {"lead": str(one.lead.pk) if one.lead else None, "since": one.since.isoformat(), "asked": str(one.asked)}
        for one in answer.known
    ]
    again_at = answer.again_at.isoformat() if answer.again_at else None
    content = {"asked": asked, "known": known, "too_many": answer.too_many, "again_at": again_at}
    keep_draft(None, FORM, content, by=by)


def last_question(*, by: User) -> tuple[str, Answer] | None:
    """What was asked, and what the office answered then: asking the office again would count again."""
    draft = draft_of(None, FORM, by=by)
    if draft is None or draft.saved_at < dates.now() - KEPT_FOR:
        return None
    return draft.content["asked"], _answer(draft.content)


def forget_questions() -> None:
    """Nobody can come back to them any more."""
    with acting_as(None, purpose="tidy"):
        Draft.objects.filter(form=FORM, saved_at__lt=dates.now() - KEPT_FOR).delete()


def _answer(content: dict[str, Any]) -> Answer:
    leads = User.objects.in_bulk([one["lead"] for one in content["known"] if one["lead"]])
    leads_by_id = {str(pk): user for pk, user in leads.items()}
    known = [
        Known(leads_by_id.get(one["lead"]), date.fromisoformat(one["since"]), UUID(one["asked"]))
        for one in content["known"]
    ]
    again_at = datetime.fromisoformat(content["again_at"]) if content["again_at"] else None
    return Answer(known, content["too_many"], again_at)
