"""./run bench inbox [--requests 2000] [--people 60]: how fast the partner's side answers, as JSON.

One house is asked about the people of a counsellor, again and again, a third with a package. Its inbox, one request, a
package opened, an answer, and the code behind a link, which is slow on purpose: a guess must cost. Goal: p95 ≤ 100 ms.
"""

import argparse
import json
import os
from typing import Any
from uuid import uuid4

import psycopg
from _asking import measured, signed_in
from django.db import connection
from django.test import Client

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.demo.chance import Dice
from geleit.demo.person import make_person
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.consent import give_consent
from geleit.exchange.actions.link import make_link
from geleit.exchange.actions.package import pack
from geleit.exchange.models import Request
from geleit.people.models import Person

GOAL_MS = 100
LINKS = 20


def house(name: str, code: str, username: str, role: str) -> tuple[User, Office]:
    with acting_as(None, purpose="system"):
        organisation = staff.create_organisation(name, "welfare_association", by=None)
        office = staff.create_office(organisation, code, name, ["mbe"], by=None)
        user = staff.create_user(username, username.title(), organisation, by=None)
        staff.add_membership(user, office, role, from_on=dates.add_months(dates.today(), -36), by=None)
        user.all_memberships()
    return user, office


def agreed(person: Person, to: Office | None, by: User):
    said = {"id": uuid4(), "giver": "person", "purpose": "authority_contact", "fields": ("name", "phone", "german")}
    said |= {"organisation": to.organisation if to else None, "recipient": "" if to else "Schule"}
    said |= {"from_on": dates.today(), "until_on": dates.add_months(dates.today(), 3), "form": "electronic_signature"}
    return give_consent(person, said, by=by)


def asked(person: Person, consent, to: Office | None, by: User):
    package = pack(consent, {}, by=by) if consent else None
    where = {"organisation": to.organisation} if to else {"recipient": "Schule"}
    subject = {"subject": "Deutschkurs am Abend", "message": "Gibt es noch einen Platz?", "contact_way": "phone"}
    request = requests.open_request(uuid4(), person, "referral", "lukewarm", package=package, by=by, **where, **subject)
    link = None if to else make_link(request, package, by=by)
    requests.send(request, by=by)
    return request, link


parser = argparse.ArgumentParser()
parser.add_argument("--requests", type=int, default=2_000)
parser.add_argument("--people", type=int, default=60)
options = parser.parse_args()
anna, office = house("Caritas", "mbe", "anna", "counsellor")
petra, school = house("Schule", "school", "petra", "partner")
with acting_as(anna, purpose="bench"):
    people = [
        make_person(Dice(f"inbox/{number}"), office, anna, dates.add_months(dates.today(), -6))
        for number in range(options.people)
    ]
    consents = [agreed(person, school, anna) for person in people]
    sent = []
    for number in range(options.requests):
        which = number % len(people)
        consent = consents[which] if number % 3 == 0 else None
        sent.append((asked(people[which], consent, school, anna)[0].pk, consent is not None))
    links = [asked(person, agreed(person, None, anna), None, anna)[1] for person in people[:LINKS]]
connection.close()
with psycopg.connect(os.environ["BENCH_SUPERUSER_URL"], autocommit=True) as owner:
    owner.execute("VACUUM ANALYZE")
client = signed_in(petra)
packed = [pk for pk, has_package in sent if has_package][:100]
plain = [pk for pk, has_package in sent if not has_package][:100]


def answer(pk):
    said = {"to": "accepted", "text": "Ein Platz ab Januar.", "for_person": "Bitte am 7. Januar um 18 Uhr, Raum 12."}
    return lambda: client.post(f"/eingang/{pk}/antwort/", {"id": uuid4(), **said})


def answered() -> dict[str, Any]:
    """Each request once, and looked at afterwards: an answer that was refused would have been quick."""
    found = measured([answer(pk) for pk in plain], good=302, once=True)
    with acting_as(petra, purpose="request"):
        accepted = Request.objects.filter(pk__in=plain, state="accepted").count()
    if accepted != len(plain):
        raise SystemExit(f"Only {accepted} of {len(plain)} answers were taken.")
    return found


def code(link):
    visitor = Client(SERVER_NAME="localhost")
    return lambda: visitor.post(f"/weiter/{link.token}/", {"code": link.code})


result = {
    "requests": len(sent),
    "list": measured([lambda: client.get("/eingang/")] * 100),
    "request": measured([lambda pk=pk: client.get(f"/eingang/{pk}/") for pk in plain]),
    "package": measured([lambda pk=pk: client.post(f"/eingang/{pk}/paket/") for pk in packed]),
    "answer": answered(),
    "code_of_a_link": measured([code(link) for link in links]),
    "goal_p95_ms": GOAL_MS,
}
result["good"] = all(result[name]["p95_ms"] <= GOAL_MS for name in ("list", "request", "package", "answer"))
print(json.dumps(result, ensure_ascii=False, indent=1))
