from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.core.acting import acting_as
from geleit.vault import apart, keys
from geleit.vault.errors import VaultError
from geleit.vault.models import Key


class Command(BaseCommand):
    help = "Opens every key with the master key and names those that cannot be opened. Nothing sealed is read."

    def handle(self, *args: Any, **options: Any) -> None:
        found: Counter[str] = Counter()
        with acting_as(None, purpose="keys"):
            keys.check_master()
            for batch in apart.in_batches(Key.objects.filter(destroyed_at=None)):
                apart.fetch(batch)
                found.update(self._open(key) for key in batch)
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
