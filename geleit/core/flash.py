"""Saying what was done. The words travel in a cookie: never put a name or anything sealed into them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest  # noqa: TID251 types only


class InCookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """As the framework keeps them, under a name of this host alone."""

    storage_classes = (InCookie, SessionStorage)


def done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """`undo` is the path of a POST view that takes it back."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    messages.warning(request, text)
