from typing import Any

from django.core.management.base import BaseCommand

from geleit.audit import chain


class Command(BaseCommand):
    help = "Chains the lines of the audit trail that are not chained yet. The job worker does this every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{chain.chain()} lines chained.")
