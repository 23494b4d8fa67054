from __future__ import annotations

from django.core.management import BaseCommand, CommandError, CommandParser

from geleit.accounts.actions import second_factor
from geleit.accounts.models import User
from geleit.core.acting import acting_as


class Command(BaseCommand):
    help = (
        "Removes passkeys, app and recovery codes of somebody who lost them; she sets up new ones at her next sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **_options: object) -> None:
        with acting_as(None, purpose="system"):
            user = User.objects.filter(username=username).first()
            if user is None:
                raise CommandError(f"No account is called {username}.")
            removed = second_factor.reset(user, by=None)
        self.stdout.write(f"{removed} keys removed. Her sessions have ended.")
