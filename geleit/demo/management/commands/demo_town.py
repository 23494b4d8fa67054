from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import translation

from geleit.accounts.models import Membership, User
from geleit.cases import figures
from geleit.demo.play import play


class Command(BaseCommand):
    help = "Plays the demo town into an empty database and names its accounts; plays nothing where it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="the ten stories alone")

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demo town is played only into a demo (GELEIT_DEMO=1).")
        if not User.objects.exists():
            # One transaction in all: where one action fails, nothing stays, and no action needs a savepoint of its own.
            connection.features.uses_savepoints = False
            with transaction.atomic(), figures.renewed_at_the_end():
                for _line in play(small=options["small"]):
                    pass
        self.stdout.write("Sign in with one click at /demo/ as one of these:\n\n")
        with translation.override("en"):
            for held in Membership.objects.select_related("user", "office").order_by("office__code", "user__name"):
                self.stdout.write(
                    f"  {held.user.username:<9} {held.user.name:<18} {held.get_role_display()}, {held.office.name}"
                )
