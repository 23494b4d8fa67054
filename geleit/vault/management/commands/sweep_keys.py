from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.vault import apart


class Command(BaseCommand):
    help = "Destroys keys in the keystore that no row of the register needs. The worker does it every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", dest="all_of_them", help="even if they are very many")

    def handle(self, *args: Any, all_of_them: bool, **options: Any) -> None:
        if not apart.is_on():
            raise CommandError("GELEIT_KEYSTORE_URL is not set.")
        try:
            swept = apart.sweep(all_of_them=all_of_them)
        except apart.NotSwept as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{swept} orphans destroyed.")
