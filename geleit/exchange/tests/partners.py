"""Houses that are asked, and somebody who answers there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.exchange.actions.consent import give_consent
from geleit.exchange.models import Consent
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
