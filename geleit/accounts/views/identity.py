"""The way to an association's identity provider, back from it, and out again."""

from allauth.account import views as account
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET
from requests import RequestException

from geleit.accounts import identity


@login_not_required
@require_GET
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Of what the address says only where to go afterwards: the library would pass more on to the provider."""
    wanted = request.GET.get("next", "")
    request.GET = QueryDict(urlencode({"next": wanted}) if wanted else "")
    try:
        return openid.login(request, provider_id)
    except (RequestException, OAuth2Error, ValueError, KeyError):
        return identity.refuse(request, "silent")


@login_not_required
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return openid.callback(request, provider_id)
    except (ValueError, KeyError):  # an answer without what we were promised
        return identity.refuse(request, "failed")


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out of the provider too, where it offers that: else the next one at this desk might be let in as her."""
    user_is_known = request.method == "POST" and request.user.is_authenticated
    known = identity.provider(identity.provider_of(request)) if user_is_known else None
    answer = account.logout(request)
    address = _end_of_session(request, known) if known else ""
    if not address:
        return answer
    page = render(request, "sign_in/signed_out.html", {"provider": known["name"], "address": address})
    # Not a redirect: after a form, browsers follow one only to where forms may be sent.
    page.headers["Refresh"] = f"0; url={address}"
    return page


def _end_of_session(request: HttpRequest, known: dict) -> str:
    try:
        address = OpenIDConnectOAuth2Adapter(request, known["provider_id"]).openid_config.get("end_session_endpoint")
    except (RequestException, ValueError):
        return ""
    if not address or not address.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        return ""
    back_to = request.build_absolute_uri(reverse("account_login"))
    said = {"client_id": known["client_id"], "post_logout_redirect_uri": back_to}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"
