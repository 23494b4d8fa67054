"""Consents of the Migrationsberatung as they end: taken back after they were read, on their last day, ending soon, given
by a guardian.

And a house with a Geleit of its own: the Jugendhilfe Ahlbach gets a file and sends one. Here it is a key pair and a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Organisation, User
from geleit.cases.actions.consents import announce_ending
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo.chance import Dice, ago
from geleit.demo.town import Town
from geleit.exchange import sealed_file
from geleit.exchange.actions import files, houses
from geleit.exchange.actions.consent import give_consent, withdraw
from geleit.exchange.actions.package import open_package, pack
from geleit.exchange.house_card import Card, Secret
from geleit.exchange.models import Consent, HouseKey, PartnerCard
from geleit.people.actions.person import create_person
from geleit.people.actions.relations import add_relation
from geleit.people.models import Person

AHLBACH = Card(Dice("house/ahlbach").id(), "Jugendhilfe Ahlbach", "free_carrier", "Ahlbach", b"")
KEEPER = ("wiebke", "Wiebke Sander")  # looks after the accounts of the Volkshochschule


def make_consents(town: Town, viktor: User) -> int:
    """How many there are. viktor: at the inbox of the Volkshochschule."""
    anna = town.users["anna"]
    with acting_as(anna, purpose="demo"):
        people = [case.person for case in _cases(anna)]
    _withdrawn(people[2 % len(people)], anna, viktor)
    _last_day(people[3 % len(people)], anna)
    _ending(people[0], anna)
    _of_a_guardian(town, anna)
    _to_another_house(town, people[1 % len(people)], anna, viktor)
    announce_ending()
    return 5


def _cases(anna: User) -> list[Case]:
    mine = Case.objects.visible_to(anna).open().filter(office=anna.office).order_by("-number")
    return list(mine.select_related("person__office__organisation")[:4])


@contextmanager
def _on(user: User, day: date) -> Iterator[None]:
    with acting_as(user, purpose="demo"), dates.moved_to(dates.at(day, time(10))):
        yield


def _give(what: str, person: Person, anna: User, months: int = 3, **more: Any) -> Consent:
    said = {
        "id": Dice(f"consent/{what}").id(),
        "giver": "person",
        "recipient": "",
        "purpose": "offer",
        "fields": ("name", "phone", "languages"),
        "from_on": dates.today(),
        "until_on": dates.add_months(dates.today(), months) - timedelta(days=1),
        "form": "oral_documented",
        "witness": "Kerstin Petersen",
    }
    return give_consent(person, {**said, **more}, by=anna)


def _withdrawn(person: Person, anna: User, viktor: User) -> None:
    """Read once, then taken back: the page says both."""
    with _on(anna, ago(40)):
        consent = _give("withdrawn", person, anna, organisation=_house(viktor))
        package = pack(consent, {}, by=anna)
    with _on(viktor, ago(38)):
        open_package(package, by=viktor)
    with _on(anna, ago(9)):
        withdraw(consent, by=anna, how="phone")


def _last_day(person: Person, anna: User) -> None:
    """Over from tomorrow on: the database takes in none that is over already."""
    today = dates.today()
    with _on(anna, ago(150)):
        _give(
            "last-day",
            person,
            anna,
            recipient="Grundschule am Wall, Lindenau",
            purpose="school_contact",
            until_on=today,
        )


def _ending(person: Person, anna: User) -> None:
    """Its last day is eleven days ahead."""
    with _on(anna, ago(80)):
        until = dates.today() + timedelta(days=91)
        _give(
            "ending",
            person,
            anna,
            recipient="Agentur für Arbeit Lindenau",
            until_on=until,
            authority=True,
            purpose="authority_contact",
        )


def _of_a_guardian(town: Town, anna: User) -> None:
    """A boy of fifteen; his mother agrees that the school learns something, until he is of age at the latest."""
    dice = Dice("consent/guardian")
    with _on(anna, ago(20)):
        boy = {"given_names": "Milan", "family_name": "Petrović", "gender": "male", "nationalities": ["RS"]}
        born = dates.today().replace(day=1) - timedelta(days=15 * 365 + 60)
        child = create_person(dice.id(), {**boy, "birth_date": born}, office=town.offices["mbe"], lead=anna, by=anna)
        mother = {"role": "parent", "name": "Jelena Petrović", "in_household": True, "guardian": True}
        relation = add_relation(dice.id(), child, mother, by=anna)
        _give(
            "guardian",
            child,
            anna,
            giver="guardian",
            guardian=relation.pk,
            recipient="Realschule Lindenau",
            purpose="school_contact",
        )


def _to_another_house(town: Town, person: Person, anna: User, viktor: User) -> None:
    secret = Secret.new()
    ahlbach = Card(AHLBACH.house, AHLBACH.name, AHLBACH.kind, AHLBACH.place, secret.public)
    theirs, _ours = _trust(town.users["ulrich"], _house(anna), ahlbach)
    _known, key = _trust(_keeper(_house(viktor)), _house(viktor), ahlbach)
    with _on(anna, ago(5)):
        consent = _give("file", person, anna, partner=theirs, fields=("name", "phone", "languages", "interpreter"))
        files.export(consent, {}, pk=Dice("file/out").id(), by=anna)
    _file_from(ahlbach, secret, viktor, key)


def _house(user: User) -> Organisation:
    return user.current_memberships()[0].office.organisation


def _trust(keeper: User, house: Organisation, card: Card) -> tuple[PartnerCard, HouseKey]:
    with _on(keeper, ago(30)):
        key = houses.make_key(house, by=keeper)
        return houses.take_card(house, card, by=keeper), key


def _keeper(house: Organisation) -> User:
    with acting_as(None, purpose="system"):
        user = staff.create_user(*KEEPER, house, by=None)
        staff.add_membership(user, house.offices.all()[0], "administrator", from_on=ago(365), by=None)
        user.all_memberships()
    return user


def _file_from(ahlbach: Card, secret: Secret, viktor: User, key: HouseKey) -> None:
    """As the other installation writes it."""
    said = [
        ("name", "Name", "Liridon Krasniqi"),
        ("phone", "Telefon", "0151 2345688"),
        ("german", "Deutschniveau", "A2"),
    ]
    content = {
        "fields": [{"code": code, "label": label, "value": value} for code, label, value in said],
        "from": {"organisation": ahlbach.name, "office": "Beratung Ahlbach", "phone": "07000 223344"},
    }
    with acting_as(viktor, purpose="demo"):
        until, to = (dates.today() + timedelta(days=60)).isoformat(), houses.own_card(key).fingerprint
        head = sealed_file.Head(sealed_file.PACKAGE, str(Dice("file/in").id()), ahlbach.fingerprint, to, until)
        files.take_in(sealed_file.write(head, content, secret, bytes(key.public)), by=viktor)
