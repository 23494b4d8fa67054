from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.accounts.actions import recovery as actions
from geleit.core.acting import acting_as
from geleit.vault import recovery


class Command(BaseCommand):
    help = "Tries whether three sheets bring back the master key. The day is kept; Verwaltung says when it is due."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sheets = recovery.asked_for()
            with acting_as(None, purpose="system"):
                fits = actions.try_sheets(sheets)
        except (recovery.NotRecovered, EOFError) as problem:
            raise CommandError(str(problem) or "Three sheets are needed, one a line.") from problem
        if not fits:
            raise CommandError("These sheets bring back another key than the one Geleit runs with. Print new ones.")
        self.stdout.write("The sheets bring back the master key. The next drill is due in half a year.")
