"""./run bench rules [--persons N] [--mutations]: how fast the rules answer, as JSON.

Generates N persons (10,000 unless told otherwise) with about two thirds of all facts known, asks every rule about each,
and tells milliseconds per person (goal: at most 10 on one core) and rules per second. With --mutations it forces each
condition true and false instead and names the faults that no example person notices.
"""

import argparse
import json
import random
import statistics
import time
from datetime import date, timedelta

from geleit.rules.examples import read_examples, unnoticed
from geleit.rules.facts import Fact
from geleit.rules.loading import catalogue

AS_OF = date(2026, 11, 20)
KNOWN = 2 / 3
chance = random.Random(1)
MAKE = {
    "bool": lambda fact: chance.random() < 0.5,
    "number": lambda fact: chance.randrange(0, 121),
    "date": lambda fact: (AS_OF - timedelta(days=chance.randrange(0, 4000))).isoformat(),
    "enum": lambda fact: chance.choice(fact.allowed),
}


def person(facts: list[Fact]) -> dict[str, object]:
    return {fact.key: MAKE[fact.type](fact) for fact in facts if chance.random() < KNOWN}


def speed(persons: int) -> dict[str, object]:
    started = time.process_time()
    rules = catalogue()
    loaded = time.process_time() - started
    facts = list(rules.facts)
    seconds, answers = [], 0
    for _ in range(persons):
        asked = person(facts)
        started = time.process_time()
        answers += len(rules.evaluate(asked, AS_OF))
        seconds.append(time.process_time() - started)
    return {
        "rules": len(rules.rules),
        "facts": len(facts),
        "load_ms": round(loaded * 1000, 1),
        "persons": persons,
        "ms_per_person_median": round(statistics.median(seconds) * 1000, 3),
        "ms_per_person_p99": round(sorted(seconds)[int(persons * 0.99)] * 1000, 3),
        "rules_per_second": round(answers / sum(seconds)),
    }


def mutations() -> dict[str, object]:
    rules = catalogue()
    total, survivors = unnoticed(rules, read_examples(), rules.rules.values())
    noticed = {"faults": total, "noticed": total - len(survivors)}
    return {
        **noticed,
        "percent": round(100 * (total - len(survivors)) / total, 1),
        "unnoticed": list(map(str, survivors)),
    }


parser = argparse.ArgumentParser()
parser.add_argument("--persons", type=int, default=10_000)
parser.add_argument("--mutations", action="store_true")
options = parser.parse_args()
print(json.dumps(mutations() if options.mutations else speed(options.persons), ensure_ascii=False, indent=1))
