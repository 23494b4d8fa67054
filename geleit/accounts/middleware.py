from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# Where somebody with a start password may still go: sign-in and her own password, the language, files of the page.
OPEN = ("/konto/", "/sprache/", settings.STATIC_URL)


class StartPassword:
    """Whoever signed in with a password another person chose chooses her own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password and not request.path.startswith(OPEN):
            return redirect("account_change_password")
        return self.get_response(request)
