from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):
    """With a passkey nobody needs the password any more; a plain security key is the exception."""

    name = forms.CharField(label=_("Name of the device"), required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        help_text=_("Untick this only for a security key that knows neither PIN nor fingerprint."),
        required=False,
        initial=True,
    )
