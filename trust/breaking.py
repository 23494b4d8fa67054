"""Builds that are broken on purpose: what a check guards must be gone for it, and the check must notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.apps import apps
from town import Town, as_superuser

from geleit.access import walls


@contextmanager
def without_walls(_town: Town) -> Iterator[None]:
    """The worst day: pages forget to ask, and the database shows every row."""
    with rows_to_everybody(), pages_forget_to_ask(_town):
        yield


@contextmanager
def pages_forget_to_ask(_town: Town) -> Iterator[None]:
    """Every visible_to() of every model answers with all rows."""
    querysets = {type(model._default_manager.all()) for model in apps.get_models()}
    asking = [one for one in querysets if hasattr(one, "visible_to")]
    patches = [patch.object(one, "visible_to", lambda rows, _user, **_more: rows.all()) for one in asking]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


@contextmanager
def rows_to_everybody() -> Iterator[None]:
    tables = sorted(walls.walls())
    with as_superuser() as superuser:
        for table in tables:
            superuser.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        try:
            yield
        finally:
            for table in tables:
                superuser.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
