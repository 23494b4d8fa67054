"""What somebody has typed and not yet saved: sealed under her own key, shown to her alone, gone when she saves."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from geleit.accounts.models import User
from geleit.cases.models import Contact, Draft
from geleit.core import dates
from geleit.core.once import wait_for
from geleit.core.questions import asked_often


@transaction.atomic
def keep_draft(subject: UUID | None, form: str, content: dict[str, Any], *, by: User) -> Draft | None:
    """Renews the draft of this form; content: field name → list of values.

    Without audit line: it is nobody's record yet, and it comes every few seconds.
    A copy that arrives after its note was saved is no draft any more.
    """
    wait_for(uuid5(by.pk, f"{subject} {form}"))
    if form == "contact" and Contact.objects.visible_to(by).filter(pk__in=_ids(content)).exists():
        return None
    draft = Draft.objects.filter(user=by, subject=subject, form=form).first()
    draft = draft or Draft(user=by, subject=subject, form=form, key_id=by.key_id)
    draft.content, draft.saved_at = content, dates.now()
    draft.save()
    return draft


def _ids(content: dict[str, Any]) -> list[UUID]:
    """The ids somebody's browser sent, without those that are none."""
    try:
        return [UUID(value) for value in content.get("id", [])]
    except ValueError:
        return []


def drop_draft(subject: UUID | None, form: str, *, by: User) -> None:
    Draft.objects.filter(user=by, subject=subject, form=form).delete()


def draft_of(subject: UUID | None, form: str, *, by: User) -> Draft | None:
    if subject is None:
        return Draft.objects.filter(user=by, subject=None, form=form).first()
    return next(iter(drafts_of(subject, form, by.pk)), None)


@asked_often
def drafts_of(subject: UUID, form: str, user: UUID) -> QuerySet[Draft]:
    return Draft.objects.filter(user=user, subject=subject, form=form)
