import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.access.acting import acting_as
from geleit.accounts.actions.keys import renew_organisation_key
from geleit.accounts.models import Office
from geleit.vault import rotation
from geleit.vault.models import Rotation

PAUSE = 5  # seconds


class Command(BaseCommand):
    help = (
        "Puts a new key in the place of an organisation's key. All keys of its people, cases and users are wrapped "
        "anew; the old key is destroyed some minutes later, when no process uses it any more. Work goes on meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE", required=True, help="code of one of its offices")
        parser.add_argument(
            "--wait", action="store_true", help="do the work here and stay until the old key is destroyed"
        )

    def handle(self, *args: Any, organisation: str, wait: bool, **options: Any) -> None:
        with acting_as(None, purpose="keys"):
            office = Office.objects.filter(code=organisation).select_related("organisation").first()
            if office is None:
                raise CommandError(f"There is no office with the code {organisation}.")
            moving = renew_organisation_key(office.organisation, by=None)
        self.stdout.write(f"The key of {office.organisation} is being replaced. {moving.total} keys are to be moved.")
        if wait:
            self._stay(moving)
        else:
            self.stdout.write("The job worker does the rest.")

    def _stay(self, moving: Rotation) -> None:
        while not rotation.run(moving.pk):
            with acting_as(None, purpose="keys"):
                moving.refresh_from_db()
            self.stdout.write(f"{moving.done} of {moving.total} moved, waiting until the old key can be destroyed.")
            time.sleep(PAUSE)
        self.stdout.write("Done. The old key is destroyed.")
