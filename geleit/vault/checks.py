"""A missing or wrong master key is found when Geleit starts, not when the first person's file is opened."""

from typing import Any

from django.core.checks import Error
from django.db import DatabaseError

from geleit.vault import keys, master
from geleit.vault.errors import MasterKeyError, WrongKey


def master_key_fits(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """A system check of the kind that may ask the database: `check --database default` and `migrate` run it."""
    try:
        require_master_key(with_database=bool(databases))
    except MasterKeyError as error:
        return [Error(str(error), id="vault.E001")]
    except WrongKey as error:
        return [Error(str(error), id="vault.E002")]
    return []


def require_master_key(*, with_database: bool = True) -> None:
    """Raises MasterKeyError or WrongKey. An empty database takes any master key."""
    master.master_key()
    if with_database:
        try:
            keys.check_master()
        except DatabaseError:
            return  # not migrated yet
