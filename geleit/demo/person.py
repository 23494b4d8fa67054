"""A generated person with her dated facts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.demo.chance import Dice
from geleit.demo.names import ORIGINS, Origin
from geleit.demo.phrases import SAFE_CONTACT
from geleit.people.actions import facts
from geleit.people.actions.person import create_person
from geleit.people.models import Person

AGES = {
    "mbe": ((18, 26, 8), (27, 65, 84), (66, 78, 8)),
    "jmd": ((13, 17, 35), (18, 26, 65)),
    "im": ((18, 26, 25), (27, 60, 75)),
}
LEVELS = ["below_a1", "a1", "a2", "b1", "b2"]
START_LEVEL = (("below_a1", 35), ("a1", 22), ("a2", 20), ("b1", 15), ("b2", 8))
ASYLUM_LIFE = {
    "benefits": (("asylblg_basic", 80), ("asylblg_analog", 20)),
    "housing": (("shared_accommodation", 50), ("private_rent", 20), ("follow_up_accommodation", 25)),
    "work": (("job_seeking", 70), ("language_course", 30)),
}
SETTLED_LIFE = {
    "benefits": (("sgb_ii", 60), ("own_income", 25), ("sgb_ii_topup", 10), ("sgb_iii", 5)),
    "housing": (("shared_accommodation", 15), ("private_rent", 60), ("follow_up_accommodation", 25)),
    "work": (
        ("unemployed_registered", 45),
        ("language_course", 25),
        ("full_time", 12),
        ("part_time", 10),
        ("mini_job", 8),
    ),
}
ASYLUM = {"asylum_permission_to_stay", "toleration_general"}
UNLIMITED = {"settlement_permit", "eu_free_movement", "eu_permanent"}
ENTRY_YEARS = ((0, 50), (1, 14), (2, 10), (5, 16), (11, 10))


def make_person(dice: Dice, office: Office, lead: User, first_contact: date, origin: Origin | None = None) -> Person:
    """Call with the clock at the first contact, acting as the lead."""
    origin = origin or dice.weighted([(one, one.share) for one in ORIGINS])
    data = _who(dice, origin, office, first_contact)
    languages = [{"language": origin.language, "mode": "native", "preferred": True}]
    if origin.second_language and dice.happens(0.4):
        languages.append({"language": origin.second_language, "mode": "good", "preferred": False})
    person = create_person(dice.id(), data, office=office, lead=lead, languages=languages, by=lead)
    _facts(dice, person, origin, first_contact, lead)
    return person


def _who(dice: Dice, origin: Origin, office: Office, first_contact: date) -> dict[str, Any]:
    female = dice.happens(0.54)
    birth = _birth_date(dice, office.code, first_contact)
    data: dict[str, Any] = {
        "given_names": dice.of((origin.female if female else origin.male).split()),
        "family_name": dice.of(origin.family.split()),
        "gender": "female" if female else "male",
        "nationalities": [origin.nationality],
        "interpreter": dice.weighted((("needed", 40), ("none", 45), ("authorities", 15))),
        "phone": f"0151 {dice.between(1000000, 9999999)}" if dice.happens(0.85) else "",
        "address": f"{dice.of(['Gartenweg', 'Mühlenweg', 'Bahnhofstr.', 'Lindenallee', 'Am Anger'])} {dice.between(1, 40)}, Lindenau",
        "safe_contact": dice.of(SAFE_CONTACT) if dice.happens(0.06) else "",
        "first_contact_on": first_contact,
    }
    if dice.happens(0.9):
        data["birth_date"] = birth
    else:
        data["year_of_birth"] = birth.year
    return data


def _birth_date(dice: Dice, office: str, day: date) -> date:
    young, old = dice.weighted([((first, last), weight) for first, last, weight in AGES[office]])
    return day - timedelta(days=365 * dice.between(young, old) + dice.between(1, 360))


def _facts(dice: Dice, person: Person, origin: Origin, day: date, by: User) -> None:
    years = dice.weighted(ENTRY_YEARS)
    entry = day - timedelta(days=365 * years + dice.between(20, 360))
    facts.set_milestone(person, "entry", entry, by=by)
    status = dice.weighted(origin.statuses)
    until = None if status in UNLIMITED else dates.today() + timedelta(days=dice.between(-30, 700))
    facts.add_period(
        dice.id(),
        person,
        "status",
        status,
        by=by,
        from_on=max(entry, day - timedelta(days=600)),
        until_on=until,
        source="seen",
    )
    if origin.nationality in {"SY", "AF", "IQ", "IR", "ER", "SO", "NG", "CO"}:
        facts.set_milestone(person, "asylum_application", entry + timedelta(days=dice.between(5, 60)), by=by)
    for kind, chances in (ASYLUM_LIFE if status in ASYLUM else SETTLED_LIFE).items():
        code = dice.weighted(chances)
        if kind == "work" and person.year_of_birth and day.year - person.year_of_birth < 18:
            code = "school_pupil"
        facts.add_period(dice.id(), person, kind, code, by=by, from_on=day)
    facts.add_period(dice.id(), person, "level", dice.weighted(START_LEVEL), by=by, from_on=day)


def progress(dice: Dice, person: Person, day: date, by: User) -> None:
    """What changes over time: better German, sometimes work and a flat. Call with the clock on that day."""
    level = person.periods.filter(kind="level").order_by("-from_on").first()
    if level and level.true_code in LEVELS[:-1] and dice.happens(0.55) and level.from_on and day > level.from_on:
        facts.add_period(
            dice.id(),
            person,
            "level",
            LEVELS[LEVELS.index(level.true_code) + 1],
            by=by,
            from_on=day,
            source="certificate",
        )
    if dice.happens(0.25):
        facts.add_period(
            dice.id(), person, "work", dice.of(["full_time", "part_time", "in_training"]), by=by, from_on=day
        )
        facts.add_period(dice.id(), person, "benefits", "own_income", by=by, from_on=day)
    if dice.happens(0.15):
        facts.add_period(dice.id(), person, "housing", "private_rent", by=by, from_on=day)
