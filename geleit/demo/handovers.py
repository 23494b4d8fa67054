"""The handover that is walked from both sides: told once somebody sits in the inbox of the Jobcenter."""

from __future__ import annotations

from datetime import timedelta

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Organisation, User
from geleit.core import dates
from geleit.demo.figures import make_release
from geleit.demo.stories import tell_stories
from geleit.demo.town import Town

USERNAME, NAME, HOUSE = "juliane", "Juliane Roth", "Jobcenter Kreis Lindenau"


def make_handovers(town: Town) -> int:
    """How many stories were told. Afterwards the figures of the last quarter leave the office."""
    town.users[USERNAME] = _partner()
    counsellors = [name for name, user in town.users.items() if user.may("cases.work")]
    told = tell_stories(town, counsellors, with_partners=True)
    make_release(town)
    return told


def _partner() -> User:
    with acting_as(None, purpose="system"):
        known = User.objects.filter(username=USERNAME).first()
        user = known or _new_partner()
        user.all_memberships()
    return user


def _new_partner() -> User:
    house = Organisation.objects.filter(name=HOUSE).first()
    house = house or staff.create_organisation(HOUSE, "authority", by=None)
    office = house.offices.first() or staff.create_office(house, f"eingang-{USERNAME}", HOUSE, [], by=None)
    user = staff.create_user(USERNAME, NAME, house, by=None)
    staff.add_membership(user, office, "partner", from_on=dates.today() - timedelta(days=365), by=None)
    return user
