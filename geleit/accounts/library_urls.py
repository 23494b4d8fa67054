"""Of the sign-in library only what Geleit needs, under the names it looks for: no sign-up, nothing by email."""

from allauth.account import views as account
from django.urls import include, path

from geleit.accounts import identity as providers
from geleit.accounts.views import entrance, identity

entrance_context = {"identity_providers": providers.providers}

urlpatterns = [
    path("login/", account.LoginView.as_view(extra_context=entrance_context), name="account_login"),
    path("logout/", identity.sign_out, name="account_logout"),
    path("oidc/<slug:provider_id>/login/", identity.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", identity.back, name="openid_connect_callback"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", entrance.no_reset, name="account_reset_password"),
    path("signup/", entrance.no_sign_up, name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
]
