import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geleit.retention import invariants


class Command(BaseCommand):
    help = (
        "Looks through all data for what must always be true: notes in their story, the audit chain, whole documents, "
        "keys, what left under a consent, versions of plans, days, figures. One line of JSON each. Signs in as the "
        "owner; changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = []
        for held in invariants.look():
            self.stdout.write(json.dumps(held.line))
            broken += [] if held.line["pass"] else [held.id]
        if broken:
            raise CommandError(f"Broken: {', '.join(broken)}.")
