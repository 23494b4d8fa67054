from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import transaction

from geleit.access import walls
from geleit.core.acting import store_signing_key
from geleit.vault import apart


class Command(migrate.Command):
    help = (
        "Django's migrate; then what stands around the tables, so that nobody can forget it: the key of the signature."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        whole = options["app_label"] is None and not options["plan"] and not options["check_unapplied"]
        if whole and not options["prune"]:
            with transaction.atomic():
                walls.build()
                store_signing_key()
            if apart.is_on():
                apart.build()
