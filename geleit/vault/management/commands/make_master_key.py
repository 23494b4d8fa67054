import base64
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.core.launcher.keys import write_private
from geleit.vault import master


class Command(BaseCommand):
    help = "Makes a new master key in FILE, which only its owner may read. An existing file is never overwritten."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            write_private(file, base64.b64encode(os.urandom(master.LENGTH)).decode() + "\n")
        except OSError as error:
            raise CommandError(f"{file} cannot be made: {error.strerror}") from error
        self.stdout.write(
            f"{file} holds a new master key. Keep a copy in another building: "
            "without it, nothing that is sealed can be read again."
        )
