"""What the Migrationsberatung gave away as figures of the last quarter: needs that were counted then, and the release."""

from __future__ import annotations

from datetime import date, time

from geleit.access.acting import acting_as
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo.town import Town
from geleit.insights.actions.release import release
from geleit.insights.models import Release
from geleit.insights.releases.making import next_quarter
from geleit.referrals.actions.unmet import count_need
from geleit.referrals.seeker import home

# Why nothing fitted, topics, and of how many people.
COUNTED = [
    ("waiting_list", ["mental_health", "childcare", "german_language"], 7),
    ("no_capacity", ["mental_health", "childcare", "housing_search"], 6),
    ("outside_area", ["german_language", "housing_search"], 5),
    ("no_capacity", ["german_language"], 2),
]


def make_release(town: Town) -> Release | None:
    """None on a day on which no quarter can be released."""
    office, anna, tilda = town.offices["mbe"], town.users["anna"], town.users["tilda"]
    quarter = next_quarter(office, set())
    if quarter is None:
        return None
    with acting_as(anna, purpose="demo"):
        cases = list(
            Case.objects.visible_to(anna).open().filter(office=office).select_related("person__office", "office")
        )
        with dates.moved_to(dates.at(date(quarter[0], quarter[1] * 3 - 1, 15), time(10))):
            _count(cases, anna)
    with acting_as(tilda, purpose="demo"):
        return release(office, *quarter, by=tilda)


def _count(cases: list[Case], anna) -> None:
    at = 0
    for reason, topics, people in COUNTED:
        for _person in range(people):
            case = cases[at % len(cases)]
            count_need(case, topics, home("", case), reason, by=anna)
            at += 1
