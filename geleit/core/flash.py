"""Saying what was done. The words travel in a cookie: never put a name or anything sealed into them."""

from django.contrib import messages
from django.http import HttpRequest  # noqa: TID251 types only


def done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """`undo` is the path of a POST view that takes it back."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    messages.warning(request, text)
