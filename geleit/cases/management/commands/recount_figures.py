from __future__ import annotations

from time import monotonic

from django.core.management.base import BaseCommand

from geleit.cases import figures


class Command(BaseCommand):
    help = "Writes the rows all figures are counted from anew, for every case and quick contact."

    def handle(self, *args, **options) -> None:
        started = monotonic()
        done = figures.recount()
        self.stdout.write(f"{done} cases renewed in {monotonic() - started:.1f} s")
