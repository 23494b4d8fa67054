"""Plays the demo town: two years of work in Kreis Lindenau, every step through the actions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from geleit.access.acting import acting_as
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.core import dates
from geleit.demo.case_life import Setting, live
from geleit.demo.chance import Dice, ago, working_day
from geleit.demo.person import make_person
from geleit.demo.stories import tell_stories
from geleit.demo.town import Town, found_town
from geleit.vault import keys

# counsellor → generated cases
CASELOADS = {"anna": 52, "murat": 48, "kerstin": 32, "jonas": 26, "samira": 22, "lena": 26, "pavel": 24}
PEOPLE_WITHOUT_CASE = {"anna": 12, "murat": 8, "samira": 6, "pavel": 6}
QUICK_CONTACTS = {"anna": 60, "murat": 45, "kerstin": 25, "jonas": 15, "lena": 15}
TWO_YEARS = 730
COUNSELLORS = tuple(CASELOADS)
# Two halves of the work which share no office: they can be played side by side.
HALVES = (("anna", "murat", "kerstin"), ("jonas", "samira", "lena", "pavel"))


def play(*, small: bool = False) -> Iterator[str]:
    """Yields what was done, for the one who waits. `small`: the stories alone, for tests."""
    town = found_town()
    yield "Kreis Lindenau"
    yield f"{tell_stories(town, COUNSELLORS)} Geschichten"
    if not small:
        live_years(town, COUNSELLORS)
        yield f"{sum(CASELOADS.values())} Fälle, {sum(QUICK_CONTACTS.values())} Kurzberatungen"


def live_years(town: Town, counsellors: Collection[str]) -> None:
    """What these counsellors did in two years, without the stories."""
    for username in counsellors:
        for number in range(CASELOADS.get(username, 0)):
            live(_setting(town, username, number))
        _people_without_case(town, username)
        _quick_contacts(town, username)
        keys.forget()


def _setting(town: Town, username: str, number: int) -> Setting:
    dice = Dice(f"case/{username}/{number}")
    lead = town.users[username]
    return Setting(dice, town.offices[_office(username)], lead, ago(dice.between(3, TWO_YEARS)))


def _office(username: str) -> str:
    return {"jonas": "jmd", "samira": "jmd", "lena": "im", "pavel": "im"}.get(username, "mbe")


def _people_without_case(town: Town, username: str) -> None:
    for number in range(PEOPLE_WITHOUT_CASE.get(username, 0)):
        dice = Dice(f"person/{username}/{number}")
        lead, day = town.users[username], ago(dice.between(5, 300))
        with acting_as(lead, purpose="demo"), dates.moved_to(dates.at(day, dice.hour())):
            make_person(dice, town.offices[_office(username)], lead, day)


def _quick_contacts(town: Town, username: str) -> None:
    for number in range(QUICK_CONTACTS.get(username, 0)):
        dice = Dice(f"quick/{username}/{number}")
        lead = town.users[username]
        day = working_day(dates.today() - timedelta(days=dice.between(0, TWO_YEARS)), dates.today())
        with acting_as(lead, purpose="demo"), dates.moved_to(dates.at(day, dice.hour())):
            add_quick_contact(dice.id(), town.offices[_office(username)], _quick(dice, day), by=lead)


def _quick(dice: Dice, day) -> dict:
    return {
        "on": day,
        "mode": dice.weighted((("phone", 45), ("in_person", 40), ("email", 15))),
        "minutes": dice.of([5, 10, 15, 20]),
        "topics": dice.some(
            [
                "residence_law",
                "social_benefits",
                "forms_correspondence",
                "german_language",
                "housing_search",
                "family_benefits",
            ],
            1,
            2,
        ),
        "language": dice.of(["de", "ar", "uk", "tr", "en", "ru"]),
        "referred_to": dice.of(
            ["", "", "jobcenter", "integration_course_provider", "jmd", "debt_counselling", "lawyer"]
        ),
        "shifted_from": dice.of(["", "", "", "", "jobcenter", "foreigners_authority"]),
        "note": "",
    }
