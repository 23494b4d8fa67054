import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.audit import chain, checkpoints
from geleit.retention import ledger
from geleit.retention.actions.replay import replay


class Command(BaseCommand):
    help = "Erases again what the ledger says was erased. Part of a restore; signs in as the owner of the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="the file of the checkpoints; else that of GELEIT_CHECKPOINTS")
        parser.add_argument("--restored", action="store_true", help="sign where the audit trail goes on from here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entries = ledger.read(options["file"])
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        erased_again = replay(entries)
        if options["restored"]:
            chain.chain()
            checkpoints.take(restored=True)
        self.stdout.write(json.dumps({"ledger": len(entries), "erased_again": erased_again}))
