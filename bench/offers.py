"""./run bench offers [--offers 50000] [--questions 300]: how fast the public search answers, as JSON.

The directory is filled with offers all over the country. Each question has five criteria (what, language, status,
German level, age) and a distance; the goal is p95 ≤ 50 ms server time. "search" is the search alone, "page" all of it.
"""

import argparse
import json
import os
import statistics
import time

import psycopg
from _offers import GROUPS, LEVELS, POSTCODES, SPOKEN, TOPICS, chance, fill
from django.db import connection
from django.test import Client

from geleit.access.acting import acting_as
from geleit.directory import searching
from geleit.directory.models import Service

GOAL_MS = 50


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
