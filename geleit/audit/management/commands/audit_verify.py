from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from geleit.audit import chain, checkpoints
from geleit.audit.checkpoints import Checkpoint


class Command(BaseCommand):
    help = (
        "Computes the chain of the audit trail anew, names every place where it does not hold, and the unchained tail. "
        "Compares it with the signed checkpoints outside the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoints", metavar="FILE", type=Path, help="a copy kept elsewhere")
        parser.add_argument(
            "--restored", action="store_true", help="leave out checkpoints beyond the end: the backup is older"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = chain.verify()
        self.stdout.write(f"{verdict.lines} lines, {verdict.chained} of them chained.")
        self.stdout.write(f"{verdict.unused} numbers were never used (their transactions were rolled back).")
        if verdict.tail:
            self.stdout.write(f"Unchained tail: {verdict.tail} lines, the first is line {verdict.tail_from}.")
        else:
            self.stdout.write("Unchained tail: none.")
        signed = self._checkpoints(options["checkpoints"])
        if options["restored"]:
            signed = [one for one in signed if one.line <= verdict.last]
        problems = verdict.problems + checkpoints.problems(signed)
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"The chain does not hold in {len(problems)} places.")
        self.stdout.write("The chain holds.")

    def _checkpoints(self, file: Path | None) -> list[Checkpoint]:
        if file and not file.exists():
            raise CommandError(f"There is no file {file}.")
        try:
            found = checkpoints.read(file or settings.CHECKPOINTS)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        last = f"the last of {found[-1].at}, at line {found[-1].line}" if found else "none was taken yet"
        self.stdout.write(f"Checkpoints: {len(found)}; {last}.")
        return found
