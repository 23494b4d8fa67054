"""Kreis Lindenau (invented): three offices and the fourteen people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.handover.actions.checklists import keep_version
from geleit.handover.checklists import start_set
from geleit.handover.choosing import as_it_came

# (user name, name, office, role, weekly hours, languages)
STAFF = [
    ("anna", "Anna Brandt", "mbe", "counsellor", 39, ["de", "en", "fr"]),
    ("murat", "Murat Yilmaz", "mbe", "counsellor", 39, ["de", "tr", "en"]),
    ("kerstin", "Kerstin Petersen", "mbe", "counsellor", 25, ["de", "en", "ru"]),
    ("doris", "Doris Hagen", "mbe", "team_lead", 39, ["de"]),
    ("tilda", "Tilda Voss", "mbe", "statistics", 20, ["de"]),
    ("ulrich", "Ulrich Senn", "mbe", "administrator", 39, ["de"]),
    ("frauke", "Frauke Lenz", "mbe", "data_protection", 10, ["de"]),
    ("jonas", "Jonas Keller", "jmd", "counsellor", 39, ["de", "en"]),
    ("samira", "Samira Aziz", "jmd", "counsellor", 30, ["de", "ar", "en"]),
    ("birgit", "Birgit Thal", "jmd", "team_lead", 39, ["de"]),
    ("lena", "Lena Vogt", "im", "counsellor", 39, ["de", "en"]),
    ("pavel", "Pavel Horák", "im", "counsellor", 39, ["de", "cs", "uk", "ru"]),
    ("rolf", "Rolf Eberle", "im", "team_lead", 39, ["de"]),
    ("karin", "Karin Busch", "im", "coordinator", 39, ["de"]),
]
OFFICES = [
    (
        "Caritasverband Lindenau",
        "welfare_association",
        "kdg",
        "mbe",
        "Migrationsberatung Lindenau",
        ["mbe"],
        "Kirchgasse 4",
    ),
    (
        "AWO Kreisverband Lindenau",
        "welfare_association",
        "dsgvo",
        "jmd",
        "Jugendmigrationsdienst Lindenau",
        ["jmd"],
        "Am Markt 12",
    ),
    ("Stadt Lindenau", "municipality", "dsgvo", "im", "Integrationsmanagement Lindenau", ["im_bw"], "Rathausplatz 1"),
]


@dataclass
class Town:
    offices: dict[str, Office]
    users: dict[str, User]

    def office_of(self, user: User) -> Office:
        return user.current_memberships()[0].office


def find_town() -> Town:
    """The one that was founded earlier."""
    with acting_as(None, purpose="system"):
        offices = {office.code: office for office in Office.objects.select_related("organisation")}
        users = {user.username: user for user in User.objects.all()}
        for user in users.values():
            user.all_memberships()
    return Town(offices, users)


def found_town() -> Town:
    """Organisations, offices, staff; everybody has worked here for three years."""
    began = dates.today() - timedelta(days=3 * 365)
    offices, users = {}, {}
    with acting_as(None, purpose="system"):
        for organisation_name, kind, regime, code, name, programmes, address in OFFICES:
            organisation = staff.create_organisation(organisation_name, kind, regime=regime, by=None)
            offices[code] = staff.create_office(
                organisation,
                code,
                name,
                programmes,
                by=None,
                place="Lindenau",
                land="BW",
                address=f"{address}, Lindenau",
            )
        for username, name, code, role, hours, languages in STAFF:
            office = offices[code]
            user = staff.create_user(username, name, office.organisation, by=None)
            staff.add_membership(user, office, role, from_on=began, weekly_hours=hours, languages=languages, by=None)
            user.all_memberships()
            users[username] = user
        for code in start_set():  # else two that play side by side wait for each other to write the same list
            keep_version(as_it_came(code))
    return Town(offices, users)
