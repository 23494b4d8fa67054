"""Somebody asks for more than anybody needs: stopped with a sentence, not with an error."""

from django.core.exceptions import PermissionDenied


class TooMany(PermissionDenied):
    """So many different files in an hour that the next one is not shown."""
