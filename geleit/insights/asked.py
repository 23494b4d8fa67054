"""Which figures somebody asks for, and whether she may have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Min

from geleit.accounts.models import Office, User
from geleit.cases.figures import own_pseudonyms, own_quick_pseudonyms
from geleit.cases.models import CaseQuarter
from geleit.core import dates
from geleit.insights.figures.mbe import Scope
from geleit.programmes.programme import Programme, programme


class NotYours(Exception):
    """Figures of an office the user has no part in."""


@dataclass(frozen=True)
class Asked:
    user: User
    office: Office
    programme: Programme
    year: int
    own: bool  # only the files the user may open, not those of the whole office

    def scope(self) -> Scope:
        if not self.own:
            return Scope(self.office, self.programme.code)
        return Scope(
            self.office,
            self.programme.code,
            cases=tuple(own_pseudonyms(self.user)),
            quick_contacts=tuple(own_quick_pseudonyms(self.user)),
        )

    def query(self, **more: object) -> str:
        words = {"year": self.year, "office": self.office.code, "programme": self.programme.code, "own": int(self.own)}
        return f"?{urlencode({**words, **more})}"

    def years(self) -> list[int]:
        """From the first year with a case until this one, latest first."""
        first = CaseQuarter.objects.filter(office=self.office, is_latest=True).aggregate(first=Min("year"))["first"]
        return list(range(dates.today().year, min(first or self.year, self.year) - 1, -1))


def read(user: User, wanted: Mapping[str, str]) -> Asked:
    """Whatever is left out falls back to what the user needs most; raises NotYours for an office that is not hers."""
    exact = {office.code: office for office in user.offices_with("insights.office")}
    hers = {office.code: office for office in user.offices_with("cases.work")}
    offices = {**hers, **exact}
    office = offices.get(wanted.get("office") or next(iter(exact or hers), ""))
    if office is None:
        raise NotYours
    own = office.code not in exact or (wanted.get("own") == "1" and office.code in hers)
    code = wanted.get("programme") or office.programme
    if code not in office.programmes:
        raise NotYours
    return Asked(user, office, programme(code), _year(wanted.get("year", "")), own)


def everything(user: User) -> list[Asked]:
    """All figures the user may see, of this year: those of whole offices first, then her own."""
    found = []
    for own, permission in ((False, "insights.office"), (True, "cases.work")):
        for office in user.offices_with(permission):
            for code in office.programmes:
                found.append(Asked(user, office, programme(code), dates.today().year, own))
    return found


def _year(text: str) -> int:
    this_year = dates.today().year
    return int(text) if text.isdecimal() and 2000 <= int(text) <= this_year else this_year
