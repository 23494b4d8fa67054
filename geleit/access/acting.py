"""Who is acting; every app above takes it from here."""

from geleit.core.acting import acting_as

__all__ = ["acting_as"]
