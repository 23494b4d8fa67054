from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest  # noqa: TID251 – types only

from geleit.accounts.models import User
from geleit.audit.record import record


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by herself: accounts are made by an administrator of the organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs):
        response = super().post_login(request, user, **kwargs)
        record("user.signed_in", by=user)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True)
        return response
