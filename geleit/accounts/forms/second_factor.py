from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from geleit.accounts import tries


class PasskeyForm(AddWebAuthnForm):
    """With a passkey nobody needs the password any more; a plain security key is the exception."""

    name = forms.CharField(label=_("Name of the device"), required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        help_text=_("Untick this only for a security key that knows neither PIN nor fingerprint."),
        required=False,
        initial=True,
    )


class OneUse:
    """A code of the app or a recovery code, with limits of ours; that of an app opens once in all processes."""

    wait_sentence = ""

    def clean_code(self) -> str:
        attempt = tries.Attempt(tries.CODE, str(self.user.pk), tries.address_of(context.request))
        if seconds := attempt.seconds_to_wait():
            self.wait_sentence = tries.sentence(seconds)
            raise forms.ValidationError(self.wait_sentence)
        try:
            code = super().clean_code()
        except forms.ValidationError:
            attempt.was_wrong()
            raise
        if self.authenticator.type == Authenticator.Type.TOTP and not tries.use_up(self.user, code):
            attempt.was_wrong()
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OneUse, AuthenticateForm):
    pass


class CodeAgainForm(OneUse, ReauthenticateForm):
    pass
