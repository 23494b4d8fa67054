"""Who is acting: a transaction whose database session knows the user, for requests, jobs and commands alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from geleit.accounts.models import User

_acting: ContextVar[tuple[str, str]] = ContextVar("acting", default=("", ""))


def _tell_database(actor: str, purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('geleit.actor', %s, true), set_config('geleit.purpose', %s, true)", [actor, purpose]
        )


@contextmanager
def acting_as(user: User | None, *, purpose: str) -> Iterator[None]:
    """One transaction in which the database takes `user` as the actor. Purpose: request, import, demo, system …"""
    before = _acting.get()
    with transaction.atomic():
        token = _acting.set((str(user.pk) if user else "", purpose))
        try:
            _tell_database(*_acting.get())
            yield
        finally:
            _acting.reset(token)
        # Nested: the outer transaction goes on as its own actor; a rollback brings that back by itself.
        if len(connection.savepoint_ids) > 0 and not connection.needs_rollback:
            _tell_database(*before)
