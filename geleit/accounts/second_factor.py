"""Whether a session began with a second factor, and how long ago it was last given.

Nobody works with a password alone. What opens much at once – figures leaving the house, roles, start passwords, the
keys of one's own sign-in – asks for it again when it is older than five minutes (decorators.fresh_second_factor).
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from geleit.accounts.forms.second_factor import CodeAgainForm
from geleit.accounts.models import User
from geleit.core import dates

GIVEN, PERSONA = "second_factor_at", "persona"
FRESH = 5 * 60
DEMO_CODE = "123456"


def note(session: SessionBase) -> None:
    session[GIVEN] = int(dates.now().timestamp())


def note_persona(session: SessionBase) -> None:
    """Somebody of the demo town: nobody there owns a phone, so a code on the page stands for it."""
    session[PERSONA] = True
    note(session)


def is_given(session: SessionBase) -> bool:
    return GIVEN in session


def is_fresh(session: SessionBase) -> bool:
    return is_given(session) and int(dates.now().timestamp()) - session[GIVEN] <= FRESH


def is_persona(session: SessionBase) -> bool:
    return settings.DEMO and PERSONA in session


def exists_for(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def has_passkey(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def problem(user: User, session: SessionBase, code: str, credential: str) -> str:
    """Nothing where it is right: a code of the app, a recovery code, or what a passkey signed. Else why not."""
    if is_persona(session):
        return "" if code.replace(" ", "") == DEMO_CODE else _not_right()
    if credential:
        form = ReauthenticateWebAuthnForm(user=user, data={"credential": credential})
    else:
        form = CodeAgainForm(user=user, data={"code": code})
    if not form.is_valid():
        return form.wait_sentence if isinstance(form, CodeAgainForm) and form.wait_sentence else _not_right()
    form.save()
    return ""


def _not_right() -> str:
    return _("That was not right. Please try once more.")
