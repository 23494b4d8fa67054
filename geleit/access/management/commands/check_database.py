from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.access import database_checks


class Command(BaseCommand):
    help = (
        "Checks that roles, rights and walls of the database are as docs/operate/database.md says; one line for each."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for promise, problems in database_checks.results():
            failed += bool(problems)
            said = f": {'; '.join(problems)}" if problems else ""
            self.stdout.write(f"{'FAILED' if problems else 'ok    '} {promise}{said}")
        if failed:
            raise CommandError(f"{failed} of these do not hold.")
