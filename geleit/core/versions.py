"""Two people edit the same record: the second one is told, and decides."""

from typing import Any

from django.db.models import F, Model


class Conflict(Exception):
    """Somebody else saved meanwhile. `theirs` is the record as it stands now, None if it is gone."""

    def __init__(self, theirs: Model | None):
        super().__init__("saved by somebody else meanwhile")
        self.theirs = theirs


def claim(obj: Any, version: int) -> None:
    """Takes the next version of the record for the caller, or raises Conflict. Inside the action's transaction."""
    rows = type(obj)._default_manager.filter(pk=obj.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise Conflict(type(obj)._default_manager.filter(pk=obj.pk).first())
    obj.version = version + 1
