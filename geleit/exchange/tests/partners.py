"""Houses that are asked, and somebody who answers there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.exchange.actions import houses
from geleit.exchange.actions.consent import give_consent
from geleit.exchange.house_card import read_card
from geleit.exchange.models import Consent, PartnerCard
from tests.cast import LONG_AGO, Cast


def partner(name: str = "VHS Lindenau", kind: str = "other", username: str = "petra") -> User:
    """Works in the inbox of a house of her own."""
    with acting_as(None, purpose="system"):
        house = staff.create_organisation(name, kind, by=None)
        office = staff.create_office(house, username, f"{name}, Eingang", [], by=None)
        user = staff.create_user(username, username.title(), house, by=None)
        staff.add_membership(user, office, "partner", from_on=LONG_AGO, by=None)
    return user


def house_of(user: User) -> Organisation:
    with acting_as(user, purpose="test"):
        return user.all_memberships()[0].office.organisation


def administrator_of(user: User) -> User:
    """Looks after the cards of her house; the same one each time."""
    name = f"verwaltung-{user.username}"
    with acting_as(None, purpose="system"):
        found = User.objects.filter(username=name).first()
        if found is None:
            found = staff.create_user(name, name.title(), house_of(user), by=None)
            staff.add_membership(found, house_of(user).offices.first(), "administrator", from_on=LONG_AGO, by=None)
    return found


def card_of(user: User) -> bytes:
    """What her house sends by mail."""
    keeper = administrator_of(user)
    with acting_as(keeper, purpose="test"):
        return houses.card_to_give(houses.make_key(house_of(user), by=keeper))


def trusting(user: User, other: User) -> PartnerCard:
    """The house of `user` has taken in the card of the house of `other`."""
    card, keeper, house = read_card(card_of(other)), administrator_of(user), house_of(user)
    with acting_as(keeper, purpose="test"):
        return houses.take_card(house, card, by=keeper)


def to_house(cast: Cast, other: User, **more: Any) -> tuple[Consent, PartnerCard]:
    """esra agrees to a file for the house of `other`; both houses trust each other. The card is the one `other` has."""
    theirs, ours = trusting(cast.anna, other), trusting(other, cast.anna)
    return agreed(cast, None, partner=theirs, recipient="", **more), ours


def agreed(cast: Cast, to: User | None, fields: tuple[str, ...] = ("name", "phone"), **more: Any) -> Consent:
    """esra agrees, on a screen, for three months."""
    data = {
        "id": uuid4(),
        "giver": "person",
        "organisation": house_of(to) if to else None,
        "recipient": "" if to else "Sprachschule am Markt",
        "purpose": "authority_contact",
        "fields": fields,
        "from_on": dates.today(),
        "until_on": dates.today() + timedelta(days=90),
        "form": "electronic_signature",
        **more,
    }
    with acting_as(cast.anna, purpose="test"):
        return give_consent(more.get("person", cast.esra), data, by=cast.anna)
