"""What can go wrong with keys and ciphertext. Whoever catches one of these must not go on with plain text."""

from django.core.exceptions import FieldError


class VaultError(Exception):
    """Any refusal of the vault."""


class MasterKeyError(VaultError):
    """The master key is missing, unreadable or open to others."""


class MissingKey(VaultError):
    """There is no such key, or it was destroyed: what was sealed under it is gone."""


class WrongKey(VaultError):
    """The key at hand is not the one that belongs here."""


class Tampered(VaultError):
    """The ciphertext is damaged, or stands in a row, column or table it was not made for."""


class NotSearchable(VaultError, FieldError):
    """A sealed field was used in a query that only works on clear text."""


class KeystoreDown(VaultError):
    """The database of the keys cannot be reached or refuses. Nothing sealed can be read or written until it is back."""
