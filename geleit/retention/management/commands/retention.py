from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from geleit.access.acting import acting_as
from geleit.retention.actions import nightly
from geleit.retention.models import Due


class Command(BaseCommand):
    help = (
        "Shows what is due, what is on the list and what is locked; changes nothing. With --run does what the job does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="list, lock and erase now, as the job does every hour")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["run"]:
            night = nightly.run()
            self.stdout.write(
                f"{night.listed} listed, {night.withdrawn} taken off, {night.locked} locked, {night.erased} erased."
            )
            return
        for file, day in nightly.candidates():
            self.stdout.write(f"{file}  due from {day}, not listed yet")
        with acting_as(None, purpose=nightly.PURPOSE):
            for due in Due.objects.all():
                state = f"locked, gone from {due.gone_on}" if due.locked_at else f"locked from {due.lock_on}"
                self.stdout.write(f"{due.subject}  {due.sign}  due from {due.due_on}, {state}")
