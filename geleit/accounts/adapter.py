from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TID251 – types only
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from geleit.accounts import own_sessions, second_factor, tries
from geleit.accounts.actions.staff import ACCESS_CHANGED
from geleit.accounts.models import User
from geleit.audit.record import record
from geleit.core import flash, sessions
from geleit.core.middleware import ENDED_COOKIE
from geleit.mail.actions import tell

SUSPICIOUS = 5  # wrong codes since the last time: more than slips of the thumb


KNOWN_PASSWORD = gettext_noop(
    "Since you last signed in, somebody who knows your password tried wrong codes. "
    "If that was not you, please choose a new password."
)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by herself: accounts are made by an administrator of the organisation."""

    def get_login_stages(self) -> list[str]:
        return ["geleit.accounts.identity.CodeStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return tries.address_of(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        if seconds := _attempt(request, credentials).seconds_to_wait():
            raise ValidationError(tries.sentence(seconds))

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        _attempt(request, credentials).was_wrong()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs):
        response = super().post_login(request, user, **kwargs)
        sessions.begin(request.session)
        own_sessions.note_browser(request)
        if any(given["method"] == "mfa" for given in get_authentication_records(request, user)):
            second_factor.note(request.session)
        if tries.signed_in(user, tries.address_of(request)) >= SUSPICIOUS:
            flash.warn(request, gettext(KNOWN_PASSWORD))
        # Nobody acts yet in the request that signs in: the line tells of the account.
        record("user.signed_in", by=None, office=user.office_id, on=user)
        response.delete_cookie(ENDED_COOKIE, samesite="Lax")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True)
        return response

    def is_reauthentication_required(self, app: str | None = None) -> bool:
        """Asking again is ours (middleware.SecondFactor); who has nothing to give yet signed in just now, or does."""
        session = context.request.session
        return not second_factor.is_given(session) and sessions.age(session) > second_factor.FRESH

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user and user.must_change_password and user.check_password(password):
            raise ValidationError(_("This is the start password. Please choose one of your own."))
        return super().clean_password(password, user)

    def set_password(self, user: User, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)
        record("user.password_changed", by=None, office=user.office_id, on=user)
        tell([user], by=None, kind=ACCESS_CHANGED)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


def _attempt(request: HttpRequest, credentials: dict[str, str]) -> tries.Attempt:
    typed = credentials.get("username") or credentials.get("email") or ""
    return tries.Attempt(tries.PASSWORD, typed, tries.address_of(request))
