import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format

from geleit.core import dates, pdf
from geleit.vault import master, recovery


class Command(BaseCommand):
    help = "Prints the master key onto five sheets of paper, any three of which bring it back. FILE is a PDF."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        sheets = [
            {"number": number, "words": words.split()} for number, words in enumerate(recovery.make_shares(), start=1)
        ]
        made = pdf.render(
            "vault/recovery",
            {
                "title": "Wiederherstellung des Hauptschlüssels",
                "sheets": sheets,
                "needed": recovery.NEEDED,
                "shares": recovery.SHARES,
                "fingerprint": master.fingerprint().hex(),
                "day": date_format(dates.today(), "SHORT_DATE_FORMAT"),
            },
        )
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                target.write(made)
        except OSError as error:
            raise CommandError(f"{file} cannot be made: {error.strerror}") from error
        self.stdout.write(
            f"{file} holds five sheets. Print them on a printer that keeps no copy, give them to five people in two "
            f"buildings, and delete the file. Then try it: ./run manage recovery_drill"
        )
