import base64
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.core.launcher.keys import write_private
from geleit.vault import recovery


class Command(BaseCommand):
    help = "Makes the file of the master key anew from three sheets of paper. An existing file is never overwritten."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            key = recovery.recover(recovery.asked_for())
            write_private(file, base64.b64encode(key).decode() + "\n")
        except (recovery.NotRecovered, EOFError) as problem:
            raise CommandError(str(problem) or "Three sheets are needed, one a line.") from problem
        except OSError as error:
            raise CommandError(f"{file} cannot be made: {error.strerror}") from error
        self.stdout.write(f"{file} holds the master key. Set GELEIT_MASTER_KEY_FILE to it.")
