"""A form sent twice makes one object, also when both copies arrive in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet


def wait_for(pk: UUID) -> None:
    """Holds this id until the transaction ends; whoever else wants it waits here and then sees what was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pk)])


def once(pk: UUID, visible: QuerySet[Any], make: Callable[[], Any]) -> Any:
    """The object with this id: there already, or made now by calling `make`."""
    wait_for(pk)
    return visible.filter(pk=pk).first() or make()
