from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.audit import chain


class Command(BaseCommand):
    help = (
        "Computes the chain of the audit trail anew, names every place where it does not hold, and the unchained tail."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = chain.verify()
        self.stdout.write(f"{verdict.lines} lines, {verdict.chained} of them chained.")
        self.stdout.write(f"{verdict.unused} numbers were never used (their transactions were rolled back).")
        if verdict.tail:
            self.stdout.write(f"Unchained tail: {verdict.tail} lines, the first is line {verdict.tail_from}.")
        else:
            self.stdout.write("Unchained tail: none.")
        for problem in verdict.problems:
            self.stderr.write(problem)
        if verdict.problems:
            raise CommandError(f"The chain does not hold in {len(verdict.problems)} places.")
        self.stdout.write("The chain holds.")
