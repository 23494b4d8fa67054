"""What was last looked for in a case, sealed under the user's own key: going back to the offers sends no form again."""

from __future__ import annotations

from typing import Any

from geleit.accounts.models import User
from geleit.cases.actions.draft import draft_of, keep_draft
from geleit.cases.models import Case

FORM = "fit"


def keep_wish(case: Case, said: dict[str, Any], *, by: User) -> None:
    keep_draft(case.pk, FORM, said, by=by)


def last_wish(case: Case, *, by: User) -> dict[str, Any] | None:
    kept = draft_of(case.pk, FORM, by=by)
    return kept.content if kept else None
