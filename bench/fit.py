"""./run bench fit [--offers 50000] [--people 60] [--questions 200]: how fast a case shows which offers fit, as JSON.

Offers all over the country; the people of a counsellor with their facts; each question another person, topic, postcode
and distance. "fit" is the search with the rules alone, "page" all of it, with the walls on. Goal: p95 ≤ 100 ms.
"""

import argparse
import json
import os

import psycopg
from _asking import measured, signed_in
from _offers import POSTCODES, TOPICS, chance, fill
from django.db import connection

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import User
from geleit.cases.actions.case import open_case
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo.chance import Dice
from geleit.demo.person import make_person
from geleit.directory.models import Area, Service
from geleit.directory.searching import Wish
from geleit.referrals.actions.wish import keep_wish
from geleit.referrals.fitting import fit
from geleit.referrals.seeker import seeker_of

GOAL_MS = 100


def caseload(number: int) -> tuple[User, list[Case]]:
    with acting_as(None, purpose="system"):
        house = staff.create_organisation("Caritas", "welfare_association", by=None)
        office = staff.create_office(house, "mbe", "Beratung", ["mbe"], by=None)
        anna = staff.create_user("anna", "Anna", house, by=None)
        staff.add_membership(anna, office, "counsellor", from_on=dates.add_months(dates.today(), -36), by=None)
        anna.all_memberships()
    cases = []
    with acting_as(anna, purpose="bench"):
        for count in range(number):
            dice = Dice(f"fit/{count}")
            person = make_person(dice, office, anna, dates.add_months(dates.today(), -12))
            cases.append(open_case(dice.id(), person, programme="mbe", lead=anna, by=anna))
    return anna, cases


def wish() -> dict:
    said = {"topics": [chance.choice(TOPICS)], "features": [], "postcode": chance.choice(POSTCODES)}
    return {**said, "km": chance.choice([10, 25, 50])}


class Answered:
    """What is asked of the fitting alone looks like a page to whoever measures."""

    status_code = 200


def fitted(anna: User, case: Case) -> Answered:
    said = wish()
    area = Area.objects.get(postcodes__contains=[said["postcode"]]).pk
    with acting_as(anna, purpose="request"):
        fresh = Case.objects.select_related("person", "office").get(pk=case.pk)
        fit(seeker_of(fresh), Wish(**said, area=area), "de")
    return Answered()


def shown(anna: User, client, case: Case):
    with acting_as(anna, purpose="request"):
        keep_wish(case, wish(), by=anna)
    return lambda: with_offers(client.get(f"/faelle/{case.pk}/angebote/"))


def with_offers(answer):
    """The page with its hits, not the empty one."""
    if b'id="angebote"' not in answer.content:
        raise SystemExit("The page looked for nothing.")
    return answer


parser = argparse.ArgumentParser()
parser.add_argument("--offers", type=int, default=50_000)
parser.add_argument("--people", type=int, default=60)
parser.add_argument("--questions", type=int, default=200)
options = parser.parse_args()
fill(options.offers)
anna, cases = caseload(options.people)
connection.close()
with psycopg.connect(os.environ["BENCH_SUPERUSER_URL"], autocommit=True) as owner:
    owner.execute("VACUUM ANALYZE")
client = signed_in(anna)
result = {"offers": Service.objects.count(), "people": len(cases), "questions": options.questions}
asked = [chance.choice(cases) for _ in range(options.questions)]
result["fit"] = measured([lambda case=case: fitted(anna, case) for case in asked])
result["page"] = measured([shown(anna, client, case) for case in cases])
result["goal_p95_ms"] = GOAL_MS
result["good"] = result["page"]["p95_ms"] <= GOAL_MS
print(json.dumps(result, ensure_ascii=False, indent=1))
