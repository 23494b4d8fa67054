from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.core.acting import acting_as
from geleit.vault import apart
from geleit.vault.models import Key


class Command(BaseCommand):
    help = "Moves the wrapped keys into the keystore of GELEIT_KEYSTORE_URL, or back. Can be interrupted and repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--back", action="store_true", help="into the main database again")

    def handle(self, *args: Any, back: bool, **options: Any) -> None:
        if not apart.is_on():
            raise CommandError("GELEIT_KEYSTORE_URL is not set.")
        here = Key.objects.filter(destroyed_at=None)
        wanted = here.filter(wrapped=apart.HERE) if back else here.exclude(wrapped=apart.HERE)
        moved = 0
        while number := self._one_batch(wanted, back):
            moved += number
        self.stdout.write(f"{moved} keys moved.")

    def _one_batch(self, wanted: Any, back: bool) -> int:
        with acting_as(None, purpose="keys"):
            batch = list(wanted.select_for_update().order_by("pk")[: apart.AT_ONCE])
            if back:
                apart.move_back(batch)
            else:
                apart.move_in(batch)
        return len(batch)
