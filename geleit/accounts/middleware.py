from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from geleit.accounts import identity, second_factor
from geleit.accounts.actions.second_factor import keys_changed
from geleit.accounts.views.second_factor import ask_again

# Where somebody with a start password may still go: sign-in and her own password, the language, files of the page, and
# the question of every page whether she is still signed in.
OPEN = ("/konto/", "/sprache/", "/sitzung/", settings.STATIC_URL)


class StartPassword:
    """Whoever signed in with a password another person chose chooses her own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        must = user.is_authenticated and user.must_change_password and not identity.provider_of(request)
        if must and not request.path.startswith(OPEN):
            return redirect("account_change_password")
        return self.get_response(request)


# Pages of the sign-in library that change how somebody signs in.
ADD_KEYS = {"mfa_add_webauthn", "mfa_activate_totp"}
CHANGE_KEYS = {*ADD_KEYS, "mfa_remove_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes"}
ASK_AGAIN = {*CHANGE_KEYS, "mfa_view_recovery_codes", "mfa_download_recovery_codes", "account_change_password"}
# Where somebody without a second factor may go.
HALFWAY = {
    *ADD_KEYS,
    "sign_in:second_factor",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "set_language",
    "core:theme",
    "core:alive",
}


class SecondFactor:
    """Nobody works with a password alone: until passkey or app are set up there is one page only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        halfway = request.user.is_authenticated and not second_factor.is_given(request.session)
        request.halfway = halfway  # type: ignore[attr-defined]  # for process_view and the pages
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in CHANGE_KEYS and request.method == "POST" and response.status_code == 302:
            _keys_changed(request)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if not request.halfway:  # type: ignore[attr-defined]  # set above
            return ask_again(request) if name in ASK_AGAIN and not request.user.must_change_password else None
        if second_factor.exists_for(request.user):  # set up elsewhere since: this session never gave it
            logout(request)
            return redirect("account_login")
        return None if name in HALFWAY else redirect("sign_in:second_factor")


def _keys_changed(request: HttpRequest) -> None:
    user = request.user
    if not user.is_authenticated:
        return
    keys_changed(user, by=user)
    update_session_auth_hash(request, user)  # this session goes on, the others end
    if second_factor.exists_for(user):
        second_factor.note(request.session)
    elif not second_factor.is_persona(request.session):
        request.session.pop(second_factor.GIVEN, None)
