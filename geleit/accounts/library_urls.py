"""Of the sign-in library only what Geleit needs, under the names it looks for: no sign-up, nothing by email."""

from allauth.account import views as account
from django.urls import include, path

from geleit.accounts.views import entrance

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", entrance.no_reset, name="account_reset_password"),
    path("signup/", entrance.no_sign_up, name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
]
