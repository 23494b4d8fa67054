"""Sign-in with the identity provider of an association (OpenID Connect): the library's protocol, our decision.

An account is linked beforehand by an administrator of its house. Nobody gets one from outside, and no email counts.
Passkey, app or code are asked for here all the same, unless the provider says in a way its association configured that
it asked for a second factor itself.
"""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251 the sign-in library asks an adapter for answers
from django.shortcuts import render  # noqa: TID251 likewise

from geleit.accounts.models import Identity, User
from geleit.core import dates

ELSEWHERE = "elsewhere"
FRESH = 10 * 60  # seconds since the provider asked; more than its page takes, less than a pause


def providers() -> list[dict[str, Any]]:
    return settings.OIDC


def provider(provider_id: str) -> dict[str, Any] | None:
    return next((known for known in providers() if known["provider_id"] == provider_id), None)


def of_organisations(names: set[str]) -> list[dict[str, Any]]:
    return [known for known in providers() if known["settings"]["organisation"] in names]


def linked_user(provider_id: str, identifier: str) -> User | None:
    """An open account of the house whose provider it is. Providers of one house never open accounts of another."""
    known = provider(provider_id)
    held = Identity.objects.filter(provider=provider_id, identifier=identifier).select_related("user").first()
    if held is None or known is None or not held.user.is_active:
        return None
    office = held.user.office
    return held.user if office and office.organisation.name == known["settings"]["organisation"] else None


def asked_for_second_factor(provider_id: str, claims: dict[str, Any]) -> bool:
    wanted = (provider(provider_id) or {"settings": {"amr": [], "acr": []}})["settings"]
    given = claims.get("amr") or []
    return bool(set(given if isinstance(given, list) else [given]) & set(wanted["amr"])) or (
        claims.get("acr") in wanted["acr"]
    )


def asked_just_now(claims: dict[str, Any]) -> bool:
    """A provider that had asked an hour ago would let the next one at a shared desk in as her."""
    return "auth_time" not in claims or dates.now().timestamp() - claims["auth_time"] <= FRESH


def provider_of(request: HttpRequest) -> str:
    """Which provider this session began with."""
    given = get_authentication_records(request, request.user)
    return next((record["provider"] for record in given if record["method"] == "socialaccount"), "")


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "sign_in/not_linked.html", {"reason": reason}, status=403)


class IdentityAdapter(DefaultSocialAccountAdapter):
    def get_requests_session(self) -> Any:
        """Asks the addresses of the file alone: where the provider sends us on to somebody else, it is not asked."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Names and addresses from elsewhere go into no account of ours."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The library would go on with accounts of its own; here it ends, one way or the other."""
        raise ImmediateHttpResponse(_sign_in(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        raise ImmediateHttpResponse(refuse(request, "failed"))


def _sign_in(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    provider_id, claims = sociallogin.account.provider, sociallogin.account.extra_data["id_token"]
    user = linked_user(provider_id, sociallogin.account.uid)
    if user is None:
        return refuse(request, "unknown")
    if not asked_just_now(claims):
        return refuse(request, "old")
    record_authentication(request, user, "socialaccount", provider=provider_id)
    if asked_for_second_factor(provider_id, claims):
        record_authentication(request, user, "mfa", type=ELSEWHERE)
    return perform_login(request, Login(user=user, redirect_url=sociallogin.get_redirect_url(request)))


class CodeStage(AuthenticateStage):
    """Asks for passkey or code, unless the provider did."""

    def _should_handle(self, request: HttpRequest) -> bool:
        given = get_authentication_records(request, self.login.user)
        return not any(record.get("type") == ELSEWHERE for record in given) and super()._should_handle(request)
