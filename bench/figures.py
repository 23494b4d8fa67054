"""./run bench figures [--cases N]: the yearly statistics over a rollup of N cases, as JSON.

Fills the rollup of an empty database with N cases (300,000 unless told otherwise: as many as all MBE see in a year)
and half as many quick contacts in 1,400 offices, through COPY. Then it times the statistics of all offices together and
of one, in seconds by the clock and of the processor (this process and its PostgreSQL backend), and compares both with a
count made beside the filling. Goal: at most 2 s for all.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import connection

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Office
from geleit.cases.models import CaseQuarter, QuickContactFigure
from geleit.insights.figures.breakdowns import OF_CONTACTS, SEVERAL, SINGLE
from geleit.insights.figures.mbe import Figures, Scope, count
from geleit.programmes.codes import code_list

YEAR, OFFICES, ROUNDS = 2025, 1_400, 5
SUPERUSER = os.environ["BENCH_SUPERUSER_URL"]
CASE_COLUMNS = [field.column for field in CaseQuarter._meta.concrete_fields if field.name != "id"]
QUICK_COLUMNS = [field.column for field in QuickContactFigure._meta.concrete_fields if field.name != "id"]
chance = random.Random(1)


def codes(name: str) -> list[str]:
    return [item.code for item in code_list(name) if not item.sensitive]


NAMES = (
    *("gender", "nationality", "residence_status", "language_level", "employment_status", "legal_sphere", "language"),
    *("closing_reason", "counselling_topic", "contact_kind", "contact_mode", "interpretation_mode", "referral_target"),
)
LISTS = {name: codes(name) for name in NAMES}
# A few codes are frequent and most are rare, as in life: six in ten contacts are the most frequent kind.
WEIGHTS = {name: [1 / (place + 1) ** 2 for place in range(len(listed))] for name, listed in LISTS.items()}


def offices() -> list[UUID]:
    with acting_as(None, purpose="system"):
        organisation = staff.create_organisation("Bench", "welfare_association", by=None)
        one = staff.create_office(organisation, "bench-0", "Bench 0", ["mbe"], by=None)
        others = [
            Office(organisation=organisation, code=f"bench-{n}", name=f"Bench {n}", programmes=["mbe"])
            for n in range(1, OFFICES)
        ]
        Office.objects.bulk_create(others)
    return [one.pk, *(office.pk for office in others)]


class Count:
    """What the statistics should say, counted row by row while filling: a loop of its own."""

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.cells: dict[str, Counter[str]] = {one.name: Counter() for one in (*SINGLE, *SEVERAL, *OF_CONTACTS)}

    def add(self, row: dict) -> None:
        self.totals.update(cases=1, new=row["is_new"], closed=row["is_closed"], relatives=row["relatives"])
        self.totals.update(contacts=row["contacts"], minutes=row["minutes"])
        for one in SINGLE:
            if one.name != "closing_reason" or row["is_closed"]:
                self.cells[one.name][one.code_of(row[one.column], YEAR)] += 1
        for one in SEVERAL:
            self.cells[one.name].update(row[one.column] or ["unknown"])
        for one in OF_CONTACTS:
            self.cells[one.name].update(row[one.column])

    def equals(self, figures: Figures) -> bool:
        same = all(figures.totals[name] == number for name, number in self.totals.items())
        return same and all(figures.breakdowns[name] == dict(cells) for name, cells in self.cells.items())


def case_rows(number: int, places: list[UUID], counts: list[Count]) -> Iterator[list]:
    for place in range(number):
        office = place % len(places)
        last = chance.randint(1, 4)
        for quarter in range(chance.randint(1, last), last + 1):
            row = case_row(places[office], place, quarter, quarter == last)
            if row["is_latest"]:
                counts[0].add(row)
                if office == 0:
                    counts[1].add(row)
            yield [row[column] for column in CASE_COLUMNS]


def case_row(office: UUID, place: int, quarter: int, latest: bool) -> dict:
    contacts, closed = min(40, int(chance.expovariate(1 / 5))), latest and chance.random() < 0.4
    entered = chance.randint(0, 150)
    return {
        "pseudonym": place.to_bytes(16), "office_id": office, "programme": "mbe", "year": YEAR, "quarter": quarter,
        "is_latest": latest, "is_new": chance.random() < 0.5, "is_closed": closed,
        "form": "case_management" if chance.random() < 0.22 else "social_counselling", "gender": pick("gender"),
        "year_of_birth": chance.choice([None, *range(1940, 2005)]), "nationality": pick("nationality"),
        "status": pick("residence_status"), "stay_first_months": chance.choice([None, entered]),
        "stay_months": entered + 6, "duration_months": chance.randint(0, 50),
        "level_start": pick("language_level"), "level_end": pick("language_level"),
        "work_start": pick("employment_status"), "work_end": pick("employment_status"),
        "benefits_start": pick("legal_sphere"), "benefits_end": pick("legal_sphere"),
        "reason": pick("closing_reason") if closed else "", "relatives": chance.randint(0, 3),
        "contacts": contacts, "minutes": contacts * 30,
        "topics": some("counselling_topic", 5), "languages": some("language", 2),
        "contact_kinds": many("contact_kind", contacts), "contact_modes": many("contact_mode", contacts),
        "interpretations": many("interpretation_mode", contacts),
    }  # fmt: skip


def pick(name: str) -> str:
    return "" if chance.random() < 0.05 else many(name, 1)[0]


def some(name: str, most: int) -> list[str]:
    return sorted(set(many(name, chance.randint(0, most))))


def many(name: str, number: int) -> list[str]:
    return sorted(chance.choices(LISTS[name], WEIGHTS[name], k=number))


def quick_rows(number: int, places: list[UUID]) -> Iterator[list]:
    for place in range(number):
        target = chance.choice(["", *LISTS["referral_target"]])
        row = {
            "pseudonym": place.to_bytes(16), "office_id": chance.choice(places), "year": YEAR, "quarter": 1,
            "kind": "referral_only" if target else "short_counselling", "mode": "phone", "minutes": 10,
            "topics": some("counselling_topic", 2), "language": pick("language"),
            "referred_to": target, "shifted_from": "",
        }  # fmt: skip
        yield [row[column] for column in QUICK_COLUMNS]


def copy(table: str, columns: list[str], rows: Iterator[list]) -> int:
    written = 0
    with (
        psycopg.connect(SUPERUSER) as superuser,
        superuser.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as out,
    ):
        for row in rows:
            out.write_row(row)
            written += 1
    return written


def analyze() -> None:
    """As autovacuum does by itself after a while."""
    with psycopg.connect(SUPERUSER, autocommit=True) as superuser:
        superuser.execute("VACUUM ANALYZE cases_casequarter, cases_quickcontactfigure")


def processor_seconds() -> float:
    """Of this process and of its PostgreSQL backend."""
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def timed(scope: Scope) -> tuple[Figures, dict[str, float]]:
    clock, processor = [], []
    for _round in range(ROUNDS):
        before, started = processor_seconds(), time.perf_counter()
        figures = count(scope, YEAR)
        clock.append(time.perf_counter() - started)
        processor.append(processor_seconds() - before)
    return figures, {
        "seconds": round(statistics.median(clock), 3),
        "processor_seconds": round(statistics.median(processor), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=300_000)
    cases = parser.parse_args().cases
    started = time.perf_counter()
    places, counts = offices(), [Count(), Count()]
    rows = copy("cases_casequarter", CASE_COLUMNS, case_rows(cases, places, counts))
    quick = copy("cases_quickcontactfigure", QUICK_COLUMNS, quick_rows(cases // 2, places))
    analyze()
    filled = round(time.perf_counter() - started, 1)
    with acting_as(None, purpose="figures"):
        everywhere, all_times = timed(Scope(None, "mbe"))
        here, one_times = timed(Scope(Office.objects.get(code="bench-0"), "mbe"))
    found = {
        "cases": cases,
        "rows": rows,
        "quick_contacts": quick,
        "fill_seconds": filled,
        "all_offices": all_times,
        "one_office": one_times,
        "equal_to_recount": counts[0].equals(everywhere) and counts[1].equals(here),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
