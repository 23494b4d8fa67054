"""A closed case can be read by its team; to write in it, it is reopened first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleit.cases.models import Case


class CaseClosed(Exception):
    """Somebody wants to write in a closed case. The exception's text is the sentence to show."""


def refuse_when_closed(case: Case) -> None:
    if not case.is_open:
        raise CaseClosed(_("This case is closed. It can be read; to write in it, please reopen it first."))
