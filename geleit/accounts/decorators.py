from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from geleit.accounts.views.second_factor import ask_again


def needs(*permissions: str) -> Callable:
    """Lets in whoever holds one of the permissions. What a file says never depends on this, but on a grant."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permissions = permissions
        return checked

    return decorate


def fresh_second_factor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks for passkey or code when they were given over five minutes ago. Stands below `needs`, above the rest."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return ask_again(request) or view(request, *args, **kwargs)

    checked.asks_again = True
    return checked
