"""What somebody has typed and not yet saved: sealed under her own key, shown to her alone, gone when she saves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from geleit.accounts.models import User
from geleit.cases.models import Contact, Draft
from geleit.core import dates


@transaction.atomic
def keep_draft(subject: UUID, form: str, content: dict[str, Any], *, by: User) -> Draft | None:
    """Renews the draft of this form; content: field name → list of values.

    Without audit line: it is nobody's record yet, and it comes every few seconds.
    A copy that arrives after its note was saved is no draft any more.
    """
    if form == "contact" and Contact.objects.filter(pk__in=content.get("id", [])).exists():
        return None
    draft = Draft.objects.filter(user=by, subject=subject, form=form).first()
    draft = draft or Draft(user=by, subject=subject, form=form, key_id=by.key_id)
    draft.content, draft.saved_at = content, dates.now()
    draft.save()
    return draft


def drop_draft(subject: UUID, form: str, *, by: User) -> None:
    Draft.objects.filter(user=by, subject=subject, form=form).delete()


def draft_of(subject: UUID, form: str, *, by: User) -> Draft | None:
    return Draft.objects.filter(user=by, subject=subject, form=form).first()
