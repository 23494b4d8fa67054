"""One object of every kind, all in anna's case of esra, for the arguments of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from tests.cast import Cast

# what → function from the cast to the primary key; each part adds its own.
OBJECTS: dict[str, Callable[[Cast], UUID | str]] = {
    "case": lambda cast: cast.case.pk,
    "person": lambda cast: cast.esra.pk,
    "office": lambda cast: cast.office.pk,
    "colleague_account": lambda cast: cast.bilal.pk,
    "colleague_membership": lambda cast: cast.bilal.memberships.get().pk,
}
