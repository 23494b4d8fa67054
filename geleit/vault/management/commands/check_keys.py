from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.core.acting import acting_as
from geleit.vault import keys
from geleit.vault.errors import VaultError
from geleit.vault.models import Key

AT_ONCE = 1_000


class Command(BaseCommand):
    help = "Opens every key with the master key and names those that cannot be opened. Nothing sealed is read."

    def handle(self, *args: Any, **options: Any) -> None:
        found: Counter[str] = Counter()
        with acting_as(None, purpose="keys"):
            keys.check_master()
            for key in Key.objects.filter(destroyed_at=None).order_by("pk").iterator(chunk_size=AT_ONCE):
                found[self._open(key)] += 1
        self.stdout.write(f"{found['open']} keys can be opened.")
        if found["closed"]:
            raise CommandError(f"{found['closed']} keys cannot be opened.")

    def _open(self, key: Key) -> str:
        try:
            keys.unwrap(key)
        except VaultError as problem:
            self.stderr.write(str(problem))
            return "closed"
        return "open"
