"""Referrals of an office: how, where to, what became of them and how soon. They describe the system, nobody in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Office, Organisation
from geleit.exchange.models import Request
from geleit.exchange.states import Reason

State = Request.State
FEWEST_OF_A_PARTNER = 5  # fewer would be figures about single cases, and about who works there
BANDS = ((7, "week"), (14, "two_weeks"), (28, "four_weeks"))
BAND_WORDS = {
    "week": _("within a week"),
    "two_weeks": _("within two weeks"),
    "four_weeks": _("within four weeks"),
    "longer": _("later"),
    "none": _("no answer"),
}
# What became of it: the state, and where it did not work out, why.
RESULT_WORDS = {
    "waiting": _("no answer yet"),
    "accepted": _("accepted or under way"),
    "completed": _("done"),
    **{f"not_{reason.value}": reason.label for reason in Reason},
}


@dataclass(frozen=True)
class Asked:
    level: str
    target: str  # kind of the house, "none" where it is none that is known here
    partner: UUID | None
    state: str
    reason: str
    days_to_answer: int | None
    who: int = 0  # the same number is the same person, within one answer

    @property
    def result(self) -> str:
        if self.state in Request.WAITING:
            return "waiting"
        if self.state in (State.ACCEPTED, State.IN_PROGRESS):
            return "accepted"
        return "completed" if self.state == State.COMPLETED else f"not_{self.reason or 'other'}"

    @property
    def band(self) -> str:
        if self.days_to_answer is None:
            return "none"
        return next((name for most, name in BANDS if self.days_to_answer <= most), "longer")


def asked_between(office: Office, first: date, last: date) -> list[Asked]:
    """Empty for whoever may not count in this office: the database decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM insights_referrals(%s, %s, %s)", [office.pk, first, last])
        return [Asked(*row) for row in cursor.fetchall()]


def days_of(year: int, quarter: int) -> tuple[date, date]:
    month = quarter * 3 - 2
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, month + 3, 1)
    return date(year, month, 1), after - timedelta(days=1)


def target_words(kind: str) -> str:
    return str(dict(Organisation.Kind.choices).get(kind, _("a house that is not known here")))


def level_words(level: str) -> str:
    return str(Request.Level(level).label)


def median_days(rows: list[Asked]) -> int | None:
    days = [row.days_to_answer for row in rows if row.days_to_answer is not None]
    return round(median(days)) if days else None


def by_partner(rows: list[Asked]) -> list[tuple[str, int, int, int | None]]:
    """Name, how many, how many of them done, days until the answer; of houses to which five people were referred."""
    counted = Counter(row.partner for row in rows if row.partner)
    people = Counter(partner for partner, _who in {(row.partner, row.who) for row in rows})
    names = dict(Organisation.objects.filter(pk__in=counted).values_list("pk", "name"))
    found = []
    for partner, number in counted.most_common():
        if people[partner] >= FEWEST_OF_A_PARTNER:
            own = [row for row in rows if row.partner == partner]
            done = sum(row.result == "completed" for row in own)
            found.append((names.get(partner, ""), number, done, median_days(own)))
    return found
