"""./run manage rules: asks the rules from the command line. Needs no database."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geleit.core import dates
from geleit.rules.errors import BadFacts, RulesError
from geleit.rules.export import export
from geleit.rules.loading import catalogue
from geleit.rules.reading import as_day


class Command(BaseCommand):
    help = "What the rules say about facts. A reading aid, never legal advice."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="work", required=True)
        evaluate = commands.add_parser(
            "evaluate", help="every rule over one set of facts, or over a list of them, as JSON"
        )
        evaluate.add_argument("facts", type=Path, metavar="FACTS.json")
        evaluate.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="today, if left out")
        evaluate.add_argument("--rule", nargs="+", action="extend", metavar="ID", help="only these rules")
        deadline = commands.add_parser("deadline", help="the last (or first) day of a deadline")
        deadline.add_argument("rule", metavar="ID")
        start = deadline.add_mutually_exclusive_group(required=True)
        start.add_argument("--event", type=day, metavar="YYYY-MM-DD", help="the day it runs from")
        start.add_argument("--posted", type=day, metavar="YYYY-MM-DD", help="the day the letter was posted")
        deadline.add_argument("--land", default="", metavar="XX", help="whose holidays count: BW, BY, …")
        deadline.add_argument("--born", type=day, metavar="YYYY-MM-DD", help="where months of life count")
        commands.add_parser("export", help="all facts and rules as documented YAML")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(WORK[options["work"]](options))
        except RulesError as problem:
            raise CommandError(str(problem)) from problem
        if options["work"] == "deadline":
            self.stderr.write("Die Rechtsbehelfsbelehrung geht vor.")


def day(text: str) -> date:
    found = as_day(text)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is not a day written YYYY-MM-DD")
    return found


def evaluate(options: dict[str, Any]) -> str:
    given = read_json(options["facts"])
    as_of = options["as_of"] or dates.today()
    if not isinstance(given, list):
        return as_text(answers(given, as_of, options["rule"]))
    found = []
    for number, facts in enumerate(given, start=1):
        try:
            found.append(answers(facts, as_of, options["rule"]))
        except BadFacts as problem:
            raise BadFacts(f"Set {number} of the list: {problem}") from None
    return as_text(found)


def answers(facts: object, as_of: date, only: list[str] | None) -> list[dict[str, Any]]:
    return [answer.as_json() for answer in catalogue().evaluate(facts, as_of, only)]


def as_text(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


def deadline(options: dict[str, Any]) -> str:
    asked = {name: options[name] for name in ("event", "posted", "land", "born")}
    return catalogue().deadline(options["rule"], **asked).day.isoformat()


def read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=each_key_once)
    except OSError as problem:
        raise BadFacts(f"{path} cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:  # also text that is not UTF-8
        raise BadFacts(f"{path} is not valid JSON: {problem}.") from problem


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    facts = dict(pairs)
    if len(facts) < len(pairs):
        keys = [key for key, _ in pairs]
        raise BadFacts(f"{next(key for key in keys if keys.count(key) > 1)!r} is given twice.")
    return facts


WORK = {"evaluate": evaluate, "deadline": deadline, "export": lambda options: export()}
