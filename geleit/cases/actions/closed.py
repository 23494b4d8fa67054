"""A closed case can be read by its team; to write in it, it is reopened first."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleit.cases.models import Case


class CaseClosed(Exception):
    """Somebody wants to write in a closed case. The exception's text is the sentence to show."""


def hold(case: Case) -> None:
    """Holds the case until the transaction ends, and takes over what somebody else saved in it meanwhile."""
    now = Case.objects.select_for_update(no_key=True)
    case.refresh_from_db(fields=["closed_on", "phase", "form", "review_on"], from_queryset=now)


def refuse_when_closed(case: Case) -> None:
    """Looks again and holds the case: somebody may be closing it in this moment. What is counted next stays true."""
    hold(case)
    if not case.is_open:
        raise CaseClosed(_("This case is closed. It can be read; to write in it, please reopen it first."))
