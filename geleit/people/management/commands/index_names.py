from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from geleit.access.acting import acting_as
from geleit.people.actions.index import index_all_names


class Command(BaseCommand):
    help = "Writes the keyed hashes of all names anew; needed after a rule of the search has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(None, purpose="index"):
            number = index_all_names()
        self.stdout.write(f"{number} people indexed.")
